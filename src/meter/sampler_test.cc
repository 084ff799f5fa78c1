#include "meter/sampler.h"

#include <algorithm>
#include <atomic>
#include <gtest/gtest.h>

namespace joulelab {
namespace {

// Counts its readings; fails, dies or dawdles as told.
class Puppet final : public Meter {
 public:
  struct Strings {
    FakeClock* clock = nullptr;
    Seconds cost{0};
    int transient_at = -1, dies_at = -1;
    std::atomic<int> reads = 0;
  };
  explicit Puppet(Strings& strings) : strings_(strings) {}
  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override {
    const int number = strings_.reads++;
    if (number == strings_.dies_at) return fail(Error::Kind::missing, "/sys/gone does not exist");
    if (number == strings_.transient_at) return fail(Error::Kind::transient, "busy");
    if (strings_.clock) strings_.clock->sleep_until(after(at, strings_.cost));
    samples.push_back({at, 0, static_cast<double>(number)});
    return {};
  }

 private:
  Strings& strings_;
  std::vector<Channel> channels_{{.name = "puppet/x", .meter = "puppet"}};
};

std::vector<NamedMeter> only(Puppet::Strings& strings, Seconds period) {
  std::vector<NamedMeter> meters;
  meters.push_back({"puppet", std::make_unique<Puppet>(strings), period});
  return meters;
}

TEST(Sampler, ReadsAtAbsoluteDeadlines) {
  FakeClock clock;
  Puppet::Strings strings;
  Sampler sampler(clock, only(strings, Seconds{0.1}));
  const Instant start = sampler.start();
  clock.sleep_until(after(start, Seconds{1.05}));
  const auto recording = sampler.finish();
  ASSERT_EQ(recording.traces[0].points.size(), 11U);
  EXPECT_NEAR((recording.traces[0].points[10].at - start).count(), 1.0, 1e-6);
  EXPECT_EQ(recording.punctuality[0].reads, 11U);
  EXPECT_EQ(recording.punctuality[0].missed, 0U);
}

TEST(Sampler, AReadingIsStampedWithItsMiddleAndItsDurationIsKept) {
  FakeClock clock;
  Puppet::Strings strings;
  strings.clock = &clock;
  strings.cost = Seconds{0.02};
  Sampler sampler(clock, only(strings, Seconds{0.1}));
  const Instant start = sampler.start();
  EXPECT_NEAR((clock.now() - start).count(), 0.01, 1e-9);
  clock.sleep_until(after(start, Seconds{0.55}));
  const auto recording = sampler.finish();
  EXPECT_NEAR((recording.traces[0].points[1].at - start).count(), 0.11, 1e-6);
  EXPECT_NEAR(recording.traces[0].channel.read_width.count(), 0.02, 1e-6);
  EXPECT_NEAR(recording.punctuality[0].mean_read.count(), 0.02, 1e-6);
}

TEST(Sampler, ACommonReadingIsAsWideAsAllItsMeters) {
  FakeClock clock;
  Puppet::Strings quick, slow;
  slow.clock = &clock;
  slow.cost = Seconds{0.03};
  auto meters = only(quick, Seconds{0.1});
  meters.push_back({"slow", std::make_unique<Puppet>(slow), Seconds{0.1}});
  Sampler sampler(clock, std::move(meters));
  const Instant start = sampler.start();
  clock.sleep_until(after(start, Seconds{2}));
  sampler.read_near();
  const auto recording = sampler.finish();
  // The quick one was read at the beginning of the common reading and is stamped with its middle.
  EXPECT_NEAR(recording.traces[0].channel.read_width.count(), 0.03, 1e-6);
  EXPECT_NEAR(recording.traces[1].channel.read_width.count(), 0.03, 1e-6);
  EXPECT_LT(recording.punctuality[0].mean_read, Seconds{0.01});
}

TEST(Sampler, AFarMeterCoversTheWindowAndDoesNotDelayTheNearOnes) {
  FakeClock clock;
  Puppet::Strings near, far;
  far.clock = &clock;
  far.cost = Seconds{0.3};
  auto meters = only(near, Seconds{0.1});
  meters.push_back({"plug", std::make_unique<Puppet>(far), Seconds{1}, true});
  Sampler sampler(clock, std::move(meters));
  const Instant begin = sampler.start();
  EXPECT_EQ(clock.now(), begin);  // the slow reading came before
  clock.sleep_until(after(begin, Seconds{0.55}));
  const Instant before = clock.now(), end = sampler.read_near();
  EXPECT_EQ(before, end);
  const auto recording = sampler.finish();
  const auto& plug = recording.traces[1].points;
  EXPECT_LT(plug.front().at, begin);
  EXPECT_GE(plug.back().at, end);
}

TEST(Sampler, CountsTheDeadlinesThatASlowReadMisses) {
  FakeClock clock;
  Puppet::Strings strings;
  strings.clock = &clock;
  strings.cost = Seconds{0.25};
  Sampler sampler(clock, only(strings, Seconds{0.1}));
  sampler.start();
  clock.sleep_until(after(clock.now(), Seconds{1}));
  const auto recording = sampler.finish();
  EXPECT_GT(recording.punctuality[0].missed, 0U);
}

TEST(Sampler, ATransientFailureLeavesAGapAndSamplingGoesOn) {
  FakeClock clock;
  Puppet::Strings strings;
  strings.transient_at = 2;
  Sampler sampler(clock, only(strings, Seconds{0.1}));
  sampler.start();
  clock.sleep_until(after(clock.now(), Seconds{0.55}));
  const auto recording = sampler.finish();
  ASSERT_EQ(recording.traces[0].points.size(), 6U);
  EXPECT_EQ(recording.traces[0].points[2].event, Event::unreadable);
  EXPECT_TRUE(recording.warnings.empty());
}

// Fails once, slowly; what came to it by itself meanwhile it tells at the next reading, and at the
// one after that it has nothing to tell.
class Talker final : public Meter {
 public:
  explicit Talker(FakeClock& clock) : clock_(clock) {}
  bool stamps_itself() const override { return true; }
  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override {
    const int number = reads_++;
    if (number == 0) {
      begun_ = at;
      clock_.sleep_until(after(at, Seconds{0.04}));
      return fail(Error::Kind::transient, "silent");
    }
    if (number > 1) return {};
    for (const double wait : {0.01, 0.06}) samples.push_back({after(begun_, Seconds{wait}), 0, 7});
    return {};
  }

