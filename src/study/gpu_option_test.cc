#include "study/gpu_option.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "study/command_line.h"
#include "study/complaint.h"
#include "study/plan.h"
#include "study/study_file.h"
#include "study/study_text.h"

namespace joulelab {
namespace {

TEST(GpuOption, WhatIsSetOnTheGpusIsNoOptionOfTheWork) {
  const std::string head = "name = \"g\"\n[factors]\nkind = [\"a\"]\n";
  const std::string work =
      "[work]\nkind = \"command\"\ncommand = [\"run\", \"{kind}\", \"{recipe}\"]\n";
  const auto study = parse_study(
      head +
          "[recipes]\nplain = {}\ncapped = { gpu_power_limit_w = 150, gpu_boards = \"0, 2\" }\n" +
          "free = { gpu_power_limit_w = \"unchanged\" }\n" + work,
      {});
  ASSERT_TRUE(study) << describe("", study.error());
  const auto cells = plan(*study);
  const auto settings = gpu_settings_of(*study, cells);
  ASSERT_EQ(settings.size(), 1U);
  EXPECT_EQ(settings[0], (GpuSetting{Watts{150}, {}, {"0", "2"}}));
  const auto again = parse_study(study_text(*study), {});
  ASSERT_TRUE(again) << describe("", again.error());
  EXPECT_EQ(*again, *study);
  const auto wrong = parse_study(
      head + "[recipes]\na = { gpu_power_limit_w = -3, gpu_clock_mhz = 1.5 }\n" + work, {});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().size(), 2U) << describe("", wrong.error());
}

TEST(GpuOption, AFactorOfTheGpusIsNotPassedToTheTrainer) {
  const auto study = parse_study(
      "name = \"g\"\n[factors]\narchitecture = [\"lenet5\"]\ndata = [\"mnist\"]\n"
      "gpu_clock_mhz = [\"unchanged\", 1200]\n",
      {});
  ASSERT_TRUE(study) << describe("", study.error());
  for (const auto& cell : plan(*study)) {
    const auto argv = command_line(*study, cell);
    ASSERT_TRUE(argv);
    EXPECT_EQ(std::ranges::find(*argv, "--gpu-clock-mhz"), argv->end());
  }
  EXPECT_EQ(gpu_settings_of(*study, plan(*study)).size(), 1U);
}

}  // namespace
}  // namespace joulelab
