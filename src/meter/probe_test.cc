// Instruments whose truth is known, found out by a probe: on the fake clock, so that nothing here
// depends on how fast this machine is.

#include "meter/probe.h"

#include <cmath>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "meter/probe_report.h"
#include "meter/simulated_meter.h"

namespace joulelab {
namespace {

Channel channel_of(Form form, double resolution, Seconds update) {
  return {.name = "simulated/x",
          .meter = "simulated",
          .component = Component::wall,
          .device = "plug",
          .form = form,
          .resolution = resolution,
          .update_period = update,
          .gain = {0.99, 1.01}};
}

// 100 W in the mean, which every 5 ms are drawn anew: never just when an instrument is renewed.
LoadShape noisy(double noise_w) {
  return {.begin = after(Instant{}, Seconds{-0.0023}),
          .duration = Seconds{200},
          .idle = Watts{100},
          .base = Watts{100},
          .noise = Watts{noise_w}};
}

class ProbeTest : public testing::Test {
 protected:
  void load(const LoadShape& shape) { signal_.emplace(shape, random_); }
  void add(const Channel& channel, SimulatedFaults faults = {}, bool is_far = false) {
    meters_.push_back(
        {.name = channel.meter,
         .meter = std::make_unique<SimulatedMeter>(channel, faults, *signal_, clock_, random_()),
         .period = is_far ? Seconds{1} : Seconds{0.1},
         .is_far = is_far});
  }
  ProbeReport probe_for(Seconds duration) {
    probed_ = probe(clock_, std::move(meters_), duration);
    meters_.clear();
    return report_of(probed_, duration);
  }
  ChannelProbe probe_alone(const Channel& channel, Seconds duration, SimulatedFaults faults = {},
                           bool is_far = false) {
    add(channel, faults, is_far);
    return probe_for(duration).meters.at(0).channels.at(0);
  }

