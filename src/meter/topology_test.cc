#include "meter/topology.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/temporary.h"

namespace joulelab {
namespace {

class TopologyTest : public ::testing::Test {
 protected:
  void cpu(int number, int package, int die) {
    const auto folder = root() / fmt::format("sys/devices/system/cpu/cpu{}/topology", number);
    ASSERT_TRUE(write_text(folder / "physical_package_id", fmt::format("{}\n", package)));
    ASSERT_TRUE(write_text(folder / "die_id", fmt::format("{}\n", die)));
  }
  void vendor(const std::string& name) {
    ASSERT_TRUE(write_text(root() / "proc/cpuinfo",
                           fmt::format("processor\t: 0\nvendor_id\t: {}\ncpu family\t: 25\n"
                                       "model\t\t: 17\nmodel name\t: Some 9\n",
                                       name)));
  }
  std::string devices(std::vector<int> cpus) const {
    std::string text;
    for (const auto& socket : sockets_of(root(), cpus))
      text += fmt::format("{}:{} ", socket.device, fmt::join(socket.cpus, ","));
    return text;
  }
  const std::filesystem::path& root() const { return root_.path(); }

 private:
  TemporaryFolder root_;
};

TEST(CpusIn, ReadsTheKernelsLists) {
  EXPECT_EQ(cpus_in("0-3,8\n"), (std::vector{0, 1, 2, 3, 8}));
  EXPECT_EQ(cpus_in("5"), (std::vector{5}));
  for (const auto* damaged : {"", "\n", "a", "3-1", "1-2-3", "-1", "0-", "1,,2", "0-99999999999"})
    EXPECT_TRUE(cpus_in(damaged).empty()) << damaged;
}

TEST_F(TopologyTest, OneDieMeansThePackageHasNoDieInItsName) {
  cpu(0, 0, 0);
  cpu(1, 1, 0);
  cpu(2, 0, 0);
  EXPECT_EQ(devices({0, 1, 2}), "0:0,2 1:1 ");
}

TEST_F(TopologyTest, TwoDiesOfAPackageAreTwoDevicesOnAnIntelProcessor) {
  vendor("GenuineIntel");
  for (int i = 0; i < 4; ++i) cpu(i, i / 2, i % 2);
  EXPECT_EQ(devices({0, 1, 2, 3}), "0-die-0:0 0-die-1:1 1-die-0:2 1-die-1:3 ");
}

TEST_F(TopologyTest, TheComplexesOfAnAmdPackageShareItsCounter) {
  vendor("AuthenticAMD");
  for (int i = 0; i < 4; ++i) cpu(i, i / 2, i % 2);
  EXPECT_EQ(devices({0, 1, 2, 3}), "0:0,1 1:2,3 ");
}

TEST_F(TopologyTest, WithoutTopologyThereIsOnePackage) { EXPECT_EQ(devices({0, 1}), "0:0,1 "); }

TEST_F(TopologyTest, TheProcessorIsWhatCpuinfoSays) {
  EXPECT_EQ(inspect_processor(root()).vendor, Processor::Vendor::other);
  vendor("HygonGenuine");
  const auto processor = inspect_processor(root());
  EXPECT_EQ(processor.vendor, Processor::Vendor::amd);
  EXPECT_EQ(processor.family, 25);
  EXPECT_EQ(processor.model, 17);
}

TEST_F(TopologyTest, OnlineProcessorsAreThoseThatTheKernelLists) {
  EXPECT_TRUE(online_cpus(root()).empty());
  ASSERT_TRUE(write_text(root() / "sys/devices/system/cpu/online", "0,2-3\n"));
  EXPECT_EQ(online_cpus(root()), (std::vector{0, 2, 3}));
}

}  // namespace
}  // namespace joulelab
