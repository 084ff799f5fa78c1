// A far meter whose clock is behind, beside a near one, on loads that are known.

#include "record/alignment.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "meter/sampler.h"
#include "meter/simulated_meter.h"
#include "record/ledger.h"

namespace joulelab {
namespace {

const Channel processor{.name = "near",
                        .meter = "near",
                        .component = Component::package,
                        .resolution = 61e-6,
                        .update_period = Seconds{0.001}};
const Channel plug{.name = "far",
                   .meter = "far",
                   .component = Component::wall,
                   .form = Form::gauge,
                   .resolution = 0.1,
                   .update_period = Seconds{1},
                   .averaging = Seconds{1}};

struct Seen {
  std::vector<Trace> traces;
  Instant from, to;
  std::shared_ptr<LoadSignal> signal;
};

Seen see(const LoadShape& shape, Seconds delay, std::uint64_t seed, Seconds phase = Seconds{0.3}) {
  std::mt19937_64 random(seed);
  FakeClock clock;
  const auto load = std::make_shared<LoadSignal>(shape, random);
  const auto& signal = *load;
  std::vector<NamedMeter> meters;
  meters.push_back({.name = "near",
                    .meter = std::make_unique<SimulatedMeter>(processor, SimulatedFaults{}, signal,
                                                              clock, random())});
  meters.push_back(
      {.name = "far",
       .meter = std::make_unique<SimulatedMeter>(
           plug, SimulatedFaults{.phase = phase, .delay = delay}, signal, clock, random()),
       .period = Seconds{1},
       .is_far = true});
  Sampler sampler(clock, std::move(meters));
  sampler.start();
  clock.sleep_until(shape.begin);
  Seen seen{.traces = {}, .from = sampler.read_near(), .to = {}, .signal = load};
  clock.sleep_until(after(shape.begin, shape.duration));
  seen.to = sampler.read_near();
  seen.traces = sampler.finish().traces;
  return seen;
}

LoadShape lively() {
  return {.begin = after(Instant{}, Seconds{5}),
          .duration = Seconds{120},
          .base = Watts{80},
          .step = Watts{150},
          .step_mean = Seconds{5},
          .noise = Watts{5}};
}

// Mean error of windows of ten seconds, in J.
double error_of(const Seen& seen) {
  constexpr int windows = 10;
  double sum_j = 0;
  for (int i = 0; i < windows; ++i) {
    const Instant from = after(seen.from, Seconds{5.0 + 10 * i}), to = after(from, Seconds{10});
    const auto energy = energy_between(seen.traces[1], from, to);
    sum_j += std::abs((energy->energy - seen.signal->energy(from, to)).value);
  }
  return sum_j / windows;
}

TEST(Alignment, FindsTheDelayAndMendsTheEnergy) {
  double before = 0, after_it = 0;
  constexpr int cases = 20;
  for (int seed = 0; seed < cases; ++seed) {
    auto seen = see(lively(), Seconds{0.8}, static_cast<std::uint64_t>(seed));
    before += error_of(seen);
    const auto found = align(seen.traces, seen.from, seen.to);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].channel, "far");
    EXPECT_TRUE(found[0].is_applied) << found[0].lag.count();
    // Stamps account for half a second of renewal and of averaging, which was 0.3 s on average.
    EXPECT_NEAR(found[0].lag.count(), 0.8, 0.35);
    EXPECT_EQ(seen.traces[1].channel.lag, found[0].lag);
    after_it += error_of(seen);
  }
  EXPECT_LT(after_it, 0.6 * before);
}

// The plug is read once a second, so all its values are as old as its phase says when they are
// read, and are the mean of the second before; their stamps account for one second of that.
TEST(Alignment, TheIntervalHoldsTheTrueLagAsOftenAsItSays) {
  constexpr int cases = 300;
  std::mt19937_64 random(20261130);
  std::uniform_real_distribution<double> uniform(0, 1);
  int held = 0, found_number = 0;
  for (int i = 0; i < cases; ++i) {
    const double phase_s = uniform(random), delay_s = 1.5 * uniform(random);
    auto seen = see(lively(), Seconds{delay_s}, random(), Seconds{phase_s});
    const auto found = align(seen.traces, seen.from, seen.to);
    if (found.empty() || !found[0].low) continue;
    ++found_number;
    const double truth_s = delay_s + phase_s + 0.5 - 1;
    held += found[0].low->count() <= truth_s && truth_s <= found[0].high->count();
  }
  EXPECT_GE(found_number, cases * 9 / 10);
  EXPECT_GE(held, found_number * 93 / 100) << found_number;
  EXPECT_LE(held, found_number * 99 / 100) << found_number;
}

TEST(Alignment, ASteadyLoadTellsNothingAndNothingIsShifted) {
  auto seen = see({.duration = Seconds{60}, .base = Watts{100}}, Seconds{0.8}, 1);
  // Within the load nothing happens.
  align(seen.traces, after(seen.from, Seconds{2}), after(seen.to, -Seconds{2}));
  EXPECT_EQ(seen.traces[1].channel.lag, Seconds{0});
}

// Few edges, so that the interval is wide and holds 0 now and then: what is known least must not
// cost least.
TEST(Alignment, ALagThatIsNotShiftedForIsUncertain) {
  auto shape = lively();
  shape.duration = Seconds{40};
  shape.noise = Watts{60};
  int unshifted = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    auto seen = see(shape, Seconds{0.3}, seed);
    const auto found = align(seen.traces, seen.from, seen.to);
    if (found.empty()) continue;
    const auto& channel = seen.traces[1].channel;
    EXPECT_GT(channel.lag_error, Seconds{0});
    if (found[0].is_applied) continue;
    ++unshifted;
    EXPECT_EQ(channel.lag, Seconds{0});
    constexpr Seconds rounding{1e-9};
    const Seconds longest = channel.update_period + channel.averaging + Seconds{1};
    EXPECT_LE(1.96 * channel.lag_error, longest + rounding);
    if (!found[0].low) continue;
    const Seconds least = std::min(longest, std::max(-*found[0].low, *found[0].high));
    EXPECT_GE(1.96 * channel.lag_error, least - rounding);
  }
  EXPECT_GT(unshifted, 5);
}

TEST(Alignment, WithoutAFarMeterOrANearOneThereIsNone) {
  auto seen = see(lively(), Seconds{0.8}, 1);
  EXPECT_TRUE(align(std::span(seen.traces).first(1), seen.from, seen.to).empty());
  EXPECT_TRUE(align(std::span(seen.traces).last(1), seen.from, seen.to).empty());
}

}  // namespace
}  // namespace joulelab
