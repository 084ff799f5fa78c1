#include "carbon/synthetic_year.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "stats/random.h"

namespace joulelab {
namespace {

constexpr std::int64_t begin_s = 1735689600;  // 2025-01-01T00:00:00Z, a Wednesday
constexpr int days = 365;

// Shares of the mean. Cold months burn more; offices close at weekends; people get up and come
// home; the sun shines at noon, in summer more than in winter.
constexpr double season = 0.10, saturday = -0.06, sunday = -0.10;
constexpr double morning = 0.08, evening = 0.16, sun = 0.30, sun_in_winter = 0.35;
constexpr double weather_sd = 0.15, weather_kept_an_hour = 0.97;
// Of the marginal: the same plants answer at most hours.
constexpr double marginal_follows = 0.15, marginal_sd = 0.08, marginal_kept_an_hour = 0.90;
constexpr double least = 0.1;

double hump(double hour, double at, double width) {
  const double away = std::abs(hour - at);
  const double around = std::min(away, 24 - away) / width;
  return std::exp(-around * around / 2);
}

double pattern(double day) {
  const double angle = 2 * std::numbers::pi * (day - 15) / days;
  const double hour = 24 * (day - std::floor(day));
  const int weekday = (static_cast<int>(day) + 2) % 7;  // 0: Monday
  const double sunshine = sun_in_winter + (1 - sun_in_winter) * (1 - std::cos(angle)) / 2;
  return season * std::cos(angle) +
         (weekday == 5   ? saturday
          : weekday == 6 ? sunday
                         : 0) +
         morning * hump(hour, 8, 1.5) + evening * hump(hour, 19, 2) -
         sun * sunshine * hump(hour, 12.5, 2.5);
}

// Autoregressive, of order one, stationary from its first value on.
class Weather {
 public:
  Weather(double sd, double kept_an_hour, double step_h, std::uint32_t seed)
      : random_(seed),
        kept_(std::pow(kept_an_hour, step_h)),
        shock_(sd * std::sqrt(1 - kept_ * kept_)),
        value_(sd * random_.normal()) {}

  double next() {
    const double value = value_;
    value_ = kept_ * value_ + shock_ * random_.normal();
    return value;
  }

 private:
  Random random_;
  double kept_, shock_, value_;
};

IntensitySeries series_of(Intensity about, std::vector<double> shares, double mean, Seconds step) {
  double sum = 0;
  for (auto& share : shares) sum += share = std::max(share, least);
  const double scale = mean * static_cast<double>(shares.size()) / sum;
  const auto length = std::chrono::round<WallTime::duration>(step);
  std::vector<IntensityStep> steps;
  steps.reserve(shares.size());
  auto at = WallTime(std::chrono::seconds(begin_s));
  for (const double share : shares) {
    steps.push_back({at, at + length, {scale * share}, true, false});
    at += length;
  }
  about.source = synthetic_source;
  about.licence.clear();
  auto series = make_series(std::move(about), std::move(steps));
  return series ? *std::move(series) : IntensitySeries{};
}

}  // namespace

bool is_synthetic(const Intensity& intensity) {
  return intensity.source.find(synthetic_source) != std::string::npos;
}

SyntheticYear synthetic_year(const Intensity& mean, Seconds step, std::uint32_t seed) {
  const double step_h = step.count() / 3600;
  const auto count = static_cast<std::size_t>(std::lround(24 * days / step_h));
  Weather weather(weather_sd, weather_kept_an_hour, step_h, seed);
  Weather plants(marginal_sd, marginal_kept_an_hour, step_h, seed + 1);
  std::vector<double> average, marginal;
  for (std::size_t i = 0; i < count; ++i) {
    const double departs = pattern((static_cast<double>(i) + 0.5) * step_h / 24) + weather.next();
    average.push_back(1 + departs);
    marginal.push_back(1 + marginal_follows * departs + plants.next());
  }
  auto margin = mean;
  margin.basis = Basis::marginal;
  // Between the place's own and a gas plant's, and above the mean everywhere.
  const double marginal_mean = std::max(1.1 * mean.value.value, 350 + 0.5 * mean.value.value);
  margin.value = {marginal_mean};
  return {series_of(mean, std::move(average), mean.value.value, step),
          series_of(std::move(margin), std::move(marginal), marginal_mean, step)};
}

}  // namespace joulelab
