// The lag between two drawn power signals whose lag is known, sampled apart and with noise.

#include "stats/lag.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <utility>
#include <vector>

namespace joulelab {
namespace {

// Power that holds a level for some seconds, then goes to another within half a second.
class Load {
 public:
  Load(unsigned seed, double duration_s, double hold_s) {
    std::mt19937 engine(seed);
    std::exponential_distribution<double> hold(1 / hold_s);
    std::uniform_real_distribution<double> level(50, 300);
    for (double at = -50; at < duration_s + 50; at += 0.5 + hold(engine)) {
      starts_s_.push_back(at);
      levels_w_.push_back(level(engine));
    }
  }

  double power_w(double at_s) const {
    const auto after = std::ranges::upper_bound(starts_s_, at_s) - starts_s_.begin();
    if (after < 2) return levels_w_.front();
    const auto i = static_cast<std::size_t>(after - 1);
    const double share = std::min(1.0, (at_s - starts_s_[i]) / 0.5);
    return std::lerp(levels_w_[i - 1], levels_w_[i], share);
  }

 private:
  std::vector<double> starts_s_, levels_w_;
};

struct Sampling {
  double duration_s = 300, period_s = 1;
  double jitter = 0.3;  // share of the period by which a sample is early or late
  double noise_w = 5;
};

struct Samples {
  std::vector<double> time_s, power_w;
  operator PowerSignal() const { return {time_s, power_w}; }
};

Samples sampled(const Load& load, double lag_s, unsigned seed, const Sampling& sampling) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform(-0.5, 0.5);
  Samples samples;
  double at = sampling.period_s * (uniform(engine) + 0.5);
  for (; at < sampling.duration_s; at += sampling.period_s) {
    samples.time_s.push_back(at + sampling.jitter * sampling.period_s * uniform(engine));
    samples.power_w.push_back(load.power_w(samples.time_s.back() - lag_s) +
                              sampling.noise_w * normal(engine));
  }
  return samples;
}

TEST(Lag, IsFoundWithItsSign) {
  const Load load(1, 300, 10);
  const auto a = sampled(load, 0, 1, {.period_s = 0.1});
  for (const double lag_s : {-7.3, -0.4, 0.0, 2.15, 19.0}) {
    const auto found = lag_between(a, sampled(load, lag_s, 2, {})).value();
    EXPECT_NEAR(found.lag_s, lag_s, 0.2);
    EXPECT_GT(found.correlation, 0.9);
    EXPECT_LT(found.interval->low, found.interval->high);
    EXPECT_NEAR(found.step_s, 0.05, 0.005);
  }
}

TEST(Lag, SameSeriesLagsByNothing) {
  const auto a = sampled(Load(2, 300, 10), 0, 1, {});
  const auto found = lag_between(a, a).value();
  EXPECT_NEAR(found.lag_s, 0, 1e-9);
  EXPECT_NEAR(found.correlation, 1, 1e-9);
  auto later = a;
  for (auto& time_s : later.time_s) time_s += 4.32;
  EXPECT_NEAR(lag_between(a, later)->lag_s, 4.32, 1e-6);
}

TEST(Lag, ExchangeNegates) {
  const Load load(3, 300, 10);
  const auto a = sampled(load, 0, 1, {.period_s = 0.4}), b = sampled(load, 2.5, 2, {});
  const auto there = lag_between(a, b).value(), back = lag_between(b, a).value();
  EXPECT_NEAR(there.lag_s, -back.lag_s, 0.02);
}

TEST(Lag, GainOffsetAndEpochPlayNoPart) {
  const Load load(4, 300, 10);
  const auto a = sampled(load, 0, 1, {}), b = sampled(load, 2.5, 2, {});
  auto other_a = a, other_b = b;
  for (auto& power_w : other_b.power_w) power_w = 0.6 * power_w + 500;
  for (auto& time_s : other_a.time_s) time_s += 1.7e9;
  for (auto& time_s : other_b.time_s) time_s += 1.7e9;
  const auto plain = lag_between(a, b).value(), other = lag_between(other_a, other_b).value();
  EXPECT_NEAR(plain.lag_s, other.lag_s, 1e-3);
  EXPECT_NEAR(plain.correlation, other.correlation, 1e-3);
}

TEST(Lag, AMeterThatRanLongerIsCut) {
  const Load load(5, 4000, 10);
  const auto all = sampled(load, 3.3, 2, {.duration_s = 4000});
  auto a = sampled(load, 0, 1, {.duration_s = 2000, .period_s = 0.5});
  const auto from = static_cast<std::ptrdiff_t>(a.time_s.size()) - 400;
  a.time_s.erase(a.time_s.begin(), a.time_s.begin() + from);
  a.power_w.erase(a.power_w.begin(), a.power_w.begin() + from);
  EXPECT_NEAR(lag_between(a, all)->lag_s, 3.3, 0.2);
}

TEST(Lag, HundredThousandSamplesAMillisecondApart) {
  const Load load(6, 100, 3);
  const Sampling fast{.duration_s = 100, .period_s = 0.001, .noise_w = 20};
  const auto a = sampled(load, 0, 1, fast), b = sampled(load, 1.2345, 2, fast);
  EXPECT_NEAR(lag_between(a, b)->lag_s, 1.2345, 0.01);
}

struct Coverage {
  int lags = 0, intervals = 0, held = 0;  // found, found, and holding the truth
  double greatest_error_s = 0;
};

constexpr int times = 400;

Coverage coverage_of(const Sampling& of_a, const Sampling& of_b) {
  Coverage coverage;
  for (int i = 0; i < times; ++i) {
    const auto seed = static_cast<unsigned>(1000 + 10 * i);
    const Load load(seed, of_a.duration_s, 15);
    const double lag_s = 6.0 * i / times - 3;
    const auto found = lag_between(sampled(load, 0, seed + 1, of_a),
                                   sampled(load, lag_s, seed + 2, of_b), {.window_s = 10});
    if (!found) continue;
    ++coverage.lags;
    coverage.greatest_error_s = std::max(coverage.greatest_error_s, std::abs(found->lag_s - lag_s));
    if (!found->interval) continue;
    ++coverage.intervals;
    coverage.held += found->interval->low <= lag_s && lag_s <= found->interval->high;
  }
  return coverage;
}

TEST(Lag, IntervalsHoldTheTruth) {
  const Sampling in_step{.jitter = 0}, often{.period_s = 0.2};
  for (const auto& [a, b] :
       {std::pair<Sampling, Sampling>({}, {}), {in_step, in_step}, {often, {}}}) {
    const auto found = coverage_of(a, b);
    EXPECT_EQ(found.intervals, times);
    EXPECT_LT(found.greatest_error_s, 0.6);
    EXPECT_GT(found.held, 0.9 * times);
    EXPECT_LT(found.held, 0.99 * times);
  }
}

TEST(Lag, IntervalsInNoiseAsLargeAsTheSignalHoldTheTruth) {
  const auto found = coverage_of({.noise_w = 70}, {.noise_w = 70});
  EXPECT_GT(found.lags, 0.95 * times);
  EXPECT_GT(found.intervals, 0.9 * times);
  EXPECT_GT(found.held, 0.9 * found.intervals);
}

// One edge says where the peak is, and nothing of how sure that is.
TEST(Lag, OneEdgeHasNoInterval) {
  Samples a, b;
  for (int i = 0; i < 200; ++i) {
    a.time_s.push_back(i);
    a.power_w.push_back(i < 90 ? 60 : 250);
    b.time_s.push_back(i + 0.5);
    b.power_w.push_back(i < 92 ? 60 : 250);
  }
  const auto found = lag_between(a, b).value();
  EXPECT_NEAR(found.lag_s, 2.5, 0.1);
  EXPECT_FALSE(found.interval);
}

TEST(Lag, UndefinedIsNothing) {
  const Load load(7, 300, 10);
  const auto a = sampled(load, 0, 1, {}), b = sampled(load, 2, 2, {});
  EXPECT_TRUE(lag_between(a, b));
  auto flat = b;
  std::ranges::fill(flat.power_w, 80.1);
  EXPECT_FALSE(lag_between(a, flat));
  EXPECT_FALSE(lag_between(flat, flat));
  EXPECT_FALSE(lag_between(a, Samples{}));
  auto shorter = b;
  shorter.power_w.pop_back();
  EXPECT_FALSE(lag_between(a, shorter));
  auto back = b;
  std::swap(back.time_s[5], back.time_s[6]);
  EXPECT_FALSE(lag_between(a, back));
  auto next_day = b;
  for (auto& time_s : next_day.time_s) time_s += 86400;
  EXPECT_FALSE(lag_between(a, next_day));
  EXPECT_FALSE(lag_between(a, b, {.window_s = 0}));
  EXPECT_FALSE(lag_between(a, b, {.window_s = -5}));
  EXPECT_NEAR(lag_between(a, b, {.window_s = 1e300})->lag_s, 2, 0.3);
  auto opposite = b;
  for (auto& power_w : opposite.power_w) power_w = -power_w;
  const auto of_opposite = lag_between(a, opposite);  // a chance peak at most, not the lag
  EXPECT_TRUE(!of_opposite || of_opposite->correlation < 0.5);
  // One rise alone, later than the window reaches: the correlation still grows at its end.
  Samples early, late;
  for (int i = 0; i < 200; ++i) {
    for (auto* samples : {&early, &late}) samples->time_s.push_back(i);
    early.power_w.push_back(i < 80 ? 60 : 250);
    late.power_w.push_back(i < 110 ? 60 : 250);
  }
  EXPECT_FALSE(lag_between(early, late, {.window_s = 10}));
  EXPECT_TRUE(lag_between(early, late, {.window_s = 40}));
}

}  // namespace
}  // namespace joulelab
