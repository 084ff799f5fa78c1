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

// Works for an hour unless it is stopped; then it takes `obedience` to end, with `status`.
class LongWork final : public Workload {
 public:
  LongWork(Clock& clock, Seconds obedience, int status)
      : clock_(clock), obedience_(obedience), status_(status) {}
  Result<void> prepare() override { return {}; }
  Result<Ending> run(MarkLog& log) override {
    const Instant end = after(clock_.now(), Seconds{3600});
    for (int epoch = 0; clock_.now() < end && !asked_at_; ++epoch) {
      log.add(Mark{clock_.now(), Mark::Edge::begin, "epoch", epoch});
      clock_.sleep_until(after(clock_.now(), Seconds{1}));
      log.add(Mark{clock_.now(), Mark::Edge::end, "epoch", epoch});
    }
    while (asked_at_ && clock_.now() - *asked_at_ < obedience_ && !is_killed_)
      clock_.sleep_until(after(clock_.now(), Seconds{0.1}));
    return Ending{.exit_status = is_killed_ ? 137 : asked_at_ ? status_ : 0};
  }
  void stop(StopWay way) override {
    if (way == StopWay::kill) is_killed_ = true;
    if (way == StopWay::ask) asked_at_ = clock_.now();
  }

 private:
  Clock& clock_;
  Seconds obedience_;
  int status_;
  std::optional<Instant> asked_at_;
  bool is_killed_ = false;
};

// Stops the run at 500 J.
class Miser final : public RunWatch {
 public:
  std::optional<Stop> look(const Sight& sight) override {
    marks += sight.heard.marks.size();
    ++looks;
    if (!sight.account.energy || sight.account.energy->value < 500) return std::nullopt;
    return Stop{.reason = "energy-budget", .text = "Enough."};
  }
  void complete(Run&) override { is_complete = true; }
  std::size_t marks = 0;
  int looks = 0;
  bool is_complete = false;
};

Run watched(Workload& work, FakeClock& clock, Miser& miser) {
  std::vector<NamedMeter> meters;
  meters.push_back({"board", std::make_unique<Board>(), Seconds{0.1}});
  const MeasureOptions how{.baseline = Seconds{20}, .watch = &miser, .grace = Seconds{5}};
  return measure(work, std::move(meters), clock, how).value();
}

TEST(Measure, AWatchThatStopsTheRunIsObeyedAndTheRunIsFinished) {
  FakeClock clock;
  Miser miser;
  LongWork work(clock, Seconds{1}, 0);
  const auto run = watched(work, clock, miser);
  ASSERT_TRUE(run.stop);
  EXPECT_EQ(run.stop->reason, "energy-budget");
  EXPECT_NEAR(run.stop->at.count(), 10, 0.26) << "50 W, looked at four times a second; the "
                                                 "baseline's energy is not the run's";
  EXPECT_FALSE(run.stop->was_killed);
  EXPECT_EQ(run.status, RunStatus::finished);
  EXPECT_LT(duration_of(run), Seconds{13});
  EXPECT_EQ(miser.marks, run.marks.size()) << "each once";
  EXPECT_TRUE(miser.is_complete);
}

TEST(Measure, WhatDoesNotEndWhenAskedIsKilledAfterTheGrace) {
  FakeClock clock;
  Miser miser;
  LongWork work(clock, Seconds{1000}, 0);
  const auto run = watched(work, clock, miser);
  ASSERT_TRUE(run.stop);
  EXPECT_TRUE(run.stop->was_killed);
  EXPECT_NEAR(duration_of(run).count(), 10 + 5, 1);
  EXPECT_EQ(run.status, RunStatus::cut) << "and not failed";
  EXPECT_EQ(run.exit_status, 137);
}

TEST(Measure, WhatDiesWhenAskedIsCut) {
  FakeClock clock;
  Miser miser;
  LongWork work(clock, Seconds{0.5}, 143);
  const auto run = watched(work, clock, miser);
  EXPECT_EQ(run.status, RunStatus::cut);
  EXPECT_FALSE(run.stop->was_killed);
}

TEST(Measure, TheLastLookStopsNothing) {
  FakeClock clock;
  Miser miser;
  IdleWork work(clock, Seconds{9.99});  // 499.5 J; the last look comes with the last reading
  const auto run = watched(work, clock, miser);
  EXPECT_FALSE(run.stop);
  EXPECT_EQ(run.status, RunStatus::finished);
  EXPECT_NEAR(miser.looks, 4 * 10, 1);
}

class Impatient final : public RunWatch {
 public:
  std::optional<Stop> look(const Sight&) override { return Stop{.reason = "energy-budget"}; }
  void complete(Run&) override {}
};

TEST(Measure, ACommandIsStoppedByASignal) {
  SteadyClock clock;
  CommandWork work({"sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.01; done"});
  Impatient impatient;
  const auto run = measure(work, {}, clock, {.watch = &impatient});
  ASSERT_TRUE(run);
  EXPECT_TRUE(run->stop);
  EXPECT_EQ(run->status, RunStatus::finished);
}

}  // namespace
}  // namespace joulelab
