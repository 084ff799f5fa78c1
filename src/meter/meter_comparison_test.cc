// Meters that look at one load whose truth is known: who disagrees is found out, and who does not
// is not accused.

#include "meter/meter_comparison.h"

#include <gtest/gtest.h>
#include <utility>

#include "meter/simulated_meter.h"

namespace joulelab {
namespace {

class MeterComparisonTest : public testing::Test {
 protected:
  void load(double watts, double noise_w, std::uint64_t seed = 1) {
    random_.seed(seed);
    signal_.emplace(LoadShape{.begin = after(Instant{}, Seconds{-0.0023}),
                              .duration = Seconds{300},
                              .idle = Watts{watts},
                              .base = Watts{watts},
                              .noise = Watts{noise_w}},
                    random_);
  }
  // `reading`: what it reads, as a factor of the truth. `bounds`: what it says of its gain.
  void add(const std::string& name, Component component, const std::string& device, double reading,
           double bounds, Form form = Form::counter, bool is_far = false) {
    const Channel channel{.name = name,
                          .meter = name.substr(0, name.find('/')),
                          .component = component,
                          .device = device,
                          .form = form,
                          .resolution = form == Form::counter ? 61e-6 : 0.1,
                          .update_period = is_far ? Seconds{1} : Seconds{0.001},
                          .gain = {1 - bounds, 1 + bounds}};
    meters_.push_back(
        {.name = channel.meter,
         .meter = std::make_unique<SimulatedMeter>(channel, SimulatedFaults{.gain = 1 / reading},
                                                   *signal_, clock_, random_()),
         .period = is_far ? Seconds{1} : Seconds{0.1},
         .is_far = is_far});
  }
  // Sampled as in a run, which is how they are compared however often they were read.
  std::vector<ProbedMeter> probed(Seconds duration = Seconds{5}) {
    std::vector<ProbedMeter> probed;
    for (const auto& meter : meters_)
      probed.push_back({.name = meter.name, .usual_period = meter.period});
    Sampler sampler(clock_, std::exchange(meters_, {}));
    clock_.sleep_until(after(sampler.start(), duration));
    auto recording = sampler.finish();
    for (std::size_t i = 0; i < probed.size(); ++i)  // of one channel each
      probed[i].traces.push_back(std::move(recording.traces[i]));
    return probed;
  }

  std::mt19937_64 random_;
  FakeClock clock_;
  std::optional<LoadSignal> signal_;
  std::vector<NamedMeter> meters_;
};

TEST_F(MeterComparisonTest, ATenthTooMuchIsNoticed) {
  load(100, 10);
  add("rapl/package-0", Component::package, "0", 1, 0.02);
  add("msr/package-0", Component::package, "0", 1.1, 0.02);
  const auto found = comparisons_of(probed());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].a, "rapl/package-0");
  EXPECT_NEAR(found[0].ratio, 1 / 1.1, 0.002);
  EXPECT_LT(found[0].high, 1);
  EXPECT_EQ(found[0].agreement, Agreement::none);
}

TEST_F(MeterComparisonTest, AHundredthIsMoreThanChanceAndWithinTheirAccuracy) {
  load(100, 0);
  add("rapl/package-0", Component::package, "0", 1, 0.05);
  add("msr/package-0", Component::package, "0", 1.01, 0.05);
  EXPECT_EQ(comparisons_of(probed()).at(0).agreement, Agreement::by_accuracy);
}

TEST_F(MeterComparisonTest, OfOneMeterNoGainExcusesADifference) {
  load(100, 0);
  add("nvml/energy-0", Component::gpu, "GPU-0", 1, 0.05);
  add("nvml/power-0", Component::gpu, "GPU-0", 1.02, 0.05, Form::gauge);
  const auto found = comparisons_of(probed());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].agreement, Agreement::none);
}

TEST_F(MeterComparisonTest, EqualOnesAreNotAccused) {
  int accused = 0;
  constexpr int worlds = 400;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    load(100, 20, seed);
    add("rapl/package-0", Component::package, "0", 1, 0);
    add("hwmon/package", Component::package, "0", 1, 0, Form::gauge);
    const auto found = comparisons_of(probed(Seconds{10}));
    ASSERT_EQ(found.size(), 1U);
    accused += found[0].agreement != Agreement::by_chance;
  }
  EXPECT_LE(accused, worlds / 8) << "5 % are expected by chance";
}

TEST_F(MeterComparisonTest, DifferentDevicesAndConditionsAreNotCompared) {
  load(100, 0);
  add("rapl/package-0", Component::package, "0", 1, 0);
  add("rapl/package-1", Component::package, "1", 1, 0);
  add("hwmon/rail", Component::other, "0", 1, 0);
  add("hwmon/temperature", Component::package, "0", 1, 0, Form::condition);
  EXPECT_TRUE(comparisons_of(probed()).empty());
}

TEST_F(MeterComparisonTest, AWallThatReadsLessThanItsPartsIsImpossible) {
  load(100, 5);
  add("plug/energy", Component::wall, "plug", 1.5, 0.02);
  add("rapl/package-0", Component::package, "0", 0.9, 0.02);
  add("rapl/core-0", Component::core, "0", 0.8, 0.02);  // within the package, and no part beside it
  add("rapl/dram-0", Component::dram, "0", 0.3, 0.02);
  const auto sound = containments_of(probed());
  ASSERT_EQ(sound.size(), 2U);
  EXPECT_EQ(sound[0].outer, std::vector<std::string>{"rapl/package-0"});
  EXPECT_EQ(sound[0].inner, std::vector<std::string>{"rapl/core-0"});
  EXPECT_EQ(sound[1].outer, std::vector<std::string>{"plug/energy"});
  EXPECT_EQ(sound[1].inner, (std::vector<std::string>{"rapl/package-0", "rapl/dram-0"}));
  EXPECT_NEAR(sound[1].inner_power.value, 120, 1);
  EXPECT_EQ(sound[1].agreement, Agreement::by_chance);

  add("plug/energy", Component::wall, "plug", 1.1, 0.02);
  add("rapl/package-0", Component::package, "0", 0.9, 0.02);
  add("rapl/dram-0", Component::dram, "0", 0.3, 0.02);
  const auto impossible = containments_of(probed());
  ASSERT_EQ(impossible.size(), 1U);
  EXPECT_EQ(impossible[0].agreement, Agreement::none);
}

TEST_F(MeterComparisonTest, OutletsOfOneMachineHoldItTogether) {
  load(100, 5);
  add("left/energy", Component::wall, "left", 0.7, 0.02);
  add("left/power", Component::wall, "left", 0.7, 0.02, Form::gauge);  // the same once more
  add("right/energy", Component::wall, "right", 0.7, 0.02);
  add("rapl/package-0", Component::package, "0", 1, 0.02);
  const auto found = containments_of(probed());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].outer, (std::vector<std::string>{"left/energy", "right/energy"}));
  EXPECT_NEAR(found[0].outer_power.value, 140, 1);
  EXPECT_EQ(found[0].agreement, Agreement::by_chance);
}

}  // namespace
}  // namespace joulelab
