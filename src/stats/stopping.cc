#include "stats/stopping.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/confidence.h"
#include "stats/descriptive.h"
#include "stats/random.h"

namespace joulelab {
namespace {

bool is_look(int n, const StoppingRule& rule) {
  return n >= rule.at_least && (n - rule.at_least) % std::max(1, rule.every) == 0;
}

}  // namespace

Look look_at(std::span<const double> sample, const StoppingRule& rule) {
  Look look;
  const auto n = static_cast<int>(sample.size());
  const auto interval = mean_interval(sample, rule.level);
  const double mean = n > 0 ? mean_of(sample) : 0;
  if (interval && mean > 0) {
    look.relative_half_width = (interval->high - interval->low) / 2 / mean;
  }
  const bool is_narrow =
      look.relative_half_width && *look.relative_half_width <= rule.relative_half_width;
  if (is_narrow && (is_look(n, rule) || n >= rule.at_most)) {
    look.verdict = Verdict::narrow_enough;
  } else if (n >= rule.at_most) {
    look.verdict = Verdict::at_most;
  }
  return look;
}

Verdict verdict_of(std::span<const Look> looks) {
  const auto any = [&](Verdict verdict) {
    return std::ranges::any_of(looks, [&](const Look& look) { return look.verdict == verdict; });
  };
  if (looks.empty() || any(Verdict::go_on)) return Verdict::go_on;
  return any(Verdict::at_most) ? Verdict::at_most : Verdict::narrow_enough;
}

StoppingCost simulate_stopping(const StoppingRule& rule, double coefficient_of_variation, int draws,
                               std::uint32_t seed) {
  Random random(seed);
  StoppingCost cost;
  cost.draws = draws;
  for (int i = 0; i < draws; ++i) {
    std::vector<double> sample;
    Look look;
    while (look.verdict == Verdict::go_on) {
      sample.push_back(1 + coefficient_of_variation * random.normal());
      if (static_cast<int>(sample.size()) < rule.at_least) continue;
      look = look_at(sample, rule);
    }
    const auto interval = mean_interval(sample, rule.level).value();
    cost.coverage += interval.low <= 1 && 1 <= interval.high;
    cost.mean_runs += static_cast<double>(sample.size());
    cost.share_at_most += look.verdict == Verdict::at_most;
    cost.sd_bias += std::sqrt(variance_of(sample)) / coefficient_of_variation - 1;
  }
  for (auto* sum : {&cost.coverage, &cost.mean_runs, &cost.share_at_most, &cost.sd_bias}) {
    *sum /= draws;
  }
  return cost;
}

}  // namespace joulelab
