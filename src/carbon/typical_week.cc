#include "carbon/typical_week.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"

namespace joulelab {
namespace {

using Wait = WallTime::duration;
constexpr Wait day = std::chrono::hours(24), week = 7 * day;
constexpr auto year_days = 365.2425;

bool spans_seasons(const IntensitySeries& history) {
  return history.steps.back().end - history.steps.front().begin >= 300 * day;
}

// Dates of any year.
bool is_same_season(WallTime one, WallTime other) {
  constexpr double most_days = 45;
  const double apart = std::abs(Seconds(one - other).count()) / 86400;
  const double away = std::fmod(apart, year_days);
  return std::min(away, year_days - away) <= most_days;
}

struct MeanOf {
  double sum = 0;
  int n = 0;
  void add(double value) { sum += value, ++n; }
};

Wait unit_of(const IntensitySeries& history) {
  Wait shortest = std::chrono::hours(1);
  for (const auto& step : history.steps) shortest = std::min(shortest, step.end - step.begin);
  // A whole part of the day, or the hours of the week would drift.
  for (const int minutes : {60, 30, 15, 10})
    if (shortest >= std::chrono::minutes(minutes)) return std::chrono::minutes(minutes);
  return std::chrono::minutes(5);
}

std::size_t part_of(WallTime time, Wait whole, Wait unit) {
  return static_cast<std::size_t>(time.time_since_epoch() % whole / unit);
}

// Means of the parts of a span of `whole`.
class Typical {
 public:
  Typical(Wait whole, Wait unit)
      : whole_(whole), unit_(unit), means_(static_cast<std::size_t>(whole / unit)) {}
  void add(WallTime at, double value) { means_[part_of(at, whole_, unit_)].add(value); }
  std::optional<double> of(WallTime at) const {
    const auto& mean = means_[part_of(at, whole_, unit_)];
    if (mean.n == 0) return std::nullopt;
    return mean.sum / mean.n;
  }

 private:
  Wait whole_, unit_;
  std::vector<MeanOf> means_;
};

WallTime floor_to(WallTime time, Wait unit) { return time - time.time_since_epoch() % unit; }

}  // namespace

Result<IntensitySeries> typical_hours(const IntensitySeries& history, WallTime from, WallTime to) {
  if (history.steps.back().end - history.steps.front().begin < day) {
    return fail(Error::Kind::missing,
                fmt::format("the hours of {} from {} to {} are of another time, and tell less than "
                            "a typical day",
                            history.about.place, utc_text(unix_ns_of(history.steps.front().begin)),
                            utc_text(unix_ns_of(history.steps.back().end))),
                "a forecast of the window, or a longer history");
  }
  const auto unit = unit_of(history);
  const bool by_season = spans_seasons(history);
  const IntensityIntegral hours(history);
  Typical by_week(week, unit), by_day(day, unit);
  for (auto at = floor_to(history.steps.front().begin, unit); at < history.steps.back().end;
       at += unit) {
    if (by_season && !is_same_season(at, from)) continue;
    const auto value = hours.mean(at, at + unit);
    if (!value) continue;
    by_week.add(at, value->value);
    by_day.add(at, value->value);
  }
  std::vector<IntensityStep> steps;
  for (auto at = floor_to(from, unit); at < to; at += unit) {
    const auto typical = by_week.of(at);
    const auto value = typical ? typical : by_day.of(at);
    if (value) steps.push_back({at, at + unit, {*value}, true, true});
  }
  if (steps.empty()) {
    return fail(Error::Kind::missing, fmt::format("the hours of {} tell nothing of {}",
                                                  history.about.place, utc_text(unix_ns_of(from))));
  }
  auto about = history.about;
  about.source = fmt::format("the hours of the week typical of: {}", history.about.source);
  const int year = about.year;
  auto series = JOULELAB_TRY(make_series(std::move(about), std::move(steps)));
  series.about.year = year;  // of the history
  return series;
}

std::vector<Wait> weeks_back(const IntensitySeries& history, WallTime from, WallTime to) {
  std::vector<Wait> weeks;
  const bool by_season = spans_seasons(history);
  for (auto back = week; from - back >= history.steps.front().begin; back += week) {
    if (to - back > history.steps.back().end) continue;
    if (!by_season || is_same_season(from - back, from)) weeks.push_back(back);
  }
  return weeks;
}

}  // namespace joulelab
