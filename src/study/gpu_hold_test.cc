#include "study/gpu_hold.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "meter/fake_nvml.h"
#include "study/process.h"

namespace joulelab {
namespace {

const GpuSetting to_150_w{.power_limit = Watts{150}, .clock_mhz = {}, .boards = {}};
const std::string dead_process = "999999 1 another-boot";

class GpuHoldTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ::unsetenv("JOULELAB_LENT_MACHINE");
    fake.add_board(0);
    fake.set("0.limit", "250000");
    fake.set("0.limit_range", "100000 300000");
    bench = {.record = folder.path() / "store" / "gpus-before",
             .root = fake.root(),
             .library = FAKE_NVML_NEW,
             .guard_program = ""};
  }
  GpuState state() const { return NvmlControl::open(bench.root, bench.library)->states()[0]; }
  bool has_record() const { return std::filesystem::exists(bench.record); }
  void leave_record(const std::string& process) const {
    ASSERT_TRUE(write_text(bench.record, gpu_record_text({process, {{"GPU-0", 250000U, true}}})));
  }
  FakeNvmlLibrary fake;
  TemporaryFolder folder;
  GpuBench bench;
};

TEST_F(GpuHoldTest, TheLimitHoldsAsLongAsTheObjectAndIsRecordedMeanwhile) {
  {
    const auto hold = GpuHold::take(to_150_w, bench);
    ASSERT_TRUE(hold) << hold.error().what;
    EXPECT_EQ(state().power_limit_mw, 150000U);
    const auto record = load_gpu_record(bench);
    ASSERT_TRUE(record && *record);
    EXPECT_EQ((*record)->process, this_process());
    EXPECT_EQ((*record)->before, (std::vector<GpuBefore>{{"GPU-0", 250000U, false}}));
  }
  EXPECT_EQ(state().power_limit_mw, 250000U);
  EXPECT_FALSE(has_record());
}

TEST_F(GpuHoldTest, TheRunSaysWhatWasAskedFoundAndRead) {
  fake.set("0.graphics_clocks", "1410 1200");
  fake.set("0.memory_clocks", "1215");
  const auto hold = GpuHold::take({Watts{150}, 1200U, {}}, bench);
  ASSERT_TRUE(hold) << hold.error().what;
  joulelab::Run run;
  (*hold)->complete(run);
  EXPECT_EQ(run.facts["gpu_power_limit_w"], "150");
  EXPECT_EQ(run.facts["gpu_power_limit_w_before"], "250");
  EXPECT_EQ(run.facts["gpu_power_limit_w_read"], "150");
  EXPECT_EQ(run.facts["gpu_clock_mhz"], "1200");
  EXPECT_EQ(run.facts["gpu_clock_mhz_read"], "1200");
  EXPECT_TRUE(run.warnings.empty());
}

TEST_F(GpuHoldTest, ALimitThatSomebodyElseChangedMeanwhileIsAWarning) {
  const auto hold = GpuHold::take(to_150_w, bench);
  ASSERT_TRUE(hold);
  fake.set("0.limit", "200000");
  joulelab::Run run;
  (*hold)->complete(run);
  EXPECT_EQ(run.facts["gpu_power_limit_w_read"], "200");
  ASSERT_EQ(run.warnings.size(), 1U);
  EXPECT_EQ(run.warnings[0].code, "gpu-setting-lost");
}

TEST_F(GpuHoldTest, ALentMachineIsNeverSet) {
  ::setenv("JOULELAB_LENT_MACHINE", "1", 1);
  const auto hold = GpuHold::take(to_150_w, bench);
  ::unsetenv("JOULELAB_LENT_MACHINE");
  ASSERT_FALSE(hold);
  EXPECT_EQ(hold.error().kind, Error::Kind::denied);
  EXPECT_EQ(state().power_limit_mw, 250000U);
  EXPECT_FALSE(has_record());
}

