#include "ingest/carbontracker.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "ingest/stamp.h"

namespace joulelab {
namespace {

struct Epoch {
  Seconds duration{0};
  std::map<std::string, std::vector<double>> watts;  // by component: one a device
};

struct Reading {
  std::vector<Epoch> epochs;
  ImportedRow row;
  bool in_actual = false;
  bool has_actual = false;
};

std::optional<std::string_view> after_text(std::string_view line, std::string_view key) {
  const auto at = line.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  return trim(line.substr(at + key.size()));
}

// "[136.86 40.1]" or "[136.86, 40.1]"
std::vector<double> numbers_in(std::string_view text) {
  std::vector<double> numbers;
  std::string spaced(text);
  for (char& c : spaced) {
    if (c == '[' || c == ']' || c == ',') c = ' ';
  }
  for (const auto word : split(spaced, ' ')) {
    const auto value = to_double(word);
    if (value && std::isfinite(*value)) numbers.push_back(*value);
  }
  return numbers;
}

void read_epoch_line(std::string_view line, Reading& reading) {
  if (const auto duration = after_text(line, "Duration:")) {
    if (const auto value = parse_clock_time(*duration)) reading.epochs.push_back({*value, {}});
    return;
  }
  const auto power = after_text(line, "Average power usage (W) for ");
  if (!power || reading.epochs.empty()) return;
  const auto colon = power->find(':');
  if (colon == std::string_view::npos) return;
  const auto component = lower(trim(power->substr(0, colon)));
  reading.epochs.back().watts[component] = numbers_in(power->substr(colon + 1));
}

void read_total_line(std::string_view line, Reading& reading) {
  if (const auto actual = after_text(line, "Actual consumption for ")) {
    reading.in_actual = reading.has_actual = true;
    if (const auto epochs = to_integer(actual->substr(0, actual->find(' ')))) {
      reading.row.values["epochs"] = static_cast<double>(*epochs);
    }
  } else if (line.find("Predicted consumption") != std::string_view::npos) {
    reading.in_actual = false;
  }
  if (!reading.in_actual) return;
  auto& row = reading.row;
  if (const auto text = after_text(line, "Time:")) row.duration = parse_clock_time(*text);
  const auto number_before = [](std::string_view text, std::string_view unit) {
    const auto end = text.find(unit);
    const auto value =
        end == std::string_view::npos ? std::nullopt : to_double(text.substr(0, end));
    return value && std::isfinite(*value) ? value : std::nullopt;
  };
  if (const auto text = after_text(line, "Energy:")) {
    if (const auto kwh = number_before(*text, "kWh")) row.energy = Joules{*kwh * joules_per_kwh};
  }
  if (const auto text = after_text(line, "CO2eq:")) {
    if (const auto grams = number_before(*text, "g")) row.emissions = GramsCO2e{*grams};
  }
}

// Energies of the epochs by device: mean power x duration, without PUE.
void add_parts(Reading& reading) {
  std::map<std::pair<std::string, std::size_t>, double> joules;
  Seconds total{0};
  for (const auto& epoch : reading.epochs) {
    total += epoch.duration;
    for (const auto& [component, watts] : epoch.watts) {
      for (std::size_t i = 0; i < watts.size(); ++i) {
        joules[{component, i}] += watts[i] * epoch.duration.count();
      }
    }
  }
  for (const auto& [key, energy] : joules) {
    const auto component = key.first == "gpu"   ? Component::gpu
                           : key.first == "cpu" ? Component::package
                                                : Component::other;
    reading.row.parts.push_back({.component = component,
                                 .device = std::to_string(key.second),
                                 .energy = Joules{energy},
                                 .power = Joules{energy} / total});
  }
  if (reading.epochs.empty()) return;
  if (!reading.row.duration) reading.row.duration = total;
  reading.row.values["epochs"] = static_cast<double>(reading.epochs.size());
}

}  // namespace

bool is_carbontracker(std::string_view text) {
  constexpr std::size_t looked_at = 20'000;
  const auto head = text.substr(0, looked_at);
  const auto has = [&](std::string_view words) {
    return head.find(words) != std::string_view::npos;
  };
  return has("Actual consumption for ") || has("Average power usage (W) for ") ||
         has("CarbonTracker:") || has("carbontracker version");
}

Result<Import> read_carbontracker(std::string_view text, std::string_view file) {
  Import import{.file = std::string(file), .format = Format::carbontracker};
  Reading reading;
  reading.row.line = 1;
  for (const auto line : split(text, '\n')) {
    ++import.data_lines;
    const auto stamp = trim(line).substr(0, 19);
    if (const auto at = parse_stamp(stamp)) reading.row.ended_unix_ns = at;
    read_epoch_line(line, reading);
    read_total_line(line, reading);
    if (const auto intensity = after_text(line, "carbon intensity during training was ")) {
      const auto value = to_double(intensity->substr(0, intensity->find(' ')));
      if (value && std::isfinite(*value)) reading.row.values["g_per_kwh"] = *value;
    }
  }
  add_parts(reading);
  if (!reading.row.energy && reading.row.parts.empty()) {
    return fail(Error::Kind::invalid,
                fmt::format("{} has neither epochs nor an actual consumption", file),
                "the log of a run that ended in its first epoch holds no energy");
  }
  if (reading.row.energy && reading.has_actual) reading.row.facts["pue_is_inside"] = "yes";
  import.rows.push_back(std::move(reading.row));
  return import;
}

}  // namespace joulelab
