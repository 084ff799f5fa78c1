#pragma once
// Runs that are imported, not run, as the table [data] of a study file names them.

#include <string>
#include <vector>

namespace joulelab {

// What `joulelab import` is told by options, in the same words. Paths are as written: those that
// are relative count from the folder of the study file.
struct ImportedData {
  std::vector<std::string> import;   // files and folders
  std::vector<std::string> methods;  // those whose runs answer RQ3 alone
  std::vector<std::string> path;     // factors in names: "emissions_{data}_*.csv"
  std::vector<std::string> rows;     // factors by order: "architecture=VGG16:3,VGG19:3"
  std::vector<std::string> factor;   // factors in columns: "host=region"
  std::string component;             // what a table's energy covers
  int trim = 0;                      // data lines dropped at each end of a log
  bool as_published = false;         // repair nothing
  bool operator==(const ImportedData&) const = default;
};

}  // namespace joulelab
