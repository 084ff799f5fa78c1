#include "carbon/utc_time.h"

#include <cmath>

#include "base/text.h"

namespace joulelab {
namespace {

// Takes `digits` digits off the front of `text`, and before them `sign` where there is one.
std::optional<int> take(std::string_view& text, std::size_t digits, std::string_view sign = "") {
  if (!text.starts_with(sign)) return std::nullopt;
  const auto rest = text.substr(sign.size());
  if (rest.size() < digits) return std::nullopt;
  int value = 0;
  for (const char c : rest.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = 10 * value + (c - '0');
  }
  text = rest.substr(digits);
  return value;
}

std::optional<Seconds> take_clock(std::string_view& text) {
  const auto hour = take(text, 2);
  if (!hour || *hour > 24) return std::nullopt;
  const auto minute = take(text, 2, ":");
  const auto second = minute ? take(text, 2, ":") : std::nullopt;
  if (minute.value_or(0) > 59 || second.value_or(0) > 60) return std::nullopt;
  double fraction = 0;
  if (second && text.starts_with('.')) {
    const auto end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    const auto parsed = to_double("0" + std::string(text.substr(0, end)));
    if (!parsed) return std::nullopt;
    fraction = *parsed;
    text.remove_prefix(end);
  }
  return Seconds(3600.0 * *hour + 60.0 * minute.value_or(0) + second.value_or(0) + fraction);
}

// How far the clock that wrote it is ahead of UTC.
std::optional<Seconds> take_zone(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z" || text == " UTC") return Seconds(0);
  const double direction = text.starts_with('-') ? -1 : 1;
  if (!text.starts_with('-') && !text.starts_with('+')) return std::nullopt;
  text.remove_prefix(1);
  const auto hour = take(text, 2);
  auto minute = text.empty() ? std::optional(0) : take(text, 2, text.starts_with(':') ? ":" : "");
  if (!hour || !minute || !text.empty() || *hour > 18 || *minute > 59) return std::nullopt;
  return Seconds(direction * (3600.0 * *hour + 60.0 * *minute));
}

}  // namespace

std::optional<WallTime> utc_time(std::string_view text) {
  text = trim(text);
  const auto year = take(text, 4);
  if (!year || *year < 1970 || *year > 2199) return std::nullopt;
  const auto month = text.empty() ? std::optional(1) : take(text, 2, "-");
  const auto day = text.empty() ? std::optional(1) : take(text, 2, "-");
  if (!month || !day) return std::nullopt;
  const auto date = std::chrono::year(*year) / std::chrono::month(static_cast<unsigned>(*month)) /
                    std::chrono::day(static_cast<unsigned>(*day));
  if (!date.ok()) return std::nullopt;
  WallTime time = std::chrono::sys_days(date);
  if (text.empty()) return time;
  if (!text.starts_with('T') && !text.starts_with('t') && !text.starts_with(' '))
    return std::nullopt;
  text.remove_prefix(1);
  const auto clock = take_clock(text);
  const auto zone = clock ? take_zone(text) : std::nullopt;
  if (!zone) return std::nullopt;
  return time + std::chrono::duration_cast<WallTime::duration>(*clock - *zone);
}

std::string text_of(WallTime time) { return utc_text(unix_ns_of(time)); }

std::string minute_text(WallTime time) { return text_of(time).substr(0, 16) + "Z"; }

}  // namespace joulelab
