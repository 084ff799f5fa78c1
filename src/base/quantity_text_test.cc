#include "base/quantity_text.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

TEST(QuantityText, EnergyInEachUnit) {
  EXPECT_EQ(parse_energy("500J").value(), Joules{500});
  EXPECT_EQ(parse_energy("20kJ").value(), Joules{20000});
  EXPECT_EQ(parse_energy("1.5MJ").value(), Joules{1.5e6});
  EXPECT_EQ(parse_energy("50Wh").value(), Joules{180000});
  EXPECT_EQ(parse_energy("0.5kWh").value(), Joules{1.8e6});
  EXPECT_EQ(parse_energy("2MWh").value(), Joules{7.2e9});
  EXPECT_EQ(parse_energy(" 1e3 J ").value(), Joules{1000});
}

TEST(QuantityText, MassInEachUnit) {
  EXPECT_EQ(parse_co2e("20g").value(), GramsCO2e{20});
  EXPECT_EQ(parse_co2e("1.5 kg").value(), GramsCO2e{1500});
  EXPECT_EQ(parse_co2e("500mg").value(), GramsCO2e{0.5});
}

TEST(QuantityText, WhatIsNoAmountIsRefused) {
  for (const char* text : {"", "50", "Wh", "50 W", "-5Wh", "0Wh", "nanJ", "infJ", "1e400J", "50wh",
                           "5mJ", "5,0Wh", "1 2J", "20g", "50Wh!"}) {
    const auto energy = parse_energy(text);
    ASSERT_FALSE(energy) << text;
    EXPECT_EQ(energy.error().kind, Error::Kind::invalid) << text;
    EXPECT_FALSE(energy.error().hint.empty()) << text;
  }
  for (const char* text : {"", "20", "g", "20 G", "-1g", "0kg", "50Wh", "20gCO2e"}) {
    EXPECT_FALSE(parse_co2e(text)) << text;
  }
  EXPECT_NE(parse_energy("50 W").error().what.find("'50 W'"), std::string::npos);
}

}  // namespace
}  // namespace joulelab
