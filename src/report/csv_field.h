#pragma once
// The fields that the tidy tables have in common.

#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "stats/interval.h"

namespace joulelab::csv {

using Fields = std::vector<std::string>;

inline std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "";
}
inline std::string number(const std::optional<double>& value) {
  return value ? number(*value) : "";
}

inline void append(Fields& fields, Fields more) {
  fields.insert(fields.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

// Every factor that any of `items` has: also those that do not vary, so that files can be joined.
template <class Items>
Fields factors_of(const Items& items) {
  std::set<std::string> names;
  for (const auto& item : items) {
    for (const auto& [name, level] : item.factors) names.insert(name);
  }
  return {names.begin(), names.end()};
}

inline Fields levels_of(const std::map<std::string, std::string>& levels, const Fields& factors) {
  Fields fields;
  for (const auto& factor : factors) {
    const auto found = levels.find(factor);
    fields.push_back(found == levels.end() ? "" : found->second);
  }
  return fields;
}

// Its two bounds; without, two empty fields.
inline Fields bounds_of(const std::optional<Interval>& interval) {
  if (!interval) return Fields(2);
  return {number(interval->low), number(interval->high)};
}

// "data=mnist; host=a": the levels that hold for a line, in one field.
inline std::string levels_text(const std::map<std::string, std::string>& levels) {
  Fields parts;
  for (const auto& [factor, level] : levels) parts.push_back(factor + "=" + level);
  return join(parts, "; ");
}

}  // namespace joulelab::csv
