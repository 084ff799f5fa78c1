// joulelab measure on a machine with two NVIDIA boards, by a library that simulates the driver.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

TEST(NvmlBoard, TheBoardThatTheCommandUsesIsCountedAndTheOtherIsIdle) {
  const Workbench bench;
  // The first process of the machine computes on board 0, whatever we do.
  bench.write("nvml.txt",
              "boards 2\n"
              "0.uuid GPU-0\n0.energy 1000000\n0.temperature 41\n0.processes 1\n"
              "1.uuid GPU-1\n1.energy 1000000\n1.temperature 43\n1.processes none\n");
  const auto said =
      bench.run("export LD_LIBRARY_PATH=" JOULELAB_BINARIES
                "/fake_nvml_new JOULELAB_FAKE_NVML=$PWD/nvml.txt\n"
                "joulelab measure --meter nvml --interval 0.01 --json run.json -- sh -c '"
                "echo 1.processes $$ >> nvml.txt; sleep 0.5;"
                "echo 0.energy 1055000 >> nvml.txt; echo 1.energy 1300500 >> nvml.txt'");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto run = Json::parse(bench.read("run.json"));
  EXPECT_NEAR(run["energy_j"].get<double>(), 300.5, 1e-9);
  EXPECT_EQ(run["grade"], "measured");
  const auto& channels = run["channels"];
  ASSERT_EQ(channels.size(), 2U);  // the temperatures are no energy
  EXPECT_EQ(channels[0]["counted"], false);
  EXPECT_NE(channels[0]["reason"].get<std::string>().find("idle"), std::string::npos);
  EXPECT_EQ(channels[1]["device"], "GPU-1");
}

}  // namespace
}  // namespace joulelab
