#include "meter/ptd_sample.h"

#include <cmath>

#include "base/text.h"

namespace joulelab {
namespace {

// "15:21:14.682"
std::optional<Seconds> time_of_day(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() != 3) return std::nullopt;
  const auto hours = to_integer(parts[0]), minutes = to_integer(parts[1]);
  const auto seconds = to_double(parts[2]);
  if (!hours || !minutes || !seconds) return std::nullopt;
  const bool is_time = *hours >= 0 && *hours < 24 && *minutes >= 0 && *minutes < 60 &&
                       *seconds >= 0 && *seconds < 61;
  if (!is_time) return std::nullopt;
  return Seconds{static_cast<double>(3600 * *hours + 60 * *minutes) + *seconds};
}

}  // namespace

std::optional<PtdSample> parse_ptd_sample(std::string_view line) {
  const auto fields = split(line, ',');
  if (fields.size() < 4 || fields[0] != "Time") return std::nullopt;
  const auto time = time_of_day(fields[1].substr(fields[1].find(' ') + 1));
  if (!time) return std::nullopt;
  PtdSample sample{*time, {}, {}};
  bool has_power = false;
  for (std::size_t i = 2; i + 1 < fields.size(); i += 2) {
    if (fields[i] == "Mark") sample.mark = fields[i + 1];
    // Of several channels the sum comes first.
    if (fields[i] != "Watts" || has_power) continue;
    has_power = true;
    const auto watts = to_double(fields[i + 1]);
    // A negative power is how the daemon says that there was none.
    if (watts && std::isfinite(*watts) && *watts >= 0) sample.power = Watts{*watts};
  }
  if (!has_power) return std::nullopt;
  return sample;
}

}  // namespace joulelab
