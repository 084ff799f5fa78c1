#include "meter/counter.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

constexpr std::uint64_t range = 262143328850 + 1;

TEST(Counter, CountsFromItsFirstReading) {
  Counter counter(range, Watts{1500});
  EXPECT_EQ(counter.update(7'000'000, Seconds{0}), Event::none);
  EXPECT_EQ(counter.total(), 0U);
  counter.update(7'000'123, Seconds{1});
  EXPECT_EQ(counter.total(), 123U);
}

TEST(Counter, AWrapIsCorrectedToTheMicrojoule) {
  Counter counter(range, Watts{1500});
  counter.update(range - 50'000'000, Seconds{0});
  EXPECT_EQ(counter.update(50'000'000, Seconds{1}), Event::wrap);
  EXPECT_EQ(counter.total(), 100'000'000U);
}

// methods.md, section 10: the range is unreadable and the counter wraps: 100 J, not -262043 J.
TEST(Counter, AWrapOfAnUnknownRangeIsRecognisedByTheKnownOnes) {
  for (const std::uint64_t actual : {std::uint64_t{65532610988}, range}) {
    Counter counter(std::nullopt, Watts{1500});
    counter.update(actual - 50'000'000, Seconds{0});
    EXPECT_EQ(counter.update(50'000'000, Seconds{1}), Event::wrap);
    EXPECT_EQ(counter.total(), 100'000'000U);
  }
}

// methods.md, section 10: reset to a small value: at most 1 J known, not 257144 J.
TEST(Counter, ADecreaseThatNoPartCouldDrawIsAReset) {
  Counter counter(range, Watts{1500});
  counter.update(5'000'000'000, Seconds{0});
  EXPECT_EQ(counter.update(1'000'000, Seconds{1}), Event::reset);
  EXPECT_EQ(counter.total(), 0U);
  counter.update(3'000'000, Seconds{1});
  EXPECT_EQ(counter.total(), 2'000'000U);
}

// Model-specific registers count 32 bits of 2^-14 J: 262144 J, and not a microjoule is rounded.
TEST(Counter, CountsInTheHardwaresOwnUnit) {
  constexpr Joules unit{1.0 / 16384};
  Counter counter(std::uint64_t{1} << 32, Watts{1500}, unit);
  counter.update(0xFFFFFFFF, Seconds{0});
  EXPECT_EQ(counter.update(2, Seconds{1}), Event::wrap);
  EXPECT_EQ(counter.total(), 3U);
  EXPECT_EQ(counter.energy(), Joules{3.0 / 16384});
  counter.update(2 + 1500 * 16384, Seconds{1});
  EXPECT_EQ(counter.energy(), Joules{1500 + 3.0 / 16384});
}

// 65.5 kJ are used in 44 s at the most that a part can draw: after that, how often the counter
// wrapped is not known.
TEST(Counter, ATimeInWhichItCouldHaveWrappedTwiceIsAReset) {
  constexpr std::uint64_t small = 65532610988;
  for (const auto known : {std::optional(small), std::optional<std::uint64_t>{}}) {
    for (const std::uint64_t raw : {7'000'000U, 3'000'000U}) {
      Counter counter(known, Watts{1500});
      counter.update(5'000'000, Seconds{0});
      EXPECT_EQ(counter.update(raw, Seconds{600}), Event::reset);
      EXPECT_EQ(counter.total(), 0U);
      EXPECT_EQ(counter.update(raw + 1'000'000, Seconds{1}), Event::none);
      EXPECT_EQ(counter.total(), 1'000'000U);
    }
  }
  Counter counter(range, Watts{1500});
  counter.update(5'000'000, Seconds{0});
  EXPECT_EQ(counter.update(6'000'000, Seconds{60}), Event::none) << "too short for 262 kJ";
}

TEST(Counter, NeverFalls) {
  Counter counter(range, Watts{1500});
  std::uint64_t raw = 1, last = 0;
  for (int i = 0; i < 10000; ++i) {
    raw = (raw * 6364136223846793005ULL + 1442695040888963407ULL) % range;
    counter.update(raw, Seconds{1});
    EXPECT_GE(counter.total(), last);
    last = counter.total();
  }
}

}  // namespace
}  // namespace joulelab