 private:
  FakeClock& clock_;
  int reads_ = 0;
  Instant begun_;
  std::vector<Channel> channels_{
      {.name = "talker/x", .meter = "talker", .form = Form::gauge, .update_period = Seconds{300}}};
};

TEST(Sampler, WhatCameByItselfKeepsItsInstantAndTheOrderOfTime) {
  FakeClock clock;
  const Instant begun = clock.now();
  std::vector<NamedMeter> meters;
  meters.push_back({"talker", std::make_unique<Talker>(clock), Seconds{0.1}, true});
  Sampler sampler(clock, std::move(meters));
  const Instant start = sampler.start();
  clock.sleep_until(after(start, Seconds{0.55}));
  const auto recording = sampler.finish();
  const auto& points = recording.traces[0].points;
  ASSERT_EQ(points.size(), 3U);  // silence is no sample
  EXPECT_EQ(points[0].event, Event::unreadable);
  EXPECT_EQ(points[1].at, points[0].at);  // it came before the middle of the reading that failed
  EXPECT_NEAR((points[2].at - begun).count(), 0.06, 1e-9);
}

// Nobody set its stamps back, so that nothing says that its values' age is accounted for; and no
// value that is under way is waited for.
TEST(Sampler, AMeterThatStampsItsSamplesItselfHasNoAge) {
  FakeClock clock;
  std::vector<NamedMeter> meters;
  meters.push_back({"talker", std::make_unique<Talker>(clock), Seconds{0.1}, true});
  Sampler sampler(clock, std::move(meters));
  const Instant start = sampler.start();
  clock.sleep_until(after(start, Seconds{0.55}));
  const Instant end = clock.now();
  const auto recording = sampler.finish();
  EXPECT_EQ(recording.traces[0].channel.update_period, Seconds{300});
  EXPECT_EQ(recording.traces[0].channel.age, Seconds{0});
  EXPECT_NEAR((clock.now() - end).count(), 1, 1e-9) << "the second in which a far meter may lag";
}

TEST(Sampler, ALostMeterKeepsWhatItCountedAndIsReported) {
  FakeClock clock;
  Puppet::Strings strings;
  strings.dies_at = 3;
  Sampler sampler(clock, only(strings, Seconds{0.1}));
  sampler.start();
  clock.sleep_until(after(clock.now(), Seconds{1}));
  const auto recording = sampler.finish();
  EXPECT_EQ(recording.traces[0].points.size(), 3U);
  EXPECT_EQ(strings.reads, 4);  // it is not asked again
  ASSERT_EQ(recording.warnings.size(), 1U);
  EXPECT_EQ(recording.warnings[0].code, "meter-lost");
  EXPECT_NE(recording.warnings[0].text.find("/sys/gone"), std::string::npos);
}

TEST(Sampler, ASuspendedMachineIsMarked) {
  FakeClock clock;
  Puppet::Strings strings;
  Sampler sampler(clock, only(strings, Seconds{0.1}));
  sampler.read_near();
  clock.suspend(Seconds{30});
  sampler.read_near();
  sampler.read_near();
  const auto points = sampler.finish().traces[0].points;
  EXPECT_EQ(points[1].event, Event::suspended);
  EXPECT_EQ(points[2].event, Event::none);
}

// A plug that is back a while after its machine.
TEST(Sampler, AFailureAfterWakingDoesNotHideThatTheMachineSlept) {
  FakeClock clock;
  Puppet::Strings strings;
  strings.transient_at = 1;
  Sampler sampler(clock, only(strings, Seconds{0.1}));
  sampler.read_near();
  clock.suspend(Seconds{30});
  for (int i = 0; i < 3; ++i) sampler.read_near();
  const auto points = sampler.finish().traces[0].points;
  EXPECT_EQ(points[1].event, Event::unreadable);
  EXPECT_EQ(points[2].event, Event::suspended);
  EXPECT_EQ(points[3].event, Event::none);
}

// Two channels, the second of which is readable again a reading later.
class Pair final : public Meter {
 public:
  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override {
    samples.push_back({at, 0, 1});
    samples.push_back({at, 1, 1, reads_++ == 1 ? Event::unreadable : Event::none});
    return {};
  }

