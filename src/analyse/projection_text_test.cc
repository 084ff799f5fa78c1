#include "analyse/projection_text.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

TEST(ProjectionText, SaysWhatWasUsedWhatComesAndHowLongItTakes) {
  RunProgress progress{.epochs_done = 12, .epochs_planned = 20, .energy = Joules{1240}};
  EXPECT_EQ(progress_line(progress), "energy 12/20: 1.24 kJ");
  progress.co2e_g_per_j = 1e-4;
  EXPECT_EQ(progress_line(progress), "energy 12/20: 1.24 kJ, 124 mg CO2e");
  progress.projection = Projection{.at = Seconds{100},
                                   .epochs_done = 12,
                                   .epochs_planned = 20,
                                   .energy_j = {8300, 7900, 8700},
                                   .duration_s = {230, 220, 240}};
  EXPECT_EQ(progress_line(progress),
            "energy 12/20: 1.24 of 8.30 kJ (7.90 to 8.70), 830 mg CO2e, 2 min 10 s left");
  EXPECT_LE(progress_line(progress).size(), 80U);
  progress.energy = Joules{4.2};
  EXPECT_EQ(progress_line(progress),
            "energy 12/20: 4.20 J of 8.30 kJ (7.90 to 8.70), 830 mg CO2e, 2 min 10 s left");
}

TEST(ProjectionText, WhatIsNotKnownIsNotZero) {
  EXPECT_EQ(progress_line({.epochs_done = 1, .epochs_planned = 5}), "energy 1/5: not known");
  EXPECT_EQ(progress_line({.epochs_done = 3, .energy = Joules{5}}), "energy after epoch 3: 5.00 J");
}

}  // namespace
}  // namespace joulelab
