#include "analyse/calibrated.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "analyse/coverage.h"
#include "analyse/word.h"
#include "base/text.h"
#include "record/name.h"
#include "stats/least_squares.h"

namespace joulelab {
namespace {

constexpr double power_margin = 0.05;    // of a predictor's range, at either end
constexpr double duration_margin = 1.1;  // a factor, at either end

bool is_of(const LedgerLine& line, const CalibrationChannel& channel) {
  return line.channel == channel.name && line.device == channel.device;
}

// The stored numbers as the fit that they were.
LeastSquares fit_of(const Calibration& calibration) {
  LeastSquares fit;
  fit.coefficients.push_back({.value = calibration.offset_w});
  for (const auto& term : calibration.terms) {
    fit.coefficients.push_back({.value = term.factor});
    fit.means.push_back(term.mean_w);
  }
  fit.residual_sd = calibration.residual_sd_w;
  fit.degrees_of_freedom = calibration.degrees_of_freedom;
  fit.n = calibration.degrees_of_freedom + static_cast<int>(fit.coefficients.size());
  fit.inverse = calibration.inverse;
  return fit;
}

// The channels that did not see the run, as a reason; empty where each did.
std::string missing_channels(const Calibration& calibration, const Account& account) {
  std::vector<std::string> missing;
  for (const auto& term : calibration.terms) {
    for (const auto& channel : term.channels) {
      if (!mean_power_w(account, channel)) missing.push_back(channel.name);
    }
  }
  if (missing.empty()) return {};
  return fmt::format("the calibration rests on {}, which did not see the whole of this run",
                     list_text(missing));
}

// A board that worked in this run and that no term holds: its power would be taken for nothing.
std::string unknown_boards(const Calibration& calibration, const Account& account) {
  const auto is_held = [&](const LedgerLine& line) {
    return std::ranges::any_of(calibration.terms, [&](const CalibrationTerm& term) {
      return std::ranges::any_of(term.channels, [&](const CalibrationChannel& channel) {
        return channel.component == Component::gpu && channel.device == line.device;
      });
    });
  };
  std::vector<std::string> unknown;
  for (const auto& line : account.lines) {
    const bool is_idle = line.reason.starts_with("idle");
    if (line.component != Component::gpu || !line.estimate || is_idle || is_held(line)) continue;
    unknown.push_back(line.channel);
  }
  if (unknown.empty()) return {};
  return fmt::format("the calibration knows nothing of {}", list_text(unknown));
}

// By how much a value lies beyond what was seen, and whether that is more than the margin.
struct Excess {
  double value = 0;
  bool is_outside = false;
};

Excess excess_of(double value, const Interval& seen) {
  const double beyond = std::max({seen.low - value, value - seen.high, 0.0});
  return {beyond, beyond > power_margin * (seen.high - seen.low)};
}

std::string range_text(const Interval& seen, std::string_view unit) {
  return fmt::format("{} to {} {}", significant(seen.low), significant(seen.high), unit);
}

// What lies outside, and by how much the interval widens for it.
struct Outside {
  std::vector<std::string> phrases;
  double more_w = 0;  // added to the half-width
  double factor = 1;  // and this multiplies it
};

Outside outside_of(const Calibration& calibration, const std::vector<double>& powers_w,
                   double duration_s) {
  Outside outside;
  for (std::size_t i = 0; i < powers_w.size(); ++i) {
    const auto& term = calibration.terms[i];
    const auto excess = excess_of(powers_w[i], term.seen_w);
    if (!excess.is_outside) continue;
    outside.phrases.push_back(fmt::format("{} power {} W, {} W {} the calibrated {}", term.name,
                                          significant(powers_w[i]), significant(excess.value),
                                          powers_w[i] < term.seen_w.low ? "below" : "above",
                                          range_text(term.seen_w, "W")));
    outside.more_w += std::abs(term.factor) * excess.value;
  }
  const double shorter = calibration.seen_s.low / duration_s;
  const double longer = duration_s / calibration.seen_s.high;
  const double times = std::max(shorter, longer);
  if (times > duration_margin) {
    outside.phrases.push_back(
        fmt::format("duration {} s, {} than the calibrated {} by a factor of {}",
                    significant(duration_s), shorter > longer ? "shorter" : "longer",
                    range_text(calibration.seen_s, "s"), significant(times)));
    outside.factor = shorter > longer ? shorter : 1 + std::log2(longer);
  }
  return outside;
}

void add_figure(CalibratedEnergy& result, const Calibration& calibration,
                const std::vector<double>& powers_w, double duration_s, const Outside& outside) {
  const auto prediction = predict(fit_of(calibration), powers_w);
  if (!prediction) return;
  const double reach_w =
      calibration.widening * outside.factor * (prediction->interval.high - prediction->value) +
      outside.more_w;
  const double energy = prediction->value * duration_s, random = reach_w * duration_s;
  const double offset = calibration.hardware_offset.value * duration_s;
  const auto distance = [&](double gain_share) {
    return std::hypot(random, energy * gain_share, offset);
  };
  const auto at_least_zero = [](double value) { return Joules{std::max(0.0, value)}; };
  result.energy = Joules{energy};
  result.random_low = at_least_zero(energy - random);
  result.random_high = Joules{energy + random};
  result.low = at_least_zero(energy - distance(1 - calibration.hardware_gain.low));
  result.high = Joules{energy + distance(calibration.hardware_gain.high - 1)};
}

}  // namespace

std::optional<double> mean_power_w(const Account& account, const CalibrationChannel& channel) {
  const auto line = std::ranges::find_if(
      account.lines, [&](const LedgerLine& candidate) { return is_of(candidate, channel); });
  if (line == account.lines.end() || !line->estimate) return std::nullopt;
  const auto& estimate = *line->estimate;
  if (!(account.duration > Seconds{0}) || estimate.covered < least_coverage * account.duration) {
    return std::nullopt;
  }
  return (estimate.energy / estimate.covered).value;
}

CalibratedEnergy calibrated_energy(const Calibration& calibration, const Run& run,
                                   Extrapolation extrapolation) {
  CalibratedEnergy result{.calibration = calibration.id};
  result.age = Seconds{1e-9 * static_cast<double>(run.started_unix_ns - calibration.made_unix_ns)};
  result.reference =
      fmt::format("{}, {}", calibration.hardware_meter, name_of(calibration.hardware_grade));
  const auto& account = run.account;
  result.reason = missing_channels(calibration, account);
  if (result.reason.empty()) result.reason = unknown_boards(calibration, account);
  if (!result.reason.empty()) return result;

  std::vector<double> powers_w;
  for (const auto& term : calibration.terms) {
    double sum = 0;
    for (const auto& channel : term.channels) sum += *mean_power_w(account, channel);
    powers_w.push_back(sum);
  }
  const double duration_s = account.duration.count();
  const auto outside = outside_of(calibration, powers_w, duration_s);
  result.outside = outside.phrases;
  if (!outside.phrases.empty() && extrapolation == Extrapolation::refused) {
    result.reason = "outside the calibration's range: " + join(outside.phrases, "; ");
    return result;
  }
  add_figure(result, calibration, powers_w, duration_s, outside);
  return result;
}

void apply_calibration(const Calibration& calibration, Run& run, Extrapolation extrapolation) {
  run.calibrated = calibrated_energy(calibration, run, extrapolation);
  if (!run.calibrated->energy || run.calibrated->outside.empty()) return;
  run.warnings.push_back(
      {"extrapolated",
       fmt::format("The wall's energy is told from outside the range of the calibration: {}. Its "
                   "interval is widened by assumption, not by measurement. Calibrate with runs "
                   "like this one.",
                   join(run.calibrated->outside, "; "))});
}

}  // namespace joulelab
