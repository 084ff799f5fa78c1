#include "meter/rapl_perf.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>

#include "base/file.h"
#include "base/temporary.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;
using Kind = Error::Kind;

constexpr double scale = 1.0 / 4294967296;  // 2^-32 J, as the kernel has it

// Perf events whose groups are pipes that keep packets apart: one read takes one reading.
class SimulatedEvents final : public PerfEvents {
 public:
  Result<Descriptor> open(std::uint32_t type, std::uint64_t config, int cpu, int leader) override {
    if (refusal_) return tl::unexpected(*refusal_);
    calls.push_back(
        fmt::format("type {} event {} cpu {}{}", type, config, cpu, leader < 0 ? " leads" : ""));
    if (leader >= 0) return Descriptor(::dup(leader));
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_DIRECT | O_NONBLOCK | O_CLOEXEC), 0);
    writers_[cpu] = Descriptor(ends[1]);
    return Descriptor(ends[0]);
  }
  // The next reading of the group on `cpu`.
  void give(int cpu, const std::vector<std::uint64_t>& numbers) {
    const auto bytes = numbers.size() * sizeof(std::uint64_t);
    EXPECT_EQ(::write(*writers_[cpu], numbers.data(), bytes), static_cast<ssize_t>(bytes));
  }
  void refuse(Error::Kind kind) { refusal_ = Error{kind, "refused", ""}; }

  std::vector<std::string> calls;

 private:
  std::map<int, Descriptor> writers_;
  std::optional<Error> refusal_;
};

class RaplPerfTest : public ::testing::Test {
 protected:
  void SetUp() override {
    write("type", "24");
    write("cpumask", "0,8");
    event("energy-pkg", 2);
    event("energy-ram", 3);
    for (const int cpu : {0, 8}) {
      const auto topology = fmt::format("sys/devices/system/cpu/cpu{}/topology", cpu);
      ASSERT_TRUE(write_text(root() / topology / "physical_package_id", cpu == 0 ? "0" : "1"));
    }
  }
  void write(const std::string& file, const std::string& text) {
    ASSERT_TRUE(write_text(unit() / file, text + "\n"));
  }
  void event(const std::string& name, int code) {
    write("events/" + name, fmt::format("event=0x{:02x}", code));
    write("events/" + name + ".unit", "Joules");
    write("events/" + name + ".scale", "2.3283064365386962890625e-10");
  }
  Result<RaplPerf> open() { return RaplPerf::open("rapl-perf", root(), events); }
  static std::vector<Sample> read(RaplPerf& meter, double seconds) {
    std::vector<Sample> samples;
    EXPECT_TRUE(meter.read(after(Instant{}, Seconds{seconds}), samples));
    return samples;
  }
  const fs::path& root() const { return root_.path(); }
  fs::path unit() const { return root() / "sys/bus/event_source/devices/power"; }

  SimulatedEvents events;

 private:
  TemporaryFolder root_;
};

TEST_F(RaplPerfTest, OneGroupForEachPackageNamedAsPowercapNamesIt) {
  const auto meter = open();
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_EQ(events.calls,
            (std::vector<std::string>{"type 24 event 2 cpu 0 leads", "type 24 event 3 cpu 0",
                                      "type 24 event 2 cpu 8 leads", "type 24 event 3 cpu 8"}));
  std::vector<std::string> names;
  for (const auto& channel : meter->channels()) names.push_back(channel.name);
  EXPECT_EQ(names, (std::vector<std::string>{"rapl-perf/package-0", "rapl-perf/dram-0",
                                             "rapl-perf/package-1", "rapl-perf/dram-1"}));
  EXPECT_EQ(meter->channels()[2].device, "1");
  EXPECT_EQ(meter->channels()[3].component, Component::dram);
}

TEST_F(RaplPerfTest, CountsJoulesSinceItsFirstReading) {
  auto meter = open();
  ASSERT_TRUE(meter);
  constexpr std::uint64_t joule = 1ULL << 32;
  events.give(0, {2, 10, 10, 5 * joule, 7});
  events.give(8, {2, 10, 10, 0, 0});
  for (const auto& sample : read(*meter, 0)) EXPECT_EQ(sample.value, 0);
  // More than any 32-bit counter holds.
  events.give(0, {2, 1010, 1010, 5'000'005 * joule + 1, 7 + joule / 2});
  events.give(8, {2, 1010, 1010, joule, 3 * joule});
  const auto samples = read(*meter, 1);
  ASSERT_EQ(samples.size(), 4U);
  EXPECT_DOUBLE_EQ(samples[0].value, 5'000'000 + scale);
  EXPECT_DOUBLE_EQ(samples[1].value, 0.5);
  EXPECT_DOUBLE_EQ(samples[2].value, 1);
  EXPECT_DOUBLE_EQ(samples[3].value, 3);
  for (const auto& sample : samples) EXPECT_EQ(sample.event, Event::none);
}

TEST_F(RaplPerfTest, APlatformCounterIsTakenOnce) {
  event("energy-psys", 5);
  const auto meter = open();
  ASSERT_TRUE(meter);
  ASSERT_EQ(meter->channels().size(), 5U);
  EXPECT_EQ(meter->channels()[2].name, "rapl-perf/psys");
  EXPECT_EQ(meter->channels()[2].component, Component::platform);
}

