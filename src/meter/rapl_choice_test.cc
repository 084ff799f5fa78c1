// One processor counter that can be read in three ways: which one is taken, and that it is counted
// once when all are.
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>

#include "base/temporary.h"
#include "meter/catalogue.h"
#include "meter/msr.h"
#include "meter/rapl.h"
#include "meter/rapl_perf.h"
#include "record/ledger.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

class RaplChoiceTest : public ::testing::Test {
 protected:
  void write(const std::string& file, const std::string& text) {
    fs::create_directories((root() / file).parent_path());
    std::ofstream(root() / file, std::ios::binary) << text;
  }
  void powercap(std::uint64_t energy_uj) {
    write("sys/class/powercap/intel-rapl:0/name", "package-0\n");
    write("sys/class/powercap/intel-rapl:0/energy_uj", std::to_string(energy_uj) + "\n");
  }
  // A unit that the kernel itself has, its clock in the place of an energy.
  void perf() {
    const std::string unit = "sys/bus/event_source/devices/power/";
    write(unit + "type", "1\n");
    write(unit + "cpumask", "0\n");
    write(unit + "events/energy-pkg", "event=0x00\n");
    write(unit + "events/energy-pkg.unit", "Joules\n");
    write(unit + "events/energy-pkg.scale", "1e-9\n");
  }
  void registers(std::uint8_t joules) {
    write("proc/cpuinfo", "vendor_id\t: GenuineIntel\nmodel\t\t: 158\n");
    write("sys/devices/system/cpu/online", "0\n");
    std::string bytes(0x619, '\0');
    bytes[0x612] = 0;                          // the count's second byte
    bytes[0x613] = static_cast<char>(joules);  // 2^16 counts
    bytes[0x607] = 16;                         // of 2^-16 J
    write("dev/cpu/0/msr", bytes);
  }
  std::vector<std::string> automatic() const {
    const std::vector<std::string> names = {"auto"};
    std::vector<std::string> chosen;
    const auto opened = open_meters(names, context());
    EXPECT_TRUE(opened);
    for (const auto& meter : opened->meters) chosen.push_back(meter.name);
    return chosen;
  }
  static bool is_perf_open() { return KernelPerfEvents().open(1, 0, 0, -1).has_value(); }
  MeterContext context() const { return {root(), {.logical_cpus = 1}}; }
  const fs::path& root() const { return root_.path(); }

 private:
  TemporaryFolder root_;
};

using Names = std::vector<std::string>;

TEST_F(RaplChoiceTest, PowercapComesFirstThenPerfThenTheRegisters) {
  registers(1);
  EXPECT_EQ(automatic(), Names{"msr"});
  perf();
  EXPECT_EQ(automatic(), Names{is_perf_open() ? "rapl-perf" : "msr"});
  powercap(100);
  EXPECT_EQ(automatic(), Names{"rapl"});
}

TEST_F(RaplChoiceTest, WherePowercapIsClosedTheNextWayIsTakenAndElseItsCommandIsShown) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  powercap(100);
  fs::permissions(root() / "sys/class/powercap/intel-rapl:0/energy_uj", fs::perms::none);
  write("dev/cpu/0/msr", "");
  fs::permissions(root() / "dev/cpu/0/msr", fs::perms::none);
  const Names names = {"auto"};
  const auto closed = open_meters(names, context());
  ASSERT_TRUE(closed);
  ASSERT_FALSE(closed->warnings.empty());
  EXPECT_EQ(closed->warnings.front().code, "sensor-denied");
  EXPECT_NE(closed->warnings.front().text.find("energy_uj"), std::string::npos);
  fs::permissions(root() / "dev/cpu/0/msr", fs::perms::owner_all);
  registers(1);
  EXPECT_EQ(automatic(), Names{"msr"});
}

// A virtual machine has the registers' files, and nothing in them.
TEST_F(RaplChoiceTest, ClosedRegistersAloneAreNoSensorThatIsDenied) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  registers(1);
  fs::permissions(root() / "dev/cpu/0/msr", fs::perms::none);
  const Names names = {"auto"};
  const auto opened = open_meters(names, context());
  ASSERT_TRUE(opened);
  for (const auto& warning : opened->warnings) EXPECT_NE(warning.code, "sensor-denied");
}

