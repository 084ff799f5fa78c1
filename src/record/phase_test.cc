// A training whose power in each phase is known, under meters of several speeds.
#include "record/phase.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

Instant at(double seconds) {
  return Instant(std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9)));
}

struct Part {
  const char* name;
  double duration_s, power_w;
};

// 20 batches of these parts one after the other, 10 W between the batches, measured by a counter
// every `interval_s`.
Run training_run(const std::vector<Part>& parts, double interval_s) {
  Run run;
  Trace trace{.channel = {.name = "rapl/package-0",
                          .meter = "rapl",
                          .component = Component::package,
                          .device = "0",
                          .form = Form::counter,
                          .unit = {}},
              .points = {}};
  struct Stretch {
    double end_s, power_w;
  };
  std::vector<Stretch> stretches;
  double now_s = 0;
  for (int batch = 0; batch < 20; ++batch) {
    for (const auto& part : parts) {
      run.marks.push_back({at(now_s), Mark::Edge::begin, part.name, {}});
      now_s += part.duration_s;
      run.marks.push_back({at(now_s), Mark::Edge::end, part.name, {}});
      stretches.push_back({now_s, part.power_w});
    }
    now_s += 0.0037;
    stretches.push_back({now_s, 10});
  }
  const auto energy_until = [&](double until_s) {
    double from_s = 0, energy_j = 0;
    for (const auto& [end_s, power_w] : stretches) {
      energy_j += power_w * std::max(0.0, std::min(end_s, until_s) - from_s);
      from_s = end_s;
    }
    return energy_j;
  };
  for (int i = 0; i * interval_s < now_s + 2 * interval_s; ++i) {
    trace.points.push_back({at(i * interval_s), energy_until(i * interval_s), Event::none});
  }
  run.begin = at(0);
  run.end = at(now_s);
  run.traces = {trace};
  EXPECT_TRUE(account_run(run));
  return run;
}

const std::vector<Part> parts{
    {"data", 0.013, 30}, {"forward", 0.081, 100}, {"backward", 0.163, 160}, {"update", 0.022, 60}};

TEST(Phases, are_measured_where_the_meter_is_quick) {
  const auto phases = phases_of(training_run(parts, 0.001));
  ASSERT_EQ(phases.size(), parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& phase = phases[i];
    const double truth_j = 20 * parts[i].duration_s * parts[i].power_w;
    EXPECT_EQ(phase.name, parts[i].name);
    EXPECT_EQ(phase.windows, 20U);
    EXPECT_NEAR(phase.duration.count(), 20 * parts[i].duration_s, 1e-6);
    EXPECT_FALSE(phase.is_time_weighted) << phase.name;
    EXPECT_NEAR(phase.energy->value, truth_j, 0.1 * truth_j) << phase.name;
    EXPECT_LE(phase.low.value, truth_j) << phase.name;
    EXPECT_GE(phase.high.value, truth_j) << phase.name;
    EXPECT_EQ(phase.coverage, 1);
  }
}

TEST(Phases, shorter_than_the_meters_interval_are_weighted_by_time_and_say_so) {
  const auto run = training_run(parts, 0.5);
  const double mean_w = run.account.energy->value / duration_of(run).count();
  for (const auto& phase : phases_of(run)) {
    EXPECT_TRUE(phase.is_time_weighted) << phase.name;
    EXPECT_EQ(phase.interval, Seconds{0.5});
    EXPECT_NEAR(phase.energy->value, mean_w * phase.duration.count(), 0.05 * phase.energy->value);
  }
}

// Whatever the meter: what is said holds the truth.
TEST(Phases, have_intervals_that_hold_the_truth) {
  for (const double interval_s : {0.001, 0.0071, 0.02, 0.1, 0.23, 0.9}) {
    const auto phases = phases_of(training_run(parts, interval_s));
    ASSERT_EQ(phases.size(), parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const double truth_j = 20 * parts[i].duration_s * parts[i].power_w;
      EXPECT_LE(phases[i].low.value, truth_j) << phases[i].name << " at " << interval_s;
      EXPECT_GE(phases[i].high.value, truth_j) << phases[i].name << " at " << interval_s;
    }
  }
}

TEST(Phases, some_of_which_are_told_apart_are_marked_one_by_one) {
  for (const auto& phase : phases_of(training_run(parts, 0.03))) {
    const bool is_short = phase.name == "data" || phase.name == "update";
    EXPECT_EQ(phase.is_time_weighted, is_short) << phase.name;
  }
}

TEST(Phases, that_nothing_covered_have_no_energy) {
  auto run = training_run(parts, 0.01);
  run.traces.clear();
  ASSERT_TRUE(account_run(run));
  for (const auto& phase : phases_of(run)) {
    EXPECT_FALSE(phase.energy);
    EXPECT_EQ(phase.coverage, 0);
    EXPECT_FALSE(phase.is_time_weighted);
  }
}

TEST(Phases, of_a_training_that_marks_no_parts_are_its_epochs) {
  const auto phases = phases_of(training_run({{"train", 0.4, 90}, {"validate", 0.1, 70}}, 0.01));
  ASSERT_EQ(phases.size(), 2U);
  EXPECT_EQ(phases[0].name, "train");
  EXPECT_EQ(phases_of(training_run({{"train", 0.4, 90}, {"forward", 0.1, 70}}, 0.01)).size(), 1U);
}

}  // namespace
}  // namespace joulelab
