#include "meter/msr.h"

#include <algorithm>
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

// What stands in which register of which file; others the processor does not have.
class SimulatedRegisters final : public Registers {
 public:
  using Content = std::map<std::pair<std::string, std::uint32_t>, std::uint64_t>;
  explicit SimulatedRegisters(const Content& content) : content_(content) {}
  Result<std::uint64_t> read(const Descriptor&, const std::string& name,
                             std::uint32_t address) override {
    const auto found = content_.find({name, address});
    if (found == content_.end()) return fail(Kind::missing, name + " has no such register");
    return found->second;
  }

 private:
  const Content& content_;
};

class MsrTest : public ::testing::Test {
 protected:
  void machine(const std::string& vendor, int model, const std::string& online) {
    ASSERT_TRUE(write_text(root() / "proc/cpuinfo",
                           fmt::format("processor\t: 0\nvendor_id\t: {}\ncpu family\t: 6\n"
                                       "model\t\t: {}\n",
                                       vendor, model)));
    ASSERT_TRUE(write_text(cpus() / "online", online + "\n"));
  }
  void topology(int cpu, const std::string& file, const std::string& text) {
    ASSERT_TRUE(write_text(cpus() / fmt::format("cpu{}/topology/{}", cpu, file), text + "\n"));
  }
  void set(int cpu, std::uint32_t address, std::uint64_t value, const std::string& kind = "msr") {
    const auto file = root() / fmt::format("dev/cpu/{}/{}", cpu, kind);
    ASSERT_TRUE(check_writable(file));
    content[{file.string(), address}] = value;
  }
  Result<Msr> open(const std::string& text = "msr") const {
    return Msr::open(*parse_meter_spec(text), root(),
                     std::make_unique<SimulatedRegisters>(content));
  }
  static std::vector<Sample> read(Msr& meter, double seconds) {
    std::vector<Sample> samples;
    EXPECT_TRUE(meter.read(after(Instant{}, Seconds{seconds}), samples));
    return samples;
  }
  static std::string names(const Msr& meter) {
    std::string text;
    for (const auto& channel : meter.channels()) text += channel.name + " ";
    return text;
  }
  const fs::path& root() const { return root_.path(); }
  fs::path cpus() const { return root() / "sys/devices/system/cpu"; }

  SimulatedRegisters::Content content;

 private:
  TemporaryFolder root_;
};

TEST_F(MsrTest, AnIntelDesktopCountsInUnitsOf61Microjoules) {
  machine("GenuineIntel", 158, "0-1");
  set(0, 0x606, 0xA0E03);  // exponent 14, as on every client since Haswell
  set(0, 0x611, 1000);
  set(0, 0x639, 1);
  set(0, 0x64D, 7);
  auto meter = open();
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_EQ(names(*meter), "msr/package-0 msr/core-0 msr/psys ");
  EXPECT_EQ(meter->channels()[0].resolution, 1.0 / 16384);
  read(*meter, 0);
  set(0, 0x611, 1000 + 16384);
  const auto samples = read(*meter, 1);
  EXPECT_EQ(samples[0].value, 1.0);
  EXPECT_EQ(samples[1].value, 0.0);
}

TEST_F(MsrTest, TheLowerHalfOfTheRegisterIsTheCountAndItWraps) {
  machine("GenuineIntel", 158, "0");
  set(0, 0x606, 0xE00);
  set(0, 0x611, 0xDEADBEEFFFFFFFFE);
  auto meter = open();
  ASSERT_TRUE(meter);
  read(*meter, 0);
  set(0, 0x611, 0xDEADBEEF00000002);
  const auto sample = read(*meter, 1)[0];
  EXPECT_EQ(sample.event, Event::wrap);
  EXPECT_EQ(sample.value, 4.0 / 16384);
  set(0, 0x611, 1);
  EXPECT_EQ(read(*meter, 2)[0].event, Event::reset);
}

TEST_F(MsrTest, MemoryOfServersHasAUnitOfItsOwn) {
  machine("GenuineIntel", 85, "0-3");
  for (const int cpu : {0, 1, 2, 3}) topology(cpu, "physical_package_id", std::to_string(cpu / 2));
  for (const int cpu : {0, 2}) {
    set(cpu, 0x606, 0xE00);
    set(cpu, 0x611, 1);
    set(cpu, 0x619, 1);
    set(cpu, 0x64D, 1);
  }
  const auto meter = open();
  ASSERT_TRUE(meter);
  EXPECT_EQ(names(*meter), "msr/package-0 msr/dram-0 msr/package-1 msr/dram-1 ");
  EXPECT_EQ(meter->channels()[0].resolution, 1.0 / 16384);
  EXPECT_EQ(meter->channels()[1].resolution, 1.0 / 65536);
}

