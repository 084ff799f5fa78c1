// A study that sets a GPU's power limit, by a library that simulates the driver and keeps its state
// in a file: what the limit is while a run is under way, and after it, however it ended.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

class GpuStudy : public testing::Test {
 protected:
  void SetUp() override {
    bench.write("nvml.txt",
                "boards 1\n0.uuid GPU-0\n0.name Fake-100\n0.energy 1000000\n0.limit 250000\n"
                "0.limit_range 100000 300000\n0.memory_clocks 1215\n"
                "0.graphics_clocks 1410 1200 210\n");
  }
  // `work`: a script of the shell.
  void write_study(const std::string& recipes, const std::string& work) const {
    bench.write("work.sh", work);
    bench.write("gpu.toml",
                "name = \"gpu\"\n[factors]\nkind = [\"a\"]\n[recipes]\n" + recipes +
                    "[work]\nkind = \"command\"\n"
                    "command = [\"sh\", \"work.sh\", \"{kind}\", \"{recipe}\"]\n"
                    "[protocol]\nrepetitions = 1\norder = \"as-written\"\nwarm_up_s = 0\n"
                    "idle_baseline_s = 0\ncool_down_s = 0\n[meters]\nuse = [\"fake\"]\n");
  }
  Said run(const std::string& command) const {
    return bench.run("unset JOULELAB_LENT_MACHINE\nexport LD_LIBRARY_PATH=" JOULELAB_BINARIES
                     "/fake_nvml_new JOULELAB_FAKE_NVML=$PWD/nvml.txt\n" +
                     command);
  }
  // The last line with this key is what holds.
  std::string now(const std::string& key, const std::string& file = "nvml.txt") const {
    std::istringstream lines(bench.read(file));
    std::string value;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(key + " ")) value = line.substr(key.size() + 1);
    }
    return value;
  }
  bool has_record() const { return std::filesystem::exists(bench.path() / "gpus-before"); }

  static inline const std::string study = "joulelab study run gpu.toml --store runs.db --no-report";
  static inline const std::string capped =
      "plain = {}\ncapped = { gpu_power_limit_w = 150, gpu_clock_mhz = 1200 }\n";
  Workbench bench;
};

// A driver that fails both to set and to put back: once this waited for ever, each side for the
// other's lock.
TEST_F(GpuStudy, ADriverThatFailsThroughoutEndsTheStudyAndLeavesItsRecord) {
  bench.write("nvml.txt", bench.read("nvml.txt") + "0.set_limit !999\n");
  write_study("plain = {}\ncapped = { gpu_power_limit_w = 150 }\n", "true\n");
  const auto said = run("timeout -k 1 30 " + study + " --set-gpus");
  EXPECT_EQ(said.status, 1) << said.err;
  EXPECT_NE(said.err.find("error:"), std::string::npos) << said.err;
}

TEST_F(GpuStudy, HoldsTheLimitDuringTheRunAndPutsItBackAfter) {
  write_study(capped, "cp nvml.txt during_$2.txt\n");
  const auto said = run(study + " --set-gpus");
  ASSERT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(now("0.limit", "during_plain.txt"), "250000");
  EXPECT_EQ(now("0.limit", "during_capped.txt"), "150000");
  EXPECT_EQ(now("0.locked", "during_capped.txt"), "1200");
  EXPECT_EQ(now("0.limit"), "250000");
  EXPECT_EQ(now("0.locked"), "none");
  EXPECT_FALSE(has_record());
  const auto runs = Json::parse(run("joulelab runs export --store runs.db").out);
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_FALSE(runs[0]["facts"].contains("gpu_power_limit_w"));
  const auto& facts = runs[1]["facts"];
  EXPECT_EQ(facts["gpu_power_limit_w"], "150");
  EXPECT_EQ(facts["gpu_power_limit_w_read"], "150");
  EXPECT_EQ(facts["gpu_power_limit_w_before"], "250");
  EXPECT_EQ(facts["gpu_clock_mhz_read"], "1200");
}

TEST_F(GpuStudy, ShowsWhatItWillSet) {
  write_study(capped, "true\n");
  const auto plan = run("joulelab study plan gpu.toml");
  EXPECT_NE(plan.out.find("(GPUs: 150 W, 1200 MHz)"), std::string::npos) << plan.out;
  EXPECT_EQ(plan.out.find("gpu_power"), std::string::npos) << plan.out;
  const auto check = run("joulelab study check gpu.toml");
  EXPECT_NE(check.out.find("it sets the GPUs: 150 W, 1200 MHz"), std::string::npos) << check.out;
  const auto gpus = run("joulelab gpus");
  EXPECT_NE(gpus.out.find("250 W (100 to 300 W)"), std::string::npos) << gpus.out << gpus.err;
  expect_eighty_columns(gpus.out);
}

TEST_F(GpuStudy, AsksForConsentAndRefusesALentMachine) {
  write_study(capped, "touch began\n");
  const auto without = run(study);
  EXPECT_EQ(without.status, 2) << without.out;
  EXPECT_NE(without.err.find("--set-gpus"), std::string::npos) << without.err;
  const auto lent = run("export JOULELAB_LENT_MACHINE=1\n" + study + " --set-gpus");
  EXPECT_NE(lent.status, 0);
  EXPECT_NE(lent.err.find("lent"), std::string::npos) << lent.err;
  EXPECT_FALSE(std::filesystem::exists(bench.path() / "began"));
  EXPECT_EQ(now("0.limit"), "250000");
  EXPECT_EQ(bench.read("nvml.txt").find("0.limit 150000"), std::string::npos);
}

