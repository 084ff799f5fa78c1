#include "record/tuned_setting.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

Run tuned_run() {
  const auto at = [](int seconds) { return Instant{} + std::chrono::seconds(seconds); };
  Run run;
  run.windows = {{.name = "setup", .index = {}, .begin = at(0), .end = at(1), .energy = Joules{1}},
                 {.name = "tune",
                  .index = 0,
                  .begin = at(1),
                  .end = at(3),
                  .energy = Joules{60},
                  .low = Joules{54},
                  .high = Joules{66}},
                 {.name = "tune", .index = 1, .begin = at(3), .end = at(5), .energy = {}}};
  run.facts = {{"tune_0", "1 thread"}, {"tune_1", "2 threads"}, {"tuned", "2 threads"}};
  run.values = {{"tune_0_images", 200}, {"tune_1_images", 300}};
  return run;
}

TEST(TunedSetting, has_speed_and_energy_of_its_window) {
  const auto settings = tuned_settings_of(tuned_run());
  ASSERT_EQ(settings.size(), 2U);
  EXPECT_EQ(settings[0].setting, "1 thread");
  EXPECT_DOUBLE_EQ(settings[0].images_per_second(), 100);
  EXPECT_DOUBLE_EQ(settings[0].energy_per_image->value, 0.3);
  EXPECT_DOUBLE_EQ(settings[0].low.value, 0.27);
  EXPECT_DOUBLE_EQ(settings[0].high.value, 0.33);
  EXPECT_FALSE(settings[0].is_chosen);
  EXPECT_FALSE(settings[1].energy_per_image) << "not covered is not zero";
  EXPECT_TRUE(settings[1].is_chosen);
}

TEST(TunedSetting, needs_its_fact_and_its_images) {
  auto run = tuned_run();
  run.facts.erase("tune_0");
  run.values["tune_1_images"] = 0;
  EXPECT_TRUE(tuned_settings_of(run).empty());
  EXPECT_TRUE(tuned_settings_of({}).empty());
}

}  // namespace
}  // namespace joulelab
