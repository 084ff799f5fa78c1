#include "meter/ptdaemon.h"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <mutex>
#include <thread>

#include "net/loopback.h"

namespace joulelab {
namespace {

// PTDaemon as its clients see it, with an interval of a few milliseconds; what it answers can be
// replaced.
class FakePtd {
 public:
  std::map<std::string, std::string> answers;  // instead of the right ones, by command
  std::vector<std::string> backlog;            // unread samples

  FakePtd() : server_([this](LoopbackConnection& connection) { play(connection); }) {}

  std::string spec(const std::string& options = ",interval=0.1,limit=5") const {
    return "ptdaemon:" + server_.address() + options;
  }
  Result<PtDaemon> open(const std::string& options = ",interval=0.1,limit=5") const {
    return PtDaemon::open(*parse_meter_spec(spec(options)));
  }
  std::vector<std::string> commands() {
    const std::lock_guard lock(mutex_);
    return commands_;
  }
  long count(const std::string& command) { return std::ranges::count(commands(), command); }
  void set(const std::string& command, const std::string& answer) {
    const std::lock_guard lock(mutex_);
    answers[command] = answer;
  }
  void pile_up(std::vector<std::string> samples) {
    const std::lock_guard lock(mutex_);
    backlog = std::move(samples);
  }
  // In place of an answer to the question for samples, after `count` that are right; once.
  void hang_up_after(int count) {
    const std::lock_guard lock(mutex_);
    answers_left_ = count;
  }
  void restore() {
    const std::lock_guard lock(mutex_);
    answers.clear();
  }

 private:
  // Empty: hangs up.
  std::string answer(const std::string& command) {
    const std::lock_guard lock(mutex_);
    commands_.push_back(command);
    if (const auto other = answers.find(command); other != answers.end()) return other->second;
    if (command == "Hello") return "Hello, PTDaemon here!\r\n";
    if (command == "Identify")
      return "YokogawaWT310,250,1,1,1,1,0,0,1,version=1.9.1-a2d19f26,OS=Linux,mode=power\r\n";
    if (command.starts_with("Go,")) {
      return "Starting untimed measurement, maximum 500000 samples at 100ms with 0 rampup "
             "samples\r\n";
    }
    if (command == "Stop") return "Stopping untimed measurement\r\n";
    if (command != "RL" && command != "DC-RL") return "Unknown command\r\n";
    if (answers_left_ && (*answers_left_)-- == 0) {
      answers_left_.reset();
      return {};
    }
    if (backlog.empty()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
      backlog = {"Time,28-12-2020 00:00:01.500,Watts,22.950000,Volts,228.5,Amps,0.2,PF,0.4,Mark,a"};
    }
    std::string text = fmt::format("Last {} samples\r\n", backlog.size());
    for (const auto& sample : backlog) text += sample + "\r\n";
    backlog.clear();
    return text;
  }
  void play(LoopbackConnection& connection) {
    while (const auto command = connection.line()) {
      const auto text = answer(*command);
      if (text.empty()) return;
      connection.say(text);
    }
  }