TEST_F(MsrTest, AnAmdPackageIsReadOnceAndItsCoresOnRequest) {
  machine("AuthenticAMD", 49, "0-3");
  for (const int cpu : {0, 1, 2, 3}) {
    topology(cpu, "physical_package_id", "0");
    topology(cpu, "thread_siblings_list", cpu % 2 == 0 ? "0,2" : "1,3");
    set(cpu, 0xC0010299, 0xA1003);
    set(cpu, 0xC001029A, 100);
    set(cpu, 0xC001029B, 5000);
  }
  auto packages = open();
  ASSERT_TRUE(packages) << packages.error().what;
  EXPECT_EQ(names(*packages), "msr/package-0 ");
  auto all = open("msr,cores=true");
  ASSERT_TRUE(all);
  EXPECT_EQ(names(*all), "msr/package-0 msr/core-0 ");
  read(*all, 0);
  set(0, 0xC001029A, 100 + 65536);
  set(1, 0xC001029A, 50);  // falls: this core's energy is not known
  set(2, 0xC001029A, 9999);
  set(0, 0xC001029B, 5000 + 3 * 65536);
  const auto samples = read(*all, 1);
  EXPECT_EQ(samples[0].value, 3.0);
  EXPECT_EQ(samples[1].value, 1.0);
  EXPECT_EQ(samples[1].event, Event::reset);
}

TEST_F(MsrTest, MsrSafeComesFirstWhereItIs) {
  machine("GenuineIntel", 158, "0");
  set(0, 0x606, 0xE00, "msr_safe");
  set(0, 0x611, 1, "msr_safe");
  ASSERT_TRUE(open());
  set(0, 0x606, 0xE00);
  EXPECT_TRUE(open());
}

TEST_F(MsrTest, ARegisterThatVanishesEndsTheMeter) {
  machine("GenuineIntel", 158, "0");
  set(0, 0x606, 0xE00);
  set(0, 0x611, 1);
  auto meter = open();
  ASSERT_TRUE(meter);
  content.clear();
  std::vector<Sample> samples;
  EXPECT_EQ(meter->read({}, samples).error().kind, Kind::missing);
}

TEST_F(MsrTest, WhatIsNotThereSaysWhy) {
  EXPECT_EQ(open().error().kind, Kind::missing);
  machine("GenuineIntel", 158, "0");
  const auto closed = open();
  EXPECT_EQ(closed.error().kind, Kind::missing);
  EXPECT_NE(closed.error().hint.find("modprobe msr"), std::string::npos);
  set(0, 0x606, 0);
  set(0, 0x611, 0);
  const auto silent = open();
  EXPECT_EQ(silent.error().kind, Kind::missing);
  EXPECT_NE(silent.error().hint.find("virtual"), std::string::npos);
  machine("SomebodyElse", 1, "0");
  EXPECT_EQ(open().error().kind, Kind::missing);
}

TEST_F(MsrTest, AFileThatMayNotBeReadIsDenied) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  machine("GenuineIntel", 158, "0");
  set(0, 0x606, 0xE00);
  fs::permissions(root() / "dev/cpu/0/msr", fs::perms::none);
  const auto meter = open();
  ASSERT_FALSE(meter);
  EXPECT_EQ(meter.error().kind, Kind::denied);
  EXPECT_NE(meter.error().hint.find("sys_rawio"), std::string::npos);
}

// A plain file serves where addresses lie eight bytes apart; its end is as good as EIO.
TEST_F(MsrTest, TheKernelsFilesAreReadAtTheRegistersAddress) {
  machine("GenuineIntel", 158, "0");
  const auto path = root() / "dev/cpu/0/msr";
  std::string bytes(0x621, '\0');
  bytes[0x607] = 0x0E;
  bytes[0x611] = 1;
  ASSERT_TRUE(write_text(path, bytes));
  auto meter = Msr::open(*parse_meter_spec("msr"), root(), std::make_unique<KernelRegisters>());
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_EQ(names(*meter), "msr/package-0 ");
  read(*meter, 0);
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  ASSERT_EQ(::pwrite(*file, "\x05", 1, 0x611), 1);
  EXPECT_EQ(read(*meter, 1)[0].value, 4.0 / 16384);
}

TEST_F(MsrTest, AnUnknownOptionIsRefused) {
  EXPECT_EQ(open("msr,core=true").error().kind, Kind::invalid);
  EXPECT_EQ(open("msr,cores=yes").error().kind, Kind::invalid);
}

const MsrDomain* domain_of(const std::vector<MsrDomain>& domains, std::string_view name) {
  const auto found = std::ranges::find(domains, name, &MsrDomain::name);
  return found == domains.end() ? nullptr : &*found;
}

TEST(MsrLayout, KnowsTheUnitsThatAProcessorDoesNotTell) {
  const auto intel = [](int model, std::uint64_t exponent) {
    return msr_domains({Processor::Vendor::intel, 6, model}, exponent << 8);
  };
  // Silvermont: 2^5 uJ.
  EXPECT_DOUBLE_EQ(domain_of(intel(0x37, 5), "package")->unit.value, 32e-6);
  // Sapphire Rapids: memory in the common unit, the platform in joules.
  EXPECT_EQ(domain_of(intel(0x8F, 14), "dram")->unit, Joules{0x1p-14});
  EXPECT_EQ(domain_of(intel(0x8F, 14), "psys")->unit, Joules{1});
  // Broadwell-DE: the sources are at odds, so its memory is left out.
  EXPECT_EQ(domain_of(intel(0x56, 14), "dram"), nullptr);
  EXPECT_EQ(domain_of(intel(0x3F, 14), "psys"), nullptr);
  EXPECT_EQ(domain_of(msr_domains({Processor::Vendor::amd, 25, 1}, 0x1000), "package")->unit,
            Joules{0x1p-16});
  EXPECT_FALSE(msr_unit_address(Processor::Vendor::other));
}

}  // namespace
}  // namespace joulelab
