#pragma once
// How a value that may be missing, and an interval, stand in the report's JSON.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "stats/interval.h"

namespace joulelab {

template <class T>
nlohmann::ordered_json nullable(const std::optional<T>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

// Empty is missing.
inline nlohmann::ordered_json nullable(const std::string& text) {
  return text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(text);
}

// An array of what `of` makes of each.
template <class Items, class Of>
nlohmann::ordered_json list_of(const Items& items, Of of) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& item : items) list.push_back(of(item));
  return list;
}

// Two fields, `name`low and `name`high, or two nulls.
inline void put_interval(nlohmann::ordered_json& object, const std::string& name,
                         const std::optional<Interval>& interval) {
  object[name + "low"] = nullable(interval ? std::optional(interval->low) : std::nullopt);
  object[name + "high"] = nullable(interval ? std::optional(interval->high) : std::nullopt);
}

}  // namespace joulelab