  std::mutex mutex_;
  std::vector<std::string> commands_;
  std::optional<int> answers_left_;
  Loopback server_;
};

std::vector<Sample> read(PtDaemon& meter) {
  std::vector<Sample> samples;
  const auto done = meter.read({}, samples);
  EXPECT_TRUE(done) << done.error().what;
  return samples;
}

Error::Kind kind_of_failure(PtDaemon& meter) {
  std::vector<Sample> samples;
  const auto done = meter.read({}, samples);
  EXPECT_FALSE(done);
  return done ? Error::Kind::broken : done.error().kind;
}

TEST(PtDaemon, AMeasurementIsStartedReadAndStopped) {
  FakePtd daemon;
  {
    auto meter = daemon.open(",interval=0.1,limit=5,label=resnet-18");
    ASSERT_TRUE(meter) << meter.error().what;
    ASSERT_EQ(meter->channels().size(), 1U);
    EXPECT_EQ(meter->channels()[0].name, "ptdaemon/power");
    EXPECT_EQ(meter->channels()[0].gain, (Bounds{0.99, 1.01}));
    const Instant before = std::chrono::steady_clock::now();
    const auto samples = read(*meter);
    ASSERT_EQ(samples.size(), 1U);
    EXPECT_DOUBLE_EQ(samples[0].value, 22.95);
    EXPECT_TRUE(meter->stamps_itself());
    EXPECT_GT(samples[0].at, before);
  }
  EXPECT_EQ(daemon.count("Go,100,0,resnet-18"), 1);
  EXPECT_EQ(daemon.count("Stop"), 1);
}

TEST(PtDaemon, SamplesThatPiledUpArePlacedByTheDaemonsOwnClock) {
  FakePtd daemon;
  auto meter = daemon.open();
  ASSERT_TRUE(meter);
  daemon.pile_up({"Time,28-12-2020 23:59:59.000,Watts,10.0,Mark,a",
                  "Time,28-12-2020 23:59:59.750,Watts,20.0,Mark,a",
                  "Time,29-12-2020 00:00:00.500,Watts,-1.0,Mark,a"});
  const auto samples = read(*meter);
  ASSERT_EQ(samples.size(), 4U);  // and one that came while it waited
  EXPECT_DOUBLE_EQ(samples[1].value, 20.0);
  EXPECT_EQ(samples[2].event, Event::unreadable);
  EXPECT_NEAR((samples[1].at - samples[0].at).count(), 0.75, 1e-6);
  EXPECT_NEAR((samples[2].at - samples[1].at).count(), 0.75, 1e-6);
  EXPECT_NEAR((samples[3].at - samples[2].at).count(), 1.0, 1e-6);
}

TEST(PtDaemon, TimeNeverFallsEvenIfItsClockIsSet) {
  FakePtd daemon;
  auto meter = daemon.open();
  ASSERT_TRUE(meter);
  const auto before = read(*meter);
  daemon.pile_up({"Time,28-12-2020 09:00:00.000,Watts,10.0,Mark,a"});
  const auto samples = read(*meter);
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_GE(samples[0].at, before[0].at);
  EXPECT_GE(samples[1].at, samples[0].at);
}

TEST(PtDaemon, AnAnalyserForDirectCurrentHasItsOwnCommand) {
  FakePtd daemon;
  daemon.set("RL", "Unknown command\r\n");
  auto meter = daemon.open();
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_DOUBLE_EQ(read(*meter)[0].value, 22.95);
}

TEST(PtDaemon, SomebodyElseAThermometerAndABusyDaemonAreRefused) {
  FakePtd daemon;
  daemon.set("Hello", "220 mail.example ESMTP\r\n");
  EXPECT_EQ(daemon.open().error().kind, Error::Kind::invalid);
  daemon.restore();
  daemon.set("Identify", "PCsensor,5000,1,0,0,0,0,0,1,version=1,OS=Windows,mode=temperature\r\n");
  EXPECT_EQ(daemon.open().error().kind, Error::Kind::invalid);
  daemon.restore();
  daemon.set("Go,100,0,joulelab", "Error: measurement in progress\r\n");
  const auto busy = daemon.open();
  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().kind, Error::Kind::transient);
  EXPECT_NE(busy.error().what.find("in progress"), std::string::npos);
  EXPECT_EQ(daemon.count("Stop"), 0);  // it was not ours to end
}

TEST(PtDaemon, WhatMakesNoSenseIsRefused) {
  for (const auto* text : {"ptdaemon", "ptdaemon:h:x", "ptdaemon:h,label=a b",
                           "ptdaemon:h,intervall=1", "ptdaemon:h,interval=0"}) {
    const auto meter = PtDaemon::open(*parse_meter_spec(text));
    ASSERT_FALSE(meter) << text;
    EXPECT_EQ(meter.error().kind, Error::Kind::invalid) << text;
  }
}

TEST(PtDaemon, AfterACutAnswerItBeginsAnew) {
  FakePtd daemon;
  auto meter = daemon.open();
  ASSERT_TRUE(meter);
  daemon.set("RL", "");
  EXPECT_EQ(kind_of_failure(*meter), Error::Kind::transient);
  daemon.restore();
  EXPECT_DOUBLE_EQ(read(*meter)[0].value, 22.95);
  EXPECT_EQ(daemon.count("Go,100,0,joulelab"), 2);
  EXPECT_EQ(daemon.count("Stop"), 1);  // its own of before
}

// What was read is read: the daemon does not tell it again.
TEST(PtDaemon, SamplesBeforeACutAnswerAreKept) {
  FakePtd daemon;
  auto meter = daemon.open();
  ASSERT_TRUE(meter);
  daemon.pile_up({"Time,28-12-2020 00:00:00.500,Watts,10.0,Mark,a",
                  "Time,28-12-2020 00:00:01.000,Watts,20.0,Mark,a"});
  daemon.hang_up_after(1);
  const auto samples = read(*meter);
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_DOUBLE_EQ(samples[0].value, 10.0);
  EXPECT_DOUBLE_EQ(samples[1].value, 20.0);
  EXPECT_EQ(samples[2].event, Event::unreadable) << "the gap is told";
  EXPECT_LE(samples[1].at, samples[2].at);
  EXPECT_DOUBLE_EQ(read(*meter).back().value, 22.95);
  EXPECT_EQ(daemon.count("Go,100,0,joulelab"), 2) << "on a line of its own";
}

TEST(PtDaemon, HostileAnswersAreTransient) {
  FakePtd daemon;
  auto meter = daemon.open(",interval=0.1,limit=0.2");
  ASSERT_TRUE(meter) << meter.error().what;
  for (const auto* answer :
       {"No unread samples\r\n", "Insufficient unread samples\r\n", "Last 99999999999 samples\r\n",
        "Last -1 samples\r\n", "Last \r\n", "Last 1 samples\r\nnonsense\r\n",
        "Last 2 samples\r\nTime,28-12-2020 00:00:01.5,Watts,2,Mark,a\r\n", "\r\n", "late"}) {
    daemon.set("RL", answer);
    EXPECT_EQ(kind_of_failure(*meter), Error::Kind::transient) << answer;
  }
}

TEST(PtdSample, IsReadWhateverTheOrderOfItsDate) {
  const auto sample = parse_ptd_sample(
      "Time,12-28-2020 15:21:14.682,Watts,22.95,Volts,228.57,Amps,0.206,PF,0.486,Mark,run");
  ASSERT_TRUE(sample);
  EXPECT_NEAR(sample->time_of_day.count(), 15 * 3600 + 21 * 60 + 14.682, 1e-9);
  EXPECT_DOUBLE_EQ(sample->power->value, 22.95);
  EXPECT_EQ(sample->mark, "run");
}

TEST(PtdSample, OfSeveralChannelsTheSumComesFirst) {
  const auto sample =
      parse_ptd_sample("Time,12-28-2020 15:21:14.682,Watts,30,Watts,10,Watts,20,Mark,run");
  ASSERT_TRUE(sample);
  EXPECT_DOUBLE_EQ(sample->power->value, 30);
}

TEST(PtdSample, AnAnalyserWithoutAValueHasNone) {
  for (const auto* watts : {"nan", "-1.0", "", "x"}) {
    const auto sample =
        parse_ptd_sample(fmt::format("Time,12-28-2020 15:21:14,Watts,{},Mark,run", watts));
    ASSERT_TRUE(sample) << watts;
    EXPECT_FALSE(sample->power) << watts;
  }
  EXPECT_FALSE(parse_ptd_sample("Time,12-28-2020 25:21:14,Watts,1,Mark,run"));
  EXPECT_FALSE(parse_ptd_sample("Time,12-28-2020 15:21:14,Temp,1,Mark,run"));
  EXPECT_FALSE(parse_ptd_sample("Watts,1"));
}

}  // namespace
}  // namespace joulelab