TEST_F(GpuHoldTest, WhoMayNotLeavesNeitherSettingNorRecord) {
  fake.set("0.set_limit", "!4");
  const auto hold = GpuHold::take(to_150_w, bench);
  ASSERT_FALSE(hold);
  EXPECT_EQ(hold.error().kind, Error::Kind::denied);
  EXPECT_FALSE(has_record());
}

TEST_F(GpuHoldTest, WhereTheSecondBoardRefusesTheFirstIsPutBack) {
  fake.add_board(1);
  fake.set("1.limit", "250000");
  fake.set("1.limit_range", "100000 300000");
  fake.set("1.set_limit", "!4");
  EXPECT_FALSE(GpuHold::take(to_150_w, bench));
  EXPECT_EQ(state().power_limit_mw, 250000U);
  EXPECT_FALSE(has_record());
}

TEST_F(GpuHoldTest, WhatAKilledProcessLeftIsPutBackByTheNext) {
  leave_record(dead_process);
  fake.set("0.limit", "150000");
  const auto restored = restore_gpus(bench);
  ASSERT_TRUE(restored) << restored.error().what;
  ASSERT_EQ(restored->size(), 1U);
  EXPECT_EQ(text_of(restored->front()),
            "the power limit of GPU-0 is 250 W again and the clock of GPU-0 is free");
  EXPECT_EQ(state().power_limit_mw, 250000U);
  EXPECT_FALSE(has_record());
}

TEST_F(GpuHoldTest, AHoldAfterAKilledOneRemembersWhatWasThereBeforeBoth) {
  leave_record(dead_process);
  fake.set("0.limit", "120000");
  {
    const auto hold = GpuHold::take(to_150_w, bench);
    ASSERT_TRUE(hold);
    EXPECT_EQ((*load_gpu_record(bench))->before[0].power_limit_mw, 250000U);
  }
  EXPECT_EQ(state().power_limit_mw, 250000U);
}

TEST_F(GpuHoldTest, WhatAProcessAtWorkHasSetIsLeftToIt) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t other = ::fork();
  if (other == 0) {
    const auto me = this_process();
    (void)!::write(ready[1], me.data(), me.size());
    ::pause();
    ::_exit(0);
  }
  std::string process(200, '\0');
  process.resize(static_cast<std::size_t>(::read(ready[0], process.data(), process.size())));
  leave_record(process);
  EXPECT_EQ(restore_gpus(bench).error().kind, Error::Kind::invalid);
  EXPECT_EQ(GpuHold::take(to_150_w, bench).error().kind, Error::Kind::invalid);
  EXPECT_TRUE(has_record());
  // Its guard, who knows that it is gone, may.
  EXPECT_EQ(restore_gpus(bench, process)->size(), 1U);
  ::kill(other, SIGKILL);
  ::waitpid(other, nullptr, 0);
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_F(GpuHoldTest, AGuardLeavesTheRecordOfAnotherProcessAlone) {
  leave_record(dead_process);
  EXPECT_TRUE(restore_gpus(bench, "1 2 boot")->empty());
  EXPECT_TRUE(has_record());
}

TEST_F(GpuHoldTest, WhatCannotBePutBackStaysOnRecord) {
  auto hold = GpuHold::take(to_150_w, bench);
  ASSERT_TRUE(hold);
  fake.set("0.set_limit", "!15");
  EXPECT_FALSE((*hold)->release());
  hold->reset();
  EXPECT_TRUE(has_record());
}

TEST(GpuRecordText, IsReadBackAndNothingElseIs) {
  const GpuRecord record{"12 345 boot", {{"GPU-0", 250000U, true}, {"GPU-1", {}, true}}};
  const auto read = parse_gpu_record(gpu_record_text(record), "file");
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, record);
  for (const char* text : {"limit GPU-0\n", "limit GPU-0 -3\n", "limit GPU-0 x\n", "process 1\n",
                           "something else\n", "limit GPU-0 99999999999\n"})
    EXPECT_EQ(parse_gpu_record(text, "file").error().kind, Error::Kind::broken) << text;
}

}  // namespace
}  // namespace joulelab