// Perf events that are a pipe.
class OnePackage final : public PerfEvents {
 public:
  Result<Descriptor> open(std::uint32_t, std::uint64_t, int, int) override {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_DIRECT | O_CLOEXEC), 0);
    writer_ = Descriptor(ends[1]);
    return Descriptor(ends[0]);
  }
  void give(std::uint64_t time, std::uint64_t count) {
    const std::uint64_t numbers[] = {1, time, time, count};
    EXPECT_EQ(::write(*writer_, numbers, sizeof numbers), static_cast<ssize_t>(sizeof numbers));
  }

 private:
  Descriptor writer_;
};

TEST_F(RaplChoiceTest, AllThreeTogetherCheckEachOtherAndCountOnce) {
  powercap(0);
  perf();
  registers(1);
  OnePackage events;
  auto rapl = Rapl::open(root());
  auto perf = RaplPerf::open("rapl-perf", root(), events);
  auto msr = Msr::open(*parse_meter_spec("msr"), root(), std::make_unique<KernelRegisters>());
  ASSERT_TRUE(rapl && perf && msr);
  std::vector<Trace> traces;
  const std::vector<Meter*> meters = {&*rapl, &*perf, &*msr};
  for (auto* meter : meters) traces.push_back({meter->channels()[0], {}});
  const auto read = [&](double seconds) {
    for (std::size_t i = 0; i < meters.size(); ++i) {
      std::vector<Sample> samples;
      ASSERT_TRUE(meters[i]->read(after(Instant{}, Seconds{seconds}), samples));
      traces[i].points.push_back({samples[0].at, samples[0].value, samples[0].event});
    }
  };
  events.give(1, 0);
  read(0);
  powercap(40'000'000);
  events.give(2, 40'000'000'000);
  registers(41);
  read(1);
  const auto account = account_between(traces, Instant{}, after(Instant{}, Seconds{1}));
  EXPECT_DOUBLE_EQ(account.energy->value, 40);
  ASSERT_EQ(account.lines.size(), 3U);
  EXPECT_TRUE(account.lines[0].counted);
  EXPECT_EQ(account.lines[1].channel, "rapl-perf/package-0");
  EXPECT_EQ(account.lines[1].reason, "the same as rapl/package-0");
  EXPECT_DOUBLE_EQ(account.lines[1].estimate->energy.value, 40);
  EXPECT_EQ(account.lines[2].channel, "msr/package-0");
  EXPECT_EQ(account.lines[2].reason, "the same as rapl/package-0");
  EXPECT_DOUBLE_EQ(account.lines[2].estimate->energy.value, 40);
}

TEST_F(RaplChoiceTest, EachOfThemCanBeAskedForByName) {
  powercap(0);
  registers(1);
  const Names names = {"rapl", "msr,period=0.02,name=registers"};
  const auto opened = open_meters(names, context());
  ASSERT_TRUE(opened) << opened.error().what;
  ASSERT_EQ(opened->meters.size(), 2U);
  EXPECT_EQ(opened->meters[1].name, "registers");
  EXPECT_EQ(opened->meters[1].period, Seconds{0.02});
  EXPECT_EQ(opened->meters[1].meter->channels()[0].name, "registers/package-0");
}

TEST_F(RaplChoiceTest, SensorsOfTheBoardAreAutomaticWhereItIsKnownWhatTheyCover) {
  write("sys/class/hwmon/hwmon0/name", "ina226\n");
  write("sys/class/hwmon/hwmon0/power1_input", "1\n");
  EXPECT_EQ(automatic(), Names{});
  write("sys/class/hwmon/hwmon1/name", "amd_energy\n");
  write("sys/class/hwmon/hwmon1/energy1_label", "Esocket0\n");
  write("sys/class/hwmon/hwmon1/energy1_input", "1\n");
  EXPECT_EQ(automatic(), Names{"hwmon"});
}

}  // namespace
}  // namespace joulelab
