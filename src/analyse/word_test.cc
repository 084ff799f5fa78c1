#include "analyse/word.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace joulelab {
namespace {

TEST(Word, AmountsTakeAPrefix) {
  EXPECT_EQ(amount(384.2, "J"), "384 J");
  EXPECT_EQ(amount(1234, "J"), "1.23 kJ");
  EXPECT_EQ(amount(0.912, ""), "0.912");  // kappa: a number without a unit
  EXPECT_EQ(amount(999.6, "J"), "1.00 kJ");
  EXPECT_EQ(amount(2.5e6, "J"), "2.50 MJ");
  EXPECT_EQ(amount(0.0123, "g"), "12.3 mg");
  EXPECT_EQ(amount(0.0000123, "g"), "12.3 µg");
  EXPECT_EQ(amount(12345, "g"), "12.3 kg");
  EXPECT_EQ(amount(5e6, "g"), "5000 kg");
  EXPECT_EQ(amount(0, "J"), "0 J");
  EXPECT_EQ(amount(-50, "J"), "-50.0 J");
  EXPECT_EQ(amount(0.981, "1"), "98.1 %");
  EXPECT_EQ(amount(1234.5, "s"), "1230 s");
}

TEST(Word, NoMoreDigitsThanAreKnown) {
  EXPECT_EQ(amount(28307, "1/kWh"), "28300 per kWh");
  EXPECT_EQ(interval_text({9217.6, 9616.9}), "9220 to 9620");
  EXPECT_EQ(interval_text({-0.0312, 2.5}), "-0.0312 to 2.50");
}

TEST(Word, SmallPIsABound) {
  EXPECT_EQ(p_phrase(0.0035714), "p = 0.0036");
  EXPECT_EQ(p_phrase(1e-9), "p < 0.0001");
  EXPECT_EQ(p_phrase(1), "p = 1.0");
}

TEST(Word, ListsReadAsPeopleWriteThem) {
  EXPECT_EQ(list_text(std::vector<std::string>{}), "");
  EXPECT_EQ(list_text(std::vector<std::string>{"a"}), "a");
  EXPECT_EQ(list_text(std::vector<std::string>{"a", "b", "c"}), "a, b and c");
  EXPECT_EQ(within_text({}), "");
  EXPECT_EQ(within_text({{"data", "mnist"}}), " with data mnist");
  EXPECT_EQ(counted(1, "run"), "1 run");
  EXPECT_EQ(counted(0, "run"), "0 runs");
}

}  // namespace
}  // namespace joulelab
