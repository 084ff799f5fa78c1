#include "ingest/stamp.h"

#include <chrono>
#include <cmath>

#include "base/text.h"

namespace joulelab {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

// The first `count` characters as digits, taken off the text.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = 10 * value + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take_one_of(std::string_view& text, std::string_view characters) {
  if (text.empty() || characters.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// Days since 1970, or nothing where there is no such day.
std::optional<std::int64_t> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take_one_of(text, "-/")) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take_one_of(text, "-/")) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  // Beyond these years nanoseconds do not fit.
  if (!date.ok() || *year < 1678 || *year > 2261) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

// Digits after the point; those below a nanosecond are dropped.
std::int64_t take_fraction_ns(std::string_view& text) {
  std::int64_t value = 0, unit = second_ns / 10;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    value += unit * (text.front() - '0');
    unit /= 10;
    text.remove_prefix(1);
  }
  return value;
}

// "13:27:53.079"
std::optional<std::int64_t> take_time_ns(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || !take_one_of(text, ":")) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  std::int64_t time_ns = (3600LL * *hour + 60LL * *minute) * second_ns;
  if (!take_one_of(text, ":")) return time_ns;
  const auto seconds = take_digits(text, 2);
  if (!seconds || *seconds > 60) return std::nullopt;
  time_ns += *seconds * second_ns;
  if (take_one_of(text, ".,")) time_ns += take_fraction_ns(text);
  return time_ns;
}

// "", "Z", "+02:00", "-0500"
std::optional<std::int64_t> offset_ns(std::string_view text) {
  text = trim(text);
  if (text.empty() || text == "Z" || text == "z" || text == "UTC") return 0;
  const bool is_west = text.front() == '-';
  if (!take_one_of(text, "+-")) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours) return std::nullopt;
  take_one_of(text, ":");
  const auto minutes = text.empty() ? 0 : take_digits(text, 2);
  if (!minutes || !text.empty()) return std::nullopt;
  const auto offset = (3600LL * *hours + 60LL * *minutes) * second_ns;
  return is_west ? -offset : offset;
}

std::optional<std::int64_t> parse_epoch(std::string_view text) {
  const auto number = to_double(text);
  // Before 1973 or after 2286 a number is no such time but an index or a count of seconds.
  constexpr double earliest = 1e8, latest = 1e10;
  if (!number || !std::isfinite(*number)) return std::nullopt;
  double seconds = *number;
  if (seconds >= 1000 * earliest) seconds /= 1000;
  if (seconds < earliest || seconds >= latest) return std::nullopt;
  return static_cast<std::int64_t>(std::llround(seconds * 1e6)) * 1000;
}

}  // namespace

std::optional<std::int64_t> parse_stamp(std::string_view text) {
  text = trim(text);
  if (const auto epoch = parse_epoch(text)) return epoch;
  const auto days = take_date(text);
  if (!days) return std::nullopt;
  if (!take_one_of(text, " T")) return std::nullopt;
  const auto time_ns = take_time_ns(text);
  if (!time_ns) return std::nullopt;
  const auto offset = offset_ns(text);
  if (!offset) return std::nullopt;
  return *days * 86'400 * second_ns + *time_ns - *offset;
}

TimeCells::TimeCells(double seconds_each, std::string_view first_number)
    : seconds_each_(seconds_each),
      is_epoch_(seconds_each == 1 && parse_epoch(trim(first_number)).has_value()) {}

std::optional<std::int64_t> TimeCells::unix_ns_of(std::string_view cell) const {
  const auto number = to_double(trim(cell));
  if (!number || is_epoch_) return parse_stamp(cell);
  constexpr double longest_s = 1e8, latest_s = 9e9;  // what nanoseconds hold
  const double seconds = *number * seconds_each_;
  const double most = seconds_each_ == 1 ? longest_s : latest_s;
  if (!std::isfinite(seconds) || std::abs(seconds) > most) return std::nullopt;
  return std::llround(seconds * 1e9);
}

std::optional<Seconds> parse_clock_time(std::string_view text) {
  double seconds = 0;
  const auto parts = split(trim(text), ':');
  if (parts.size() > 3) return std::nullopt;
  for (const auto part : parts) {
    const auto number = to_double(part);
    if (!number || !std::isfinite(*number) || *number < 0) return std::nullopt;
    seconds = 60 * seconds + *number;
  }
  return Seconds{seconds};
}

}  // namespace joulelab
