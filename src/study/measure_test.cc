#include "study/measure.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "base/child.h"
#include "base/cpu_time.h"
#include "work/command.h"
#include "work/idle.h"

namespace joulelab {
namespace {

// A board with a counter and with a temperature, which is no energy.
class Board final : public Meter {
 public:
  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override {
    const double seconds = (at - Instant{}).count();
    samples.push_back({at, 0, 41});
    samples.push_back({at, 1, 50 * seconds});
    return {};
  }

 private:
  std::vector<Channel> channels_ = {
      {.name = "board/temperature", .meter = "board", .form = Form::condition, .unit = "celsius"},
      {.name = "board/energy", .meter = "board", .component = Component::gpu}};
};

Run measured(bool is_far) {
  FakeClock clock;
  IdleWork work(clock, Seconds{10});
  std::vector<NamedMeter> meters;
  meters.push_back({"board", std::make_unique<Board>(), Seconds{1}, is_far});
  auto run = measure(work, std::move(meters), clock, {.period = Seconds{0.1}});
  EXPECT_TRUE(run) << run.error().what;
  return run ? std::move(*run) : Run{};
}

TEST(Measure, AConditionHasNoEnergyAndIsNotMissed) {
  const auto run = measured(false);
  EXPECT_EQ(run.account.lines.size(), 1U);
  EXPECT_TRUE(run.warnings.empty()) << run.warnings.front().text;
}

const std::vector<std::string> busy = {"sh", "-c",
                                       "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"};

// A processor of 20 W, a board of 50 W; its reading runs another program for a while.
class Computer final : public Meter {
 public:
  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override {
    const double seconds = (at - Instant{}).count();
    samples.push_back({at, 0, 20 * seconds});
    samples.push_back({at, 1, 50 * seconds});
    if (has_asked_) return {};
    has_asked_ = true;
    EXPECT_TRUE(run_child(busy, "/", Seconds{60}));
    return {};
  }

 private:
  bool has_asked_ = false;
  std::vector<Channel> channels_ = {
      {.name = "computer/package", .meter = "computer", .component = Component::package},
      {.name = "computer/gpu", .meter = "computer", .component = Component::gpu}};
};

Run measured_computer(std::unique_ptr<Meter> meter) {
  FakeClock clock;
  IdleWork work(clock, Seconds{10});
  std::vector<NamedMeter> meters;
  meters.push_back({"computer", std::move(meter), Seconds{1}});
  return measure(work, std::move(meters), clock, {.machine = {.logical_cpus = 4}}).value();
}

TEST(Measure, TheOverheadIsAShareOfTheProcessorsPowerAlone) {
  const auto run = measured_computer(std::make_unique<Computer>());
  EXPECT_NEAR(mean_power_of(run)->value, 70, 1e-6);
  EXPECT_NEAR(run.overhead.energy->value, 20.0 / 4 * run.overhead.cpu.count(), 1e-9);
  EXPECT_FALSE(measured_computer(std::make_unique<Board>()).overhead.energy)
      << "no channel tells what the processor used";
}

Seconds children_cpu_time() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  return cpu_time_of(usage);
}

TEST(Measure, TheOverheadHoldsTheProgramsByWhichAnInstrumentIsAsked) {
  const Seconds before = children_cpu_time();
  const auto run = measured_computer(std::make_unique<Computer>());
  const Seconds children = children_cpu_time() - before;
  EXPECT_GT(children, Seconds{0});
  EXPECT_GE(run.overhead.cpu, children);
}

TEST(Measure, TheOverheadDoesNotHoldTheWorkload) {
  SteadyClock clock;
  CommandWork work(busy);
  const Seconds before = children_cpu_time();
  const auto run = measure(work, {}, clock, {});
  const Seconds workload = children_cpu_time() - before;
  ASSERT_TRUE(run);
  EXPECT_GT(workload, Seconds{0});
  EXPECT_LT(run->overhead.cpu, workload);
}

TEST(Measure, TheAskedPeriodIsThatOfTheNearMeters) {
  EXPECT_EQ(measured(false).punctuality[0].period, Seconds{0.1});
  EXPECT_EQ(measured(true).punctuality[0].period, Seconds{1});
}

}  // namespace
}  // namespace joulelab