TEST_F(RaplPerfTest, ACutReadingIsAGapOfThatPackageAlone) {
  auto meter = open();
  ASSERT_TRUE(meter);
  events.give(0, {2, 1, 1, 0, 0});
  events.give(8, {2, 1, 1, 0, 0});
  read(*meter, 0);
  events.give(0, {2, 2, 2});
  events.give(8, {2, 2, 2, 1ULL << 32, 0});
  const auto samples = read(*meter, 1);
  EXPECT_EQ(samples[0].event, Event::unreadable);
  EXPECT_EQ(samples[1].event, Event::unreadable);
  EXPECT_EQ(samples[2].event, Event::none);
  EXPECT_DOUBLE_EQ(samples[2].value, 1);
}

TEST_F(RaplPerfTest, ReadingsOfAnotherShapeAreNotBelieved) {
  auto meter = open();
  ASSERT_TRUE(meter);
  events.give(0, {3, 1, 1, 0, 0});     // says three events
  events.give(8, {2, 1, 1, 0, 0, 0});  // says two and has three
  std::vector<Sample> samples;
  const auto result = meter->read({}, samples);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Kind::transient);
}

TEST_F(RaplPerfTest, NothingToReadAnywhereIsAGapAndGoesOn) {
  auto meter = open();
  ASSERT_TRUE(meter);
  std::vector<Sample> samples;
  EXPECT_EQ(meter->read({}, samples).error().kind, Kind::transient);
  events.give(0, {2, 1, 1, 0, 0});
  events.give(8, {2, 1, 1, 0, 0});
  EXPECT_EQ(read(*meter, 1).size(), 4U);
}

TEST_F(RaplPerfTest, TimeOffTheHardwareIsNotTakenForTimeWithoutEnergy) {
  auto meter = open();
  ASSERT_TRUE(meter);
  const auto give = [&](std::uint64_t enabled, std::uint64_t counted, std::uint64_t count) {
    events.give(0, {2, enabled, counted, count, 0});
    events.give(8, {2, enabled, enabled, count, 0});
    return read(*meter, static_cast<double>(enabled));
  };
  give(1000, 1000, 0);
  EXPECT_EQ(give(2000, 2000, 100)[0].event, Event::none);
  const auto paused = give(3000, 2000, 100);
  EXPECT_EQ(paused[0].event, Event::reset);
  EXPECT_EQ(paused[2].event, Event::none);
  EXPECT_EQ(give(4000, 3000, 200)[0].event, Event::none);
}

TEST_F(RaplPerfTest, ACounterThatFallsIsAReset) {
  auto meter = open();
  ASSERT_TRUE(meter);
  const auto give = [&](std::uint64_t time, std::uint64_t joules) {
    events.give(0, {2, time, time, joules << 32, 0});
    events.give(8, {2, time, time, 0, 0});
    return read(*meter, static_cast<double>(time))[0];
  };
  give(1, 100);
  give(2, 130);
  const auto fallen = give(3, 4);
  EXPECT_EQ(fallen.event, Event::reset);
  EXPECT_DOUBLE_EQ(fallen.value, 30);
  EXPECT_DOUBLE_EQ(give(4, 6).value, 32);
}

TEST_F(RaplPerfTest, WhatMayNotBeOpenedOrIsNotThereSaysSo) {
  events.refuse(Kind::denied);
  EXPECT_EQ(open().error().kind, Kind::denied);
  fs::remove_all(unit());
  EXPECT_EQ(open().error().kind, Kind::missing);
}

TEST_F(RaplPerfTest, AnotherUnitOrEncodingIsNotTakenForJoules) {
  write("events/energy-ram.unit", "Watts");
  EXPECT_EQ(open().error().kind, Kind::broken);
  event("energy-ram", 3);
  write("events/energy-ram", "event=0x03,umask=0x1");
  EXPECT_EQ(open().error().kind, Kind::broken);
  event("energy-ram", 3);
  write("events/energy-ram.scale", "0");
  EXPECT_EQ(open().error().kind, Kind::broken);
}

// The kernel itself, with a unit that every machine has: the clock of processor 0, whose
// nanoseconds stand for nanojoules.
TEST_F(RaplPerfTest, TheKernelOpensAndReadsAGroup) {
  write("type", "1");
  write("cpumask", "0");
  event("energy-pkg", 0);
  event("energy-ram", 0);
  for (const auto* name : {"energy-pkg", "energy-ram"})
    write(std::string("events/") + name + ".scale", "1e-9");
  KernelPerfEvents kernel;
  auto meter = RaplPerf::open("rapl-perf", root(), kernel);
  if (!meter && (meter.error().kind == Kind::denied || meter.error().kind == Kind::missing)) {
    EXPECT_NE(meter.error().what.find("perf events"), std::string::npos);
    GTEST_SKIP() << meter.error().what;
  }
  ASSERT_TRUE(meter) << meter.error().what;
  for (const auto& sample : read(*meter, 0)) EXPECT_EQ(sample.value, 0);
  const auto begin = SteadyClock().now();
  std::vector<Sample> samples;
  while (samples.empty() || samples[0].value < 0.001) {
    samples = read(*meter, 1);
    ASSERT_LT((SteadyClock().now() - begin).count(), 10) << "its clock stands still";
  }
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_GE(samples[1].value, 0.0005);
  for (const auto& sample : samples) EXPECT_EQ(sample.event, Event::none);
}

TEST(KernelPerfEvents, ARefusalNamesTheSettingThatGrantsIt) {
  KernelPerfEvents kernel;
  constexpr std::uint32_t no_such_unit = 0xFFFFFF;
  const auto event = kernel.open(no_such_unit, 0, 0, -1);
  ASSERT_FALSE(event);
  if (event.error().kind == Kind::denied) {
    EXPECT_NE(event.error().hint.find("kernel.perf_event_paranoid"), std::string::npos);
  } else {
    EXPECT_EQ(event.error().kind, Kind::missing) << event.error().what;
  }
}

}  // namespace
}  // namespace joulelab
