#include "meter/nvml.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "meter/fake_nvml.h"
#include "net/library.h"
#include "record/ledger.h"

namespace joulelab {
namespace {

Instant second(double seconds) { return after(Instant{}, Seconds{seconds}); }

class NvmlTest : public ::testing::Test {
 protected:
  Result<Nvml> open(const std::string& options = "", const std::string& library = FAKE_NVML_NEW) {
    const auto spec = parse_meter_spec("nvml,library=" + library + options);
    return Nvml::open(*spec, fake.root());
  }
  static std::vector<std::string> names_of(const Nvml& nvml) {
    std::vector<std::string> names;
    for (const auto& channel : nvml.channels()) names.push_back(channel.name);
    return names;
  }
  // The samples, each at the index of its channel.
  static std::vector<Sample> read(Nvml& nvml, double seconds) {
    std::vector<Sample> samples;
    EXPECT_TRUE(nvml.read(second(seconds), samples));
    EXPECT_EQ(samples.size(), nvml.channels().size());
    for (std::size_t i = 0; i < samples.size(); ++i) EXPECT_EQ(samples[i].channel, i);
    return samples;
  }
  FakeNvmlLibrary fake;
};

TEST_F(NvmlTest, ABoardHasItsCounterFirstThenItsPowersThenTheRunsProcesses) {
  fake.add_board(0);
  auto nvml = open();
  ASSERT_TRUE(nvml) << nvml.error().what;
  EXPECT_EQ(names_of(*nvml),
            (std::vector<std::string>{"nvml/energy-0", "nvml/power-instant-0",
                                      "nvml/power-average-0", "nvml/processes-0"}));
  const auto channels = nvml->channels();
  EXPECT_EQ(channels[0].form, Form::counter);
  EXPECT_EQ(channels[0].component, Component::gpu);
  EXPECT_EQ(channels[0].device, "GPU-0");
  EXPECT_EQ(channels[0].gain, (Bounds{0.95, 1.05}));
  EXPECT_EQ(channels[1].form, Form::gauge);
  EXPECT_EQ(channels[3].unit, "processes");
  EXPECT_TRUE(nvml->warnings().empty());

  const auto first = read(*nvml, 0);
  EXPECT_EQ(first[0].value, 0);
  EXPECT_DOUBLE_EQ(first[1].value, 56);
  EXPECT_DOUBLE_EQ(first[2].value, 54);
  fake.set("0.energy", "1000123");
  EXPECT_DOUBLE_EQ(read(*nvml, 1)[0].value, 0.123);
}

TEST_F(NvmlTest, HowABoardsSensorAttendsToItGoesByItsGeneration) {
  struct Known {
    const char* capability;
    const char* name;
    double update_s, instant_s, average_s;
  };
  for (const Known& known :
       {Known{"7 0", "Tesla V100", 0.02, 0.01, 0.01}, Known{"7 5", "Tesla T4", 0.1, 0.1, 0.1},
        Known{"8 0", "NVIDIA A100", 0.1, 0.025, 0.025}, Known{"8 6", "RTX 3090", 0.1, 0.1, 1},
        Known{"9 0", "NVIDIA H100", 0.1, 0.025, 1}, Known{"9 0", "NVIDIA GH200", 0.1, 0.02, 1},
        Known{"12 0", "of tomorrow", 0.1, 0, 1}}) {
    fake.add_board(0);
    fake.set("0.capability", known.capability);
    fake.set("0.name", known.name);
    const auto nvml = open();
    ASSERT_TRUE(nvml);
    EXPECT_EQ(nvml->channels()[1].update_period, Seconds{known.update_s}) << known.name;
    EXPECT_EQ(nvml->channels()[1].averaging, Seconds{known.instant_s}) << known.name;
    EXPECT_EQ(nvml->channels()[2].averaging, Seconds{1}) << known.name;
    fake.drop("0.field185");
    fake.drop("0.field186");
    const auto old = open();
    ASSERT_TRUE(old);
    EXPECT_EQ(old->channels()[1].name, "nvml/power-0");
    EXPECT_EQ(old->channels()[1].averaging, Seconds{known.average_s}) << known.name;
  }
  fake.drop("0.capability");
  EXPECT_EQ(open()->channels()[1].averaging, Seconds{0}) << "not told, not known";
}

TEST_F(NvmlTest, EveryTypeOfAFieldIsReadAsWhatItIs) {
  fake.add_board(0);
  for (const auto* type : {"0", "1", "2", "3", "4", "5"}) {
    fake.set("0.field_type", type);
    auto nvml = open();
    ASSERT_TRUE(nvml);
    EXPECT_DOUBLE_EQ(read(*nvml, 0)[1].value, 56) << "type " << type;
  }
}

TEST_F(NvmlTest, AnOldDriverHasNoCounterAndOnePower) {
  fake.add_board(0);
  fake.process(200, 100);
  fake.set("0.processes", "200 7");
  auto nvml = open("", FAKE_NVML_OLD);
  ASSERT_TRUE(nvml) << nvml.error().what;
  EXPECT_EQ(names_of(*nvml), (std::vector<std::string>{"nvml/power-0", "nvml/processes-0"}));
  const auto samples = read(*nvml, 0);
  EXPECT_DOUBLE_EQ(samples[0].value, 55);
  EXPECT_EQ(samples[1].value, 1);
}

TEST_F(NvmlTest, ABoardBeforeVoltaHasPowersAlone) {
  fake.add_board(0);
  fake.drop("0.energy");
  const auto nvml = open();
  ASSERT_TRUE(nvml);
  EXPECT_EQ(nvml->channels()[0].name, "nvml/power-instant-0");
}

TEST_F(NvmlTest, WithoutFieldsTheOldQuestionForPowerIsAsked) {
  fake.add_board(0);
  for (const auto* refusal : {"!3", "!2", "!13"}) {
    fake.set("0.fields", refusal);
    auto nvml = open();
    ASSERT_TRUE(nvml);
    EXPECT_EQ(names_of(*nvml),
              (std::vector<std::string>{"nvml/energy-0", "nvml/power-0", "nvml/processes-0"}));
    EXPECT_DOUBLE_EQ(read(*nvml, 0)[1].value, 55);
  }
}

TEST_F(NvmlTest, ABoardThatTellsNeitherEnergyNorPowerIsNoInstrument) {
  fake.set("boards", "1");
  fake.set("driver", "550.54.15");
  fake.set("0.processes", "none");
  const auto nvml = open();
  ASSERT_FALSE(nvml);
  EXPECT_EQ(nvml.error().kind, Error::Kind::missing);
  EXPECT_NE(nvml.error().what.find("550.54.15"), std::string::npos);
}

TEST_F(NvmlTest, WhatKeepsTheLibraryFromStartingIsSaidWithARemedy) {
  fake.add_board(0);
  fake.set("init", "!18");
  EXPECT_EQ(open().error().kind, Error::Kind::broken);
  EXPECT_NE(open().error().what.find("version mismatch (NVML 18)"), std::string::npos);
  EXPECT_NE(open().error().hint.find("restart"), std::string::npos);
  fake.set("init", "!9");
  EXPECT_EQ(open().error().kind, Error::Kind::missing);
  fake.set("init", "!4");
  EXPECT_EQ(open().error().kind, Error::Kind::denied);
  EXPECT_NE(open().error().hint.find("/dev/nvidia"), std::string::npos);
}

TEST_F(NvmlTest, ALibraryThatIsNoneOrAnotherOneIsRefused) {
  EXPECT_EQ(open("", "/nowhere/libnvidia-ml.so.1").error().kind, Error::Kind::missing);
  EXPECT_EQ(open("", "libm.so.6").error().kind, Error::Kind::broken);
  std::ofstream(fake.root() / "text.so") << "not a library\n";
  EXPECT_EQ(open("", fake.root() / "text.so").error().kind, Error::Kind::broken);
}

TEST_F(NvmlTest, TheLibraryOfAnotherTreeIsFoundThereAndTheMachinesOwnIsNot) {
  const auto spec = *parse_meter_spec("nvml");
  EXPECT_EQ(Nvml::open(spec, fake.root()).error().kind, Error::Kind::missing);
  const auto folder = fake.root() / "usr/lib/x86_64-linux-gnu";
  std::filesystem::create_directories(folder);
  std::filesystem::create_symlink(FAKE_NVML_NEW, folder / "libnvidia-ml.so.1");
  fake.add_board(0);
  EXPECT_TRUE(Nvml::open(spec, fake.root()));
}

TEST_F(NvmlTest, WithoutBoardsThereIsNoInstrument) {
  fake.set("boards", "0");
  EXPECT_EQ(open().error().kind, Error::Kind::missing);
  fake.set("boards", "!999");
  EXPECT_EQ(open().error().kind, Error::Kind::broken);
}

TEST_F(NvmlTest, BoardsThatAreKeptFromUsAreNotOurs) {
  fake.add_board(0);
  fake.add_board(1);
  fake.set("0.handle", "!4");
  const auto nvml = open();
  ASSERT_TRUE(nvml);
  EXPECT_EQ(nvml->channels()[0].name, "nvml/energy-1");
  fake.set("1.handle", "!17");
  EXPECT_EQ(open().error().kind, Error::Kind::denied);
}

TEST_F(NvmlTest, ABoardThatWasLostBeforeTheRunIsMissingAndNotZero) {
  fake.add_board(0);
  fake.add_board(1);
  fake.set("1.handle", "!15");
  auto nvml = open();
  ASSERT_TRUE(nvml);
  EXPECT_EQ(nvml->channels().back().name, "nvml/energy-1");
  EXPECT_EQ(read(*nvml, 0).back().event, Event::unreadable);
  fake.set("0.handle", "!15");
  EXPECT_EQ(open().error().kind, Error::Kind::broken);
}

TEST_F(NvmlTest, ABoardThatIsLostOnTheWayLeavesTheOthersAlone) {
  fake.add_board(0);
  fake.add_board(1);
  auto nvml = open();
  ASSERT_TRUE(nvml);
  read(*nvml, 0);
  for (const auto* key : {"energy", "fields", "processes"})
    fake.set(std::string("0.") + key, "!15");
  fake.set("1.energy", "1002000");
  for (int i = 1; i < 10; ++i) {
    const auto samples = read(*nvml, i);
    for (int channel = 0; channel < 4; ++channel)
      EXPECT_EQ(samples[static_cast<std::size_t>(channel)].event, Event::unreadable);
    EXPECT_DOUBLE_EQ(samples[4].value, 2);
  }
}

TEST_F(NvmlTest, WhenAllBoardsAreLostTheMeterEndsButNotAtTheFirstBadAnswer) {
  fake.add_board(0);
  for (const auto* status : {"!15", "!3", "!999"}) {
    fake.set("0.energy", "1000000");
    fake.drop("0.fields");
    auto nvml = open();
    ASSERT_TRUE(nvml);
    fake.set("0.energy", status);
    fake.set("0.fields", status);
    EXPECT_EQ(read(*nvml, 1)[0].event, Event::unreadable);
    fake.set("0.energy", "1007000");
    EXPECT_EQ(read(*nvml, 2)[0].event, Event::none);
    fake.set("0.energy", status);
    read(*nvml, 3);
    read(*nvml, 4);
    std::vector<Sample> samples;
    const auto result = nvml->read(second(5), samples);
    ASSERT_FALSE(result) << status;
    EXPECT_EQ(result.error().kind, Error::Kind::broken);
  }
}

TEST_F(NvmlTest, ATimeoutOrARefusalIsAGapForHoweverLongItLasts) {
  fake.add_board(0);
  auto nvml = open();
  ASSERT_TRUE(nvml);
  read(*nvml, 0);
  fake.set("0.energy", "!10");
  fake.set("0.fields", "!4");
  for (int i = 1; i < 10; ++i) EXPECT_EQ(read(*nvml, i)[0].event, Event::unreadable);
  fake.set("0.energy", "1009000");
  EXPECT_DOUBLE_EQ(read(*nvml, 10)[0].value, 9);
}

TEST_F(NvmlTest, ACounterThatFallsIsAResetAndItsEnergyIsNotInvented) {
  fake.add_board(0);
  fake.set("0.energy", "65000000");  // where a processor's counter would wrap
  auto nvml = open();
  ASSERT_TRUE(nvml);
  read(*nvml, 0);
  fake.set("0.energy", "65001000");
  read(*nvml, 1);
  fake.set("0.energy", "0");
  const auto reset = read(*nvml, 2)[0];
  EXPECT_EQ(reset.event, Event::reset);
  EXPECT_DOUBLE_EQ(reset.value, 1);
  fake.set("0.energy", "500");
  EXPECT_DOUBLE_EQ(read(*nvml, 3)[0].value, 1.5);
}

TEST_F(NvmlTest, AnEnergyThatCannotBeIsNone) {
  fake.add_board(0);
  auto nvml = open();
  ASSERT_TRUE(nvml);
  read(*nvml, 0);
  fake.set("0.energy", "18446744073709551615");
  EXPECT_EQ(read(*nvml, 1)[0].event, Event::unreadable);
  fake.set("0.energy", "1000001");
  EXPECT_DOUBLE_EQ(read(*nvml, 2)[0].value, 0.001);
}

TEST_F(NvmlTest, ADividedBoardSaysWhoseEnergyItIsAndItsProcessesMayBeHidden) {
  fake.add_board(0);
  fake.set("0.mig", "1");
  fake.set("0.processes", "!4");
  auto nvml = open();
  ASSERT_TRUE(nvml);
  ASSERT_EQ(nvml->warnings().size(), 1U);
  EXPECT_EQ(nvml->warnings()[0].code, "shared-board");
  EXPECT_NE(nvml->warnings()[0].text.find("whole board"), std::string::npos);
  EXPECT_EQ(read(*nvml, 0)[3].event, Event::unreadable);
}

TEST_F(NvmlTest, ProcessesAreCountedInRecordsOfWhateverSizeTheDriverWrites) {
  fake.add_board(0);
  fake.process(200, 100);
  fake.process(201, 200);
  fake.process(300, 1);
  for (const auto* size : {"16", "24", "32"}) {
    fake.set("0.process_bytes", size);
    fake.set("0.processes", "300 200 201");
    auto nvml = open();
    ASSERT_TRUE(nvml);
    EXPECT_EQ(read(*nvml, 0)[3].value, 2) << size;
    fake.set("0.processes", "200");
    EXPECT_EQ(read(*nvml, 1)[3].value, 1) << size;
  }
}

TEST_F(NvmlTest, MoreProcessesThanWeMadeRoomForAreAllCounted) {
  fake.add_board(0);
  std::string pids;
  for (int pid = 200; pid < 300; ++pid) {
    fake.process(pid, 100);
    pids += std::to_string(pid) + " ";
  }
  fake.set("0.processes", pids);
  auto nvml = open();
  ASSERT_TRUE(nvml);
  EXPECT_EQ(read(*nvml, 0)[3].value, 100);
}

TEST_F(NvmlTest, AllProcessesMakeABoardTheRunsWhereThatIsAskedFor) {
  fake.add_board(0);
  fake.process(300, 1);
  fake.set("0.processes", "300");
  auto own = open(), all = open(",processes=all");
  ASSERT_TRUE(own && all);
  EXPECT_EQ(read(*own, 0)[3].value, 0);
  EXPECT_EQ(read(*all, 0)[3].value, 1);
  EXPECT_EQ(open(",processes=some").error().kind, Error::Kind::invalid);
  EXPECT_EQ(open(",procesess=all").error().kind, Error::Kind::invalid);
}

std::vector<Trace> traces_of(Nvml& nvml, const std::vector<std::vector<Sample>>& readings) {
  std::vector<Trace> traces;
  for (const auto& channel : nvml.channels()) traces.push_back({channel, {}});
  for (const auto& samples : readings) {
    for (const auto& sample : samples)
      traces[sample.channel].points.push_back({sample.at, sample.value, sample.event});
  }
  return traces;
}

TEST_F(NvmlTest, TheLedgerCountsTheBoardThatTheRunUsedAndCallsTheOtherIdle) {
  fake.add_board(0);
  fake.add_board(1);
  fake.process(200, 100);
  fake.process(300, 1);
  auto nvml = open();
  ASSERT_TRUE(nvml);
  fake.set("0.processes", "300");  // somebody else's
  std::vector<std::vector<Sample>> readings;
  for (int i = 0; i <= 10; ++i) {
    fake.set("1.processes", i > 2 ? "200" : "none");
    fake.set("0.energy", std::to_string(1000000 + 55000 * i));
    fake.set("1.energy", std::to_string(1000000 + 300000 * i));
    readings.push_back(read(*nvml, i));
  }
  const auto account = account_between(traces_of(*nvml, readings), second(0), second(10));
  ASSERT_TRUE(account.energy);
  EXPECT_NEAR(account.energy->value, 3000, 1e-6);
  const auto line_of = [&](std::string_view channel) {
    return *std::ranges::find(account.lines, channel, &LedgerLine::channel);
  };
  EXPECT_TRUE(line_of("nvml/energy-1").counted);
  EXPECT_FALSE(line_of("nvml/energy-0").counted);
  EXPECT_NE(line_of("nvml/energy-0").reason.find("idle"), std::string::npos);
  EXPECT_EQ(line_of("nvml/power-instant-1").reason, "the same as nvml/energy-1");
}

TEST_F(NvmlTest, TheLibraryIsShutDownAsOftenAsItWasStarted) {
  fake.add_board(0);
  int (*users)() = nullptr;
  void* library = ::dlopen(FAKE_NVML_NEW, RTLD_NOW | RTLD_LOCAL);
  ASSERT_TRUE(find_function(library, "fakeNvmlUsers", users));
  {
    const auto one = open();
    const auto two = open();
    EXPECT_EQ(users(), 2);
  }
  EXPECT_EQ(users(), 0);
  fake.set("boards", "0");
  EXPECT_FALSE(open());
  EXPECT_EQ(users(), 0);
}

}  // namespace
}  // namespace joulelab
