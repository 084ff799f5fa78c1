// By FFT against the plain way: Pearson's r of every pair of cuts.

#include "stats/correlogram.h"

#include <gtest/gtest.h>
#include <random>

#include "stats/correlation.h"

namespace joulelab {
namespace {

std::vector<double> drawn(std::size_t n, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal;
  std::vector<double> values;
  double level = 0;
  for (std::size_t i = 0; i < n; ++i) values.push_back(level = 0.9 * level + normal(engine));
  return values;
}

TEST(Correlogram, IsPearsonsOfWhatMeetsAtEveryShift) {
  for (const auto& [size_a, size_b] : {std::pair{60, 60}, {60, 35}, {17, 64}}) {
    const auto a = drawn(static_cast<std::size_t>(size_a), 1);
    const auto b = drawn(static_cast<std::size_t>(size_b), 2);
    const long first = 3 - size_a, last = size_b - 3;
    const auto found = correlogram(a, b, first, last);
    ASSERT_EQ(found.last(), last);
    for (long shift = first; shift <= last; ++shift) {
      std::vector<double> cut_a, cut_b;
      for (long i = 0; i < size_a; ++i) {
        if (i + shift < 0 || i + shift >= size_b) continue;
        cut_a.push_back(a[static_cast<std::size_t>(i)]);
        cut_b.push_back(b[static_cast<std::size_t>(i + shift)]);
      }
      EXPECT_NEAR(found.at(shift), pearson(cut_a, cut_b)->r, 1e-10) << shift;
      const auto meeting = meeting_of(a, b, shift);
      EXPECT_EQ(static_cast<std::size_t>(meeting.end - meeting.begin), cut_a.size());
    }
  }
}

TEST(Correlogram, WhatDoesNotVaryGoesWithNothing) {
  const std::vector<double> flat(40, 0.0), a = drawn(40, 3);
  for (const double r : correlogram(a, flat, -10, 10).r) EXPECT_EQ(r, 0);
  std::vector<double> late(40, -0.25);  // constant where a shift of -25 holds it against a
  for (std::size_t i = 30; i < 40; ++i) late[i] = 0.75;
  EXPECT_EQ(correlogram(a, late, -25, -25).r[0], 0);
  EXPECT_NE(correlogram(a, late, -5, -5).r[0], 0);
}

}  // namespace
}  // namespace joulelab