  std::mt19937_64 random_{20230105};
  FakeClock clock_;
  std::optional<LoadSignal> signal_;
  std::vector<NamedMeter> meters_;
  std::vector<ProbedMeter> probed_;
};

TEST_F(ProbeTest, AGaugesRenewalStepAndScatterAreFound) {
  load(noisy(5));
  const auto found = probe_alone(channel_of(Form::gauge, 0.1, Seconds{0.1}), Seconds{30});
  EXPECT_EQ(found.renewal.kind, Renewal::Kind::found);
  EXPECT_NEAR(found.renewal.typical.count(), 0.1, 0.001);
  EXPECT_NEAR(found.renewal.low.count(), 0.1, 0.002);
  EXPECT_NEAR(found.renewal.high.count(), 0.1, 0.002);
  EXPECT_EQ(found.step.kind, ValueStep::Kind::found);
  EXPECT_NEAR(found.step.size, 0.1, 1e-5);
  ASSERT_TRUE(found.scatter);
  EXPECT_NEAR(found.scatter->mean.value, 100, 1);
  EXPECT_NEAR(found.scatter->deviation.value, 5, 0.75);  // of 300 values: 4 standard errors
  EXPECT_NEAR(found.scatter->independence, 2, 0.4);
  EXPECT_FALSE(found.is_renewed_otherwise || found.is_stepped_otherwise);
}

TEST_F(ProbeTest, ACountersRenewalStepAndScatterAreFound) {
  load(noisy(30));
  const auto found = probe_alone(channel_of(Form::counter, 61e-6, Seconds{0.001}), Seconds{10});
  EXPECT_EQ(found.renewal.kind, Renewal::Kind::found);
  EXPECT_NEAR(found.renewal.typical.count(), 0.001, 0.00002);
  EXPECT_EQ(found.step.kind, ValueStep::Kind::found);
  EXPECT_NEAR(found.step.size, 61e-6, 1e-8);
  ASSERT_TRUE(found.scatter);
  EXPECT_NEAR(found.scatter->mean.value, 100, 2);
  EXPECT_EQ(found.scatter->over, Seconds{0.1});
  // The mean of twenty draws.
  EXPECT_NEAR(found.scatter->deviation.value, 30 / std::sqrt(20), 2.2);
}

TEST_F(ProbeTest, ADriftOfTheLoadIsNoScatter) {
  auto shape = noisy(1);
  shape.drift = Watts{200};
  load(shape);
  const auto found = probe_alone(channel_of(Form::gauge, 0.01, Seconds{0.1}), Seconds{60});
  ASSERT_TRUE(found.scatter);
  EXPECT_NEAR(found.scatter->deviation.value, 1, 0.15);
  EXPECT_LT(found.scatter->independence, 0.1) << "but it shows in that values depend on each other";
}

TEST_F(ProbeTest, AnAverageOverSeveralRenewalsIsSmooth) {
  load(noisy(5));
  auto channel = channel_of(Form::gauge, 0.001, Seconds{0.1});
  channel.averaging = Seconds{1};
  const auto found = probe_alone(channel, Seconds{60});
  ASSERT_TRUE(found.scatter);
  EXPECT_LT(found.scatter->independence, 0.5);
}

TEST_F(ProbeTest, WhatIsRenewedFasterThanItIsReadHasABound) {
  load(noisy(5));
  const auto found = probe_alone(channel_of(Form::gauge, 1e-6, Seconds{0.00005}), Seconds{1});
  // The load itself moves each 5 ms only.
  EXPECT_NEAR(found.renewal.typical.count(), 0.005, 0.0005);
  EXPECT_TRUE(found.is_renewed_otherwise);
  const auto counter = probe_alone(channel_of(Form::counter, 1e-9, Seconds{0.00005}), Seconds{1});
  EXPECT_EQ(counter.renewal.kind, Renewal::Kind::at_most);
  EXPECT_NEAR(counter.renewal.typical.count(), 0.0002, 1e-6);
  EXPECT_FALSE(counter.is_renewed_otherwise) << "a bound from above contradicts nothing below it";
}

TEST_F(ProbeTest, ACounterOfCoarseStepsTellsItsStepAndNotItsRenewal) {
  load(noisy(0));
  const auto found = probe_alone(channel_of(Form::counter, 360, Seconds{1}), Seconds{60}, {}, true);
  EXPECT_EQ(found.renewal.kind, Renewal::Kind::by_steps);
  EXPECT_NEAR(found.renewal.typical.count(), 3.6, 0.1);
  EXPECT_EQ(found.step.kind, ValueStep::Kind::at_most);
  EXPECT_NEAR(found.step.size, 360, 1e-6);
  EXPECT_FALSE(found.is_renewed_otherwise || found.is_stepped_otherwise);
}

TEST_F(ProbeTest, AValueThatNeverMovesSaysNothingOfItsRenewal) {
  load(noisy(0));
  const auto found = probe_alone(channel_of(Form::gauge, 1, Seconds{0.1}), Seconds{2});
  EXPECT_EQ(found.renewal.kind, Renewal::Kind::not_seen);
  EXPECT_EQ(found.renewal.changes, 0);
  EXPECT_EQ(found.step.kind, ValueStep::Kind::unchanged);
  ASSERT_TRUE(found.scatter);
  EXPECT_EQ(found.scatter->deviation, Watts{0});
}

TEST_F(ProbeTest, AMeterThatAlwaysFailsSaysSoAndNothingElse) {
  load(noisy(5));
  add(channel_of(Form::gauge, 0.1, Seconds{0.1}), {.failing_share = 1});
  const auto report = probe_for(Seconds{1});
  const auto& meter = report.meters.at(0);
  EXPECT_GT(meter.readings, 1000U);
  EXPECT_EQ(meter.failures, static_cast<int>(meter.readings));
  EXPECT_EQ(meter.last_failure->what, "a simulated failure");
  const auto& channel = meter.channels.at(0);
  EXPECT_EQ(channel.unreadable, meter.failures);
  EXPECT_EQ(channel.renewal.kind, Renewal::Kind::not_seen);
  EXPECT_EQ(channel.step.kind, ValueStep::Kind::unchanged);
  EXPECT_FALSE(channel.scatter);
  const auto json = nlohmann::json::parse(to_json_text(report))["meters"][0]["channels"][0];
  EXPECT_TRUE(json["update_period_s"].is_null() && json["step_size"].is_null());
  EXPECT_TRUE(json["mean_power_w"].is_null() && json["scatter_w"].is_null());
}

TEST_F(ProbeTest, AFarMeterIsReadPolitelyAndItsReadingsAreTimed) {
  load(noisy(5));
  add(channel_of(Form::gauge, 0.1, Seconds{1}), {.longest_read = Seconds{0.1}}, true);
  const auto report = probe_for(Seconds{100});
  const auto& meter = report.meters.at(0);
  EXPECT_EQ(meter.pace, Seconds{0.2});
  EXPECT_NEAR(static_cast<double>(meter.readings), 500, 10);
  EXPECT_NEAR(meter.cost->median.count(), 0.05, 0.01);  // evenly between 0 and 0.1
  EXPECT_NEAR(meter.cost->p95.count(), 0.095, 0.01);
  EXPECT_NEAR(meter.channels.at(0).renewal.typical.count(), 1, 0.02);
}

TEST_F(ProbeTest, AModelIsReadAsInARun) {
  load(noisy(5));
  auto channel = channel_of(Form::counter, 1e-3, Seconds{0.01});
  channel.grade = Grade::modelled;
  add(channel);
  const auto report = probe_for(Seconds{1});
  EXPECT_EQ(report.meters.at(0).pace, Seconds{0.1});
  EXPECT_TRUE(report.meters.at(0).is_model);
}

TEST_F(ProbeTest, WhereItsDescriptionIsOffByMoreThanAFactorOfTwoThatIsSaid) {
  load(noisy(5));
  const auto channel = channel_of(Form::gauge, 0.1, Seconds{0.1});
  add(channel);
  probe_for(Seconds{20});
  auto trace = probed_.at(0).traces.at(0);
  const auto with = [&](double update_s, double resolution) {
    trace.channel.update_period = Seconds{update_s};
    trace.channel.resolution = resolution;
    return examine(trace, Seconds{0.1}, probed_[0].pace);
  };
  EXPECT_FALSE(with(0.15, 0.15).is_renewed_otherwise);
  EXPECT_TRUE(with(1, 0.1).is_renewed_otherwise);
  EXPECT_TRUE(with(0.02, 0.1).is_renewed_otherwise);
  EXPECT_FALSE(with(0, 0).is_renewed_otherwise) << "what is not said is not wrong";
  EXPECT_FALSE(with(0, 0).is_stepped_otherwise);
  EXPECT_TRUE(with(0.1, 1).is_stepped_otherwise);
  EXPECT_TRUE(with(0.1, 0.001).is_stepped_otherwise);
}

TEST_F(ProbeTest, AProbeTooShortForAnInstrumentSaysHowLongToProbe) {
  load(noisy(5));
  add(channel_of(Form::gauge, 0.1, Seconds{10}), {}, true);
  add(channel_of(Form::gauge, 0.1, Seconds{0.1}));
  EXPECT_EQ(longer_probe(probe_for(Seconds{5})), Seconds{50});
  add(channel_of(Form::gauge, 0.1, Seconds{0.1}));
  EXPECT_FALSE(longer_probe(probe_for(Seconds{5})));
}

std::vector<Point> points_of(const std::vector<double>& values) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < values.size(); ++i)
    points.push_back({after(Instant{}, Seconds{0.001 * static_cast<double>(i)}), values[i]});
  return points;
}

