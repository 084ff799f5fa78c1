#pragma once
// The tables of places as they lie in data/, parsed, with the index by name.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "record/intensity.h"

namespace joulelab {

// A name as it is looked up: lower case, each run of spaces and punctuation one hyphen.
std::string place_key(std::string_view name);

struct Gazetteer {
  struct Unknown {
    std::string name;
    std::string reason;
  };
  std::vector<Intensity> places;
  std::vector<std::string> names;  // every code, name and alias, to find near misses among
  std::unordered_map<std::string, std::vector<std::size_t>> by_key;  // indices of `places`
  std::unordered_map<std::string, Unknown> without_figure;           // by key too
};

// `intensity` and `without_figure` are the texts of the two tables. Error `invalid` names the line.
Result<Gazetteer> parse_gazetteer(std::string_view intensity, std::string_view without_figure);

}  // namespace joulelab
