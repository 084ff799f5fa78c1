#include "train/kappa.h"

#include <gtest/gtest.h>
#include <vector>

namespace joulelab {
namespace {

using Counts = std::vector<std::int64_t>;

// The example of every textbook: 50 answers, 35 alike, of two readers who say yes 25 and 30 times.
TEST(Kappa, is_that_of_the_textbooks) {
  EXPECT_NEAR(cohens_kappa(35, Counts{30, 20}, Counts{25, 25}).value(), 0.4, 1e-12);
}

// With classes of one size it follows from the accuracy alone: (0.9 - 0.1) / 0.9.
TEST(Kappa, of_balanced_classes_follows_from_the_accuracy) {
  const Counts labels(10, 100), guesses{150, 50, 100, 120, 80, 100, 90, 110, 60, 140};
  EXPECT_NEAR(cohens_kappa(900, guesses, labels).value(), 0.8 / 0.9, 1e-12);
}

TEST(Kappa, of_always_the_same_guess_is_none) {
  EXPECT_NEAR(cohens_kappa(70, Counts{100, 0}, Counts{70, 30}).value(), 0, 1e-12);
}

TEST(Kappa, without_a_choice_is_nothing) {
  EXPECT_FALSE(cohens_kappa(10, Counts{10, 0}, Counts{10, 0}));
  EXPECT_FALSE(cohens_kappa(0, Counts{}, Counts{}));
}

}  // namespace
}  // namespace joulelab
