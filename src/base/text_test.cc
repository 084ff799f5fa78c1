#include "base/text.h"

#include <cmath>
#include <gtest/gtest.h>

namespace joulelab {
namespace {

const std::vector<std::string> architectures = {"lenet5", "resnet18", "resnet20", "vgg11"};

TEST(Text, NearestForgivesTyposAndCase) {
  EXPECT_EQ(nearest("resnet81", architectures), "resnet18");
  EXPECT_EQ(nearest("LeNet5", architectures), "lenet5");
  EXPECT_EQ(nearest("vg11", architectures), "vgg11");
  EXPECT_EQ(nearest("transformer", architectures), std::nullopt);
}

TEST(Text, SuggestionListsWhatIsAllowedWhereNothingIsNear) {
  EXPECT_EQ(suggestion("resnet21", architectures), "did you mean 'resnet20'?");
  EXPECT_EQ(suggestion("zzz", architectures), "one of: lenet5, resnet18, resnet20, vgg11");
}

TEST(Text, NumbersAreWholeOrNothing) {
  EXPECT_EQ(to_double(" 1.5e3 "), 1500.0);
  EXPECT_EQ(to_double("+2"), 2.0);
  EXPECT_EQ(to_double("1,5"), std::nullopt);
  EXPECT_EQ(to_double("12 W"), std::nullopt);
  EXPECT_EQ(to_double(""), std::nullopt);
  EXPECT_EQ(to_integer("18446744073709551616"), std::nullopt);
}

TEST(Text, SplitKeepsEmptyFields) {
  EXPECT_EQ(split("a,,b,", ',').size(), 4U);
  EXPECT_EQ(split("", ',').size(), 1U);
}

TEST(Text, SignificantDigitsDoNotGrowWithTheNumber) {
  EXPECT_EQ(significant(1234.5), "1234");
  EXPECT_EQ(significant(12.345), "12.3");
  EXPECT_EQ(significant(0.0012345), "0.00123");
  EXPECT_EQ(significant(9.996), "10.0");
  EXPECT_EQ(significant(0), "0");
  EXPECT_EQ(significant(-45.67, 2), "-46");
  EXPECT_EQ(significant(1.5e-9), "1.5e-09");
}

TEST(Text, AHashedFractionIsEvenOverNearTexts) {
  double sum = 0, squares = 0;
  constexpr int n = 2000;
  for (int i = 0; i < n; ++i) {
    const double fraction = hashed_fraction(std::to_string(i), 1);
    sum += fraction;
    squares += fraction * fraction;
  }
  EXPECT_NEAR(sum / n, 1.0 / 2, 0.02);
  EXPECT_NEAR(squares / n, 1.0 / 3, 0.02);
  EXPECT_NE(hashed_fraction("a", 1), hashed_fraction("a", 2));
}

}  // namespace
}  // namespace joulelab
