#include "ingest/wattmeter_summary.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace joulelab {
namespace {

using Json = nlohmann::json;

std::optional<double> number(const Json& json, std::initializer_list<const char*> names) {
  if (!json.is_object()) return std::nullopt;
  for (const auto* name : names) {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_number()) continue;
    const double value = found->get<double>();
    if (std::isfinite(value)) return value;
  }
  return std::nullopt;
}

ImportedRow row_of(const Json& json, double energy_j, double duration_s) {
  ImportedRow row;
  row.line = 1;
  row.energy = Joules{energy_j};
  row.duration = Seconds{duration_s};
  row.parts.push_back(
      {.component = Component::wall, .device = "", .energy = Joules{energy_j}, .power = {}});
  if (const auto samples = number(json, {"samples"})) row.values["samples"] = *samples;
  if (const auto wh = number(json, {"Wh", "wh"})) row.values["energy_wh"] = *wh;
  const auto name = json.find("executionIdentifier");
  if (name != json.end() && name->is_string()) row.run_id = name->get<std::string>();
  return row;
}

}  // namespace

Result<Import> read_wattmeter_summary(std::string_view text, std::string_view file) {
  const auto json = Json::parse(text, nullptr, false);
  auto joules = number(json, {"joules", "energy_j"});
  if (!joules) {
    if (const auto wh = number(json, {"Wh", "wh"})) joules = *wh * 3600;
  }
  const auto seconds = number(json, {"timeExecution", "duration_s"});
  if (!joules || seconds.value_or(0) <= 0) {
    return fail(Error::Kind::invalid, fmt::format("{} is no summary of a wattmeter", file),
                R"(it has {"joules": ..., "samples": ..., "timeExecution": ...})");
  }
  Import import{.file = std::string(file), .format = Format::wattmeter_summary};
  import.rows.push_back(row_of(json, *joules, *seconds));
  import.data_lines = 1;
  return import;
}

}  // namespace joulelab