TEST_F(GpuStudy, WhatTheBoardOrTheUserMayNotShowsBeforeTheFirstRun) {
  write_study("plain = {}\ncapped = { gpu_power_limit_w = 900 }\n", "touch began\n");
  const auto beyond = run(study + " --set-gpus");
  EXPECT_EQ(beyond.status, 2) << beyond.err;
  EXPECT_NE(beyond.err.find("board 0 (Fake-100)"), std::string::npos) << beyond.err;
  EXPECT_NE(beyond.err.find("100 to 300 W"), std::string::npos) << beyond.err;
  write_study(capped, "touch began\n");
  bench.write("nvml.txt", bench.read("nvml.txt") + "0.set_limit !4\n");
  const auto denied = run(study + " --set-gpus");
  EXPECT_NE(denied.status, 0);
  EXPECT_NE(denied.err.find("sudo"), std::string::npos) << denied.err;
  bench.write("nvml.txt", "boards 0\n");
  const auto none = run(study + " --set-gpus");
  EXPECT_NE(none.status, 0);
  EXPECT_NE(none.err.find("no board"), std::string::npos) << none.err;
  EXPECT_FALSE(std::filesystem::exists(bench.path() / "began"));
  EXPECT_FALSE(has_record());
}

TEST_F(GpuStudy, PutsBackAfterARunThatFails) {
  write_study("capped = { gpu_power_limit_w = 150 }\n", "cp nvml.txt during.txt; exit 3\n");
  EXPECT_EQ(run(study + " --set-gpus").status, 1);
  EXPECT_EQ(now("0.limit", "during.txt"), "150000");
  EXPECT_EQ(now("0.limit"), "250000");
  EXPECT_FALSE(has_record());
}

const std::string long_work = "cp nvml.txt during.txt; touch began; exec sleep 30\n";
const std::string until_it_began = " &\nlab=$!\nuntil test -e began; do sleep 0.02; done\n";

TEST_F(GpuStudy, PutsBackAfterSigterm) {
  write_study("capped = { gpu_power_limit_w = 150 }\n", long_work);
  const auto said = run(study + " --set-gpus" + until_it_began + "kill -TERM $lab; wait $lab");
  EXPECT_EQ(said.status, 130) << said.err;
  EXPECT_NE(said.err.find("--set-gpus"), std::string::npos) << "to go on: " << said.err;
  EXPECT_EQ(now("0.limit", "during.txt"), "150000");
  EXPECT_EQ(now("0.limit"), "250000");
  EXPECT_FALSE(has_record());
}

// The guard does it, in a session of its own: nobody waits for it, so we do.
TEST_F(GpuStudy, PutsBackAfterSigkill) {
  write_study("capped = { gpu_power_limit_w = 150 }\n",
              "echo $$ > pid; cp nvml.txt during.txt; touch began; exec sleep 30\n");
  run(study + " --set-gpus" + until_it_began +
      "kill -KILL $lab; wait $lab\nuntil ! test -e gpus-before; do sleep 0.02; done\n"
      "kill $(cat pid)");
  EXPECT_EQ(now("0.limit", "during.txt"), "150000");
  EXPECT_EQ(now("0.limit"), "250000");
  EXPECT_FALSE(has_record());
}

// As after a power cut, or where a container takes the guard along.
TEST_F(GpuStudy, PutsBackAtTheNextStartWhereTheGuardDiedToo) {
  write_study("plain = {}\n", "cp nvml.txt during.txt\n");
  bench.write("gpus-before", "process 999999 1 another-boot\nlimit GPU-0 250000\n");
  bench.write("nvml.txt", bench.read("nvml.txt") + "0.limit 150000\n");
  const auto said = run(study);
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_NE(said.out.find("the power limit of GPU-0 is 250 W again"), std::string::npos)
      << said.out;
  EXPECT_EQ(now("0.limit", "during.txt"), "250000");
  bench.write("gpus-before", "process 999999 1 another-boot\nclock GPU-0\n");
  const auto restored = run("joulelab gpus restore --store runs.db");
  EXPECT_NE(restored.out.find("the clock of GPU-0 is free"), std::string::npos) << restored.out;
  EXPECT_NE(run("joulelab gpus restore --store runs.db").out.find("nothing"), std::string::npos);
}

TEST_F(GpuStudy, DoesNotMeasureUnderALimitThatCannotBePutBack) {
  write_study("plain = {}\n", "touch began\n");
  bench.write("gpus-before", "process 999999 1 another-boot\nlimit GPU-0 250000\n");
  bench.write("nvml.txt", bench.read("nvml.txt") + "0.set_limit !4\n");
  const auto refused = run(study);
  EXPECT_NE(refused.status, 0);
  EXPECT_NE(refused.err.find("restore --forget"), std::string::npos) << refused.err;
  EXPECT_FALSE(std::filesystem::exists(bench.path() / "began"));
  EXPECT_EQ(run("joulelab gpus restore --forget --store runs.db").status, 0);
  EXPECT_EQ(run(study).status, 0);
}

}  // namespace
}  // namespace joulelab
