#pragma once
// The tables of places as they lie in data/, parsed, with the index by name.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "carbon/place_key.h"
#include "record/intensity.h"

namespace joulelab {

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

// The texts of the three tables.
struct GazetteerText {
  std::string_view intensity, without_figure;
  std::string_view local_names = "code,name,language\n";
};

// Error `invalid` names the line.
Result<Gazetteer> parse_gazetteer(const GazetteerText& tables);

}  // namespace joulelab
