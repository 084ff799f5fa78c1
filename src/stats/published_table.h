#pragma once
// The tables of the published studies, for the tests that hold ours against them. The files lie
// beside this repository, not in it.

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/text.h"

namespace joulelab {

using Sample = std::vector<double>;
using Row = std::map<std::string, std::string>;
inline const std::filesystem::path studies = JOULELAB_SOURCE "/../shared/studies";

inline std::vector<Row> rows_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  std::vector<std::string> names;
  for (const auto name : split(line, ',')) names.emplace_back(name);
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    const auto fields = split(line, ',');
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size() && i < fields.size(); ++i) row[names[i]] = fields[i];
  }
  return rows;
}

inline double number(const Row& row, const std::string& column) {
  return to_double(row.at(column)).value();
}

}  // namespace joulelab
