#pragma once
// One thing that is wrong in a study file. All of them are found before anything starts, and told
// at once: a person corrects a file in one sitting.

#include <string>
#include <string_view>
#include <vector>

namespace joulelab {

struct Complaint {
  int line = 0;        // from 1; 0: about the file as a whole
  std::string what;    // "unknown key 'epoch' in [train]"
  std::string remedy;  // "did you mean 'epochs'?"
  bool operator==(const Complaint&) const = default;
};

// One line each: "quick.toml:12: unknown key 'epoch' in [train]; did you mean 'epochs'?"
std::string describe(std::string_view file, const std::vector<Complaint>& complaints);

}  // namespace joulelab