TEST(ValueStep, IsSeenThroughTheRoundingOfWhatTellsIt) {
  // powercap: a counter in steps of 2^-14 J, told in whole microjoules.
  std::mt19937_64 random(7);
  std::normal_distribution<double> steps(330, 15);
  double total = 0;
  std::vector<double> values;
  for (int i = 0; i < 3000; ++i) {
    total += std::round(steps(random));
    values.push_back(std::floor(total * 1e6 / 16384) * 1e-6);
  }
  const auto step = value_step_of(points_of(values));
  EXPECT_EQ(step.kind, ValueStep::Kind::found);
  EXPECT_NEAR(step.size, 1.0 / 16384, 2e-8);
}

TEST(ValueStep, OfASteadyCounterIsNotBentByRenewalsThatWereMissed) {
  // 65.57 steps of 61 uJ each time, and now and then two times in one.
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) {
    if (i % 40 != 7) values.push_back(std::floor(i * 65.57) * 61e-6);
  }
  const auto step = value_step_of(points_of(values));
  EXPECT_EQ(step.kind, ValueStep::Kind::found);
  EXPECT_NEAR(step.size, 61e-6, 1e-9);
}

TEST(ValueStep, OfValuesWithoutOneIsNotMadeUp) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> watts(100, 5);
  std::vector<double> values;
  for (int i = 0; i < 3000; ++i) values.push_back(watts(random));
  EXPECT_EQ(value_step_of(points_of(values)).kind, ValueStep::Kind::finer);
}

TEST(ValueStep, IsSeenWhereTheValuesMoveByThousandsOfSteps) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> watts(100, 5);
  std::vector<double> values;
  for (int i = 0; i < 100; ++i) values.push_back(std::round(watts(random) / 0.001) * 0.001);
  const auto step = value_step_of(points_of(values));
  EXPECT_EQ(step.kind, ValueStep::Kind::found);
  EXPECT_NEAR(step.size, 0.001, 1e-8);
}

TEST(ValueStep, OfFewChangesIsABound) {
  const auto step = value_step_of(points_of({100, 100.1, 100.3, 100.1}));
  EXPECT_EQ(step.kind, ValueStep::Kind::at_most);
  EXPECT_NEAR(step.size, 0.1, 1e-9);
  EXPECT_EQ(value_step_of({}).kind, ValueStep::Kind::unchanged);
}

TEST(Renewal, ThatIsSeenLateNowAndThenIsNotTakenToBeFrequent) {
  std::vector<Point> points;
  for (int i = 0; i < 5000; ++i) {
    const double at = 0.2e-3 * i + (i % 50 < 4 ? 0.3e-3 : 0);  // the reader was held up
    points.push_back({after(Instant{}, Seconds{at}), std::floor(at / 1e-3)});
  }
  const auto renewal = renewal_of(points, Form::gauge);
  EXPECT_EQ(renewal.kind, Renewal::Kind::found);
  EXPECT_NEAR(renewal.typical.count(), 0.001, 2e-6);
}

TEST(Renewal, ThatChangedNothingIsAllowedFor) {
  // Renewed every 100 readings; one in four renewals repeats the value before it.
  std::mt19937_64 random(7);
  std::uniform_int_distribution<int> value(0, 3);
  std::vector<double> values;
  for (int i = 0, now = 0; i < 20000; ++i) {
    if (i % 100 == 0) now = value(random);
    values.push_back(now);
  }
  const auto renewal = renewal_of(points_of(values), Form::gauge);
  EXPECT_EQ(renewal.kind, Renewal::Kind::found);
  EXPECT_NEAR(renewal.typical.count(), 0.1, 1e-6);
}

}  // namespace
}  // namespace joulelab
