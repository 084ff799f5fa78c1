#include "meter/rapl.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>

#include "base/temporary.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// A powercap tree in a temporary root, as a two-socket machine shows it.
class RaplTest : public ::testing::Test {
 protected:
  void domain(const std::string& folder, const std::string& name, std::uint64_t energy_uj,
              std::uint64_t range_uj = 262143328850) {
    write(folder, "name", name);
    write(folder, "energy_uj", std::to_string(energy_uj));
    write(folder, "max_energy_range_uj", std::to_string(range_uj));
  }
  void write(const std::string& folder, const std::string& file, const std::string& text) {
    fs::create_directories(tree() / folder);
    std::ofstream(tree() / folder / file) << text << "\n";
  }
  fs::path tree() const { return root_.path() / "sys/class/powercap"; }
  const fs::path& root() const { return root_.path(); }

  static std::vector<Sample> read(Rapl& rapl, double seconds) {
    std::vector<Sample> samples;
    EXPECT_TRUE(rapl.read(after(Instant{}, Seconds{seconds}), samples));
    return samples;
  }

 private:
  TemporaryFolder root_;
};

TEST_F(RaplTest, TellsPackageMemoryPartsAndPlatformApart) {
  domain("intel-rapl:0", "package-0", 0);
  domain("intel-rapl:0:0", "core", 0);
  domain("intel-rapl:0:1", "dram", 0);
  domain("intel-rapl:1", "package-1", 0);
  domain("intel-rapl:2", "psys", 0);
  domain("intel-rapl-mmio:0", "package-0", 0);
  const auto rapl = Rapl::open(root());
  ASSERT_TRUE(rapl) << rapl.error().what;
  std::vector<std::string> names;
  for (const auto& channel : rapl->channels()) names.push_back(channel.name);
  EXPECT_EQ(names, (std::vector<std::string>{"rapl/package-0", "rapl/core-0", "rapl/dram-0",
                                             "rapl/package-1", "rapl/psys"}));
  EXPECT_EQ(rapl->channels()[2].component, Component::dram);
  EXPECT_EQ(rapl->channels()[4].component, Component::platform);
}

TEST_F(RaplTest, TwoDiesOfOneSocketAreTwoDevices) {
  domain("intel-rapl:0", "package-0-die-0", 0);
  domain("intel-rapl:1", "package-0-die-1", 0);
  domain("intel-rapl:1:0", "dram", 0);
  const auto rapl = Rapl::open(root());
  ASSERT_TRUE(rapl);
  EXPECT_EQ(rapl->channels()[0].name, "rapl/package-0-die-0");
  EXPECT_EQ(rapl->channels()[2].name, "rapl/dram-0-die-1");
}

// The kernel's own example of the defect, before and after its remedy: a package of two complexes.
TEST_F(RaplTest, AnAmdPackageThatAKernelShowsAsManyDiesIsCountedOnce) {
  write("../../../proc", "cpuinfo", "processor\t: 0\nvendor_id\t: AuthenticAMD");
  domain("intel-rapl:0", "package-0-die-0", 100);
  domain("intel-rapl:0:0", "core", 0);
  domain("intel-rapl:1", "package-0-die-1", 100);
  const auto rapl = Rapl::open(root());
  ASSERT_TRUE(rapl);
  ASSERT_EQ(rapl->channels().size(), 2U);
  EXPECT_EQ(rapl->channels()[0].name, "rapl/package-0");
  EXPECT_EQ(rapl->channels()[1].name, "rapl/core-0");
}

TEST_F(RaplTest, CountsToTheMicrojouleAlsoOverAWrap) {
  domain("intel-rapl:0", "package-0", 262143000000);
  auto rapl = Rapl::open(root());
  ASSERT_TRUE(rapl);
  EXPECT_EQ(read(*rapl, 0)[0].value, 0);
  domain("intel-rapl:0", "package-0", 262143000123);
  EXPECT_DOUBLE_EQ(read(*rapl, 1)[0].value, 123e-6);
  domain("intel-rapl:0", "package-0", 50);
  const auto wrapped = read(*rapl, 2)[0];
  EXPECT_EQ(wrapped.event, Event::wrap);
  EXPECT_DOUBLE_EQ(wrapped.value, (262143328850 + 1 - 262143000000 + 50) * 1e-6);
}

TEST_F(RaplTest, OneUnreadableCounterLeavesAGapAndTheOthersGoOn) {
  domain("intel-rapl:0", "package-0", 100);
  domain("intel-rapl:1", "package-1", 100);
  auto rapl = Rapl::open(root());
  ASSERT_TRUE(rapl);
  read(*rapl, 0);
  write("intel-rapl:0", "energy_uj", "garbage");
  domain("intel-rapl:1", "package-1", 300);
  const auto samples = read(*rapl, 1);
  EXPECT_EQ(samples[0].event, Event::unreadable);
  EXPECT_DOUBLE_EQ(samples[1].value, 200e-6);
}

TEST_F(RaplTest, AMeterThatVanishesEndsWithAnError) {
  domain("intel-rapl:0", "package-0", 100);
  auto rapl = Rapl::open(root());
  ASSERT_TRUE(rapl);
  read(*rapl, 0);
  fs::remove_all(tree());
  std::vector<Sample> samples;
  const auto result = rapl->read(after(Instant{}, Seconds{1}), samples);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Error::Kind::missing);
}

TEST_F(RaplTest, ADriverThatWasLoadedAnewIsReadAgain) {
  domain("intel-rapl:0", "package-0", 100);
  auto rapl = Rapl::open(root());
  ASSERT_TRUE(rapl);
  read(*rapl, 0);
  fs::remove(tree() / "intel-rapl:0/energy_uj");
  write("intel-rapl:0", "energy_uj", "350");
  EXPECT_DOUBLE_EQ(read(*rapl, 1)[0].value, 250e-6);
}

TEST_F(RaplTest, NothingThereSaysSo) {
  const auto rapl = Rapl::open(root());
  ASSERT_FALSE(rapl);
  EXPECT_EQ(rapl.error().kind, Error::Kind::missing);
  EXPECT_NE(rapl.error().what.find("sys/class/powercap"), std::string::npos);
}

TEST_F(RaplTest, ADeniedCounterSaysTheCommandThatGrantsIt) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  domain("intel-rapl:0", "package-0", 100);
  fs::permissions(tree() / "intel-rapl:0/energy_uj", fs::perms::none);
  const auto rapl = Rapl::open(root());
  ASSERT_FALSE(rapl);
  EXPECT_EQ(rapl.error().kind, Error::Kind::denied);
  EXPECT_NE(rapl.error().hint.find("chmod a+r"), std::string::npos);
}

}  // namespace
}  // namespace joulelab
