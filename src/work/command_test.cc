#include "work/command.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <thread>

#include "base/file.h"
#include "base/temporary.h"
#include "work/fake.h"

namespace joulelab {
namespace {

Result<Ending> run(std::vector<std::string> argv, MarkLog& log, const std::string& output = {}) {
  CommandWork work(std::move(argv), output);
  auto prepared = work.prepare();
  if (!prepared) return tl::unexpected(prepared.error());
  return work.run(log);
}

TEST(CommandWork, PassesOnTheExitStatus) {
  MarkLog log;
  EXPECT_EQ(run({"true"}, log)->exit_status, 0);
  EXPECT_EQ(run({"sh", "-c", "exit 3"}, log)->exit_status, 3);
}

// methods.md, section 10: a well-known tool says 247 for a command that dies by SIGKILL.
TEST(CommandWork, ADeathBySignalIs128AndTheSignal) {
  MarkLog log;
  EXPECT_EQ(run({"sh", "-c", "kill -9 $$"}, log)->exit_status, 137);
}

TEST(CommandWork, WhatCannotBeRunSaysWhy) {
  MarkLog log;
  EXPECT_EQ(run({"no-such-program"}, log).error().kind, Error::Kind::missing);
  EXPECT_EQ(run({"/etc/passwd"}, log).error().kind, Error::Kind::denied);
  EXPECT_EQ(run({"/etc"}, log).error().kind, Error::Kind::denied);
  EXPECT_EQ(run({}, log).error().kind, Error::Kind::invalid);
}

TEST(CommandWork, PassesOnASignalAndTellsThatItWasAskedToStop) {
  block_forwarded_signals();
  MarkLog log;
  std::jthread sender([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    ::kill(::getpid(), SIGTERM);
  });
  const auto ending = run({"sh", "-c", "trap 'exit 42' TERM; while :; do sleep 0.01; done"}, log);
  ASSERT_TRUE(ending);
  EXPECT_EQ(ending->exit_status, 42);
  EXPECT_TRUE(ending->was_interrupted);
}

TEST(CommandWork, TheCommandStartsWithNoSignalBlocked) {
  const TemporaryFolder folder;
  const auto output = folder.path() / "out";
  MarkLog log;
  ASSERT_TRUE(run({"grep", "SigBlk", "/proc/self/status"}, log, output));
  EXPECT_EQ(read_text(output).value(), "SigBlk:\t0000000000000000\n");
}

TEST(CommandWork, ItsMarksArrive) {
  MarkLog log;
  ASSERT_TRUE(run({"sh", "-c", "test -S \"$JOULELAB_SOCKET\""}, log));
  EXPECT_TRUE(log.take().marks.empty());
}

TEST(FakeWork, IsTheSameForTheSameSeedAndTakesNoTime) {
  const auto told = [](std::uint64_t seed) {
    FakeClock clock;
    MarkLog log;
    EXPECT_TRUE(FakeWork(clock, "resnet20 mnist", seed).run(log));
    return log.take();
  };
  EXPECT_EQ(told(1).marks, told(1).marks);
  EXPECT_EQ(told(1).values, told(1).values);
  EXPECT_NE(told(1).values, told(2).values);
  EXPECT_EQ(told(1).warnings.at(0).code, "fake-work");
}

TEST(CommandWork, EndsWhenItIsAskedTo) {
  MarkLog log;
  CommandWork work({"sh", "-c", "trap 'exit 42' TERM; while :; do sleep 0.01; done"});
  ASSERT_TRUE(work.prepare());
  std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    work.stop(StopWay::ask);
  });
  const auto ending = work.run(log);
  ASSERT_TRUE(ending);
  EXPECT_EQ(ending->exit_status, 42);
  EXPECT_FALSE(ending->was_interrupted) << "nobody interrupted us";
}

TEST(CommandWork, WhatIsKilledEndsThoughItIsDeaf) {
  MarkLog log;
  CommandWork work({"sh", "-c", "trap '' TERM; while :; do sleep 0.01; done"});
  ASSERT_TRUE(work.prepare());
  std::jthread stopper([&] {
    for (const auto way : {StopWay::ask, StopWay::kill}) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      work.stop(way);
    }
  });
  EXPECT_EQ(work.run(log)->exit_status, 137);
  work.stop(StopWay::kill);  // nothing runs: nobody is hit
}

TEST(CommandWork, StoppedBeforeItBeginsItEndsAtOnce) {
  MarkLog log;
  CommandWork work({"sleep", "100"});
  ASSERT_TRUE(work.prepare());
  work.stop(StopWay::kill);
  EXPECT_EQ(work.run(log)->exit_status, 137);
}

TEST(FakeWork, TellsItsPlanAtItsBeginAndEndsWithinATenthOfAnEpoch) {
  FakeClock clock;
  FakeWork work(clock, "fake", 1, {.epochs = 20});
  MarkLog log;
  std::optional<double> planned;
  const auto ticker = clock.tick(after(clock.now(), Seconds{20}), [&](Instant due) {
    planned = log.heard_since(0).values.at("epochs");
    work.stop(StopWay::ask);
    return after(due, Seconds{1e6});
  });
  EXPECT_EQ(work.run(log)->exit_status, 0);
  EXPECT_EQ(planned, 20.0);
  EXPECT_LT(clock.now() - Instant{}, Seconds{20.9});
  const auto told = log.take();
  EXPECT_LT(told.values.at("epochs"), 12);
  EXPECT_EQ(told.facts.at("stopped"), "asked to stop");
  EXPECT_EQ(told.marks.back().edge, Mark::Edge::begin) << "what was cut short stays open";
}

}  // namespace
}  // namespace joulelab