 private:
  int reads_ = 0;
  std::vector<Channel> channels_{{.name = "pair/a", .meter = "pair"},
                                 {.name = "pair/b", .meter = "pair"}};
};

TEST(Sampler, EachChannelIsMarkedAsSuspendedWhenItIsReadableAgain) {
  FakeClock clock;
  std::vector<NamedMeter> meters;
  meters.push_back({"pair", std::make_unique<Pair>(), Seconds{0.1}});
  Sampler sampler(clock, std::move(meters));
  sampler.read_near();
  clock.suspend(Seconds{30});
  for (int i = 0; i < 3; ++i) sampler.read_near();
  const auto traces = sampler.finish().traces;
  EXPECT_EQ(traces[0].points[1].event, Event::suspended);
  EXPECT_EQ(traces[0].points[2].event, Event::none);
  EXPECT_EQ(traces[1].points[1].event, Event::unreadable);
  EXPECT_EQ(traces[1].points[2].event, Event::suspended);
  EXPECT_EQ(traces[1].points[3].event, Event::none);
}

TEST(Sampler, OnTheRealClockEveryTraceIsInOrderOfTime) {
  SteadyClock clock;
  Puppet::Strings quick, slow;
  auto meters = only(quick, Seconds{0.0005});
  meters.push_back({"second", std::make_unique<Puppet>(slow), Seconds{0.002}});
  Sampler sampler(clock, std::move(meters));
  sampler.start();
  for (int i = 0; i < 50; ++i) sampler.read_near();
  while (quick.reads < 100) sampler.read_near();
  const auto recording = sampler.finish();
  for (const auto& trace : recording.traces) {
    EXPECT_TRUE(std::ranges::is_sorted(trace.points, {}, &Point::at));
  }
}

}  // namespace
}  // namespace joulelab
