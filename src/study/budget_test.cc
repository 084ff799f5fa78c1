#include "study/budget.h"

#include <gtest/gtest.h>

#include "meter/sampler.h"

namespace joulelab {
namespace {

// Tells a temperature alone.
class Thermometer final : public Meter {
 public:
  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant, std::vector<Sample>&) override { return {}; }

 private:
  std::vector<Channel> channels_{{.name = "t", .form = Form::condition, .unit = "celsius"}};
};

TEST(Budget, WithoutAMeterOfEnergyItIsRefusedBeforeTheStart) {
  std::vector<NamedMeter> meters;
  meters.push_back({"thermometer", std::make_unique<Thermometer>()});
  const auto refused = check_budget({.energy = Joules{5}}, meters);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::missing);
  EXPECT_FALSE(check_budget({.co2e = GramsCO2e{5}}, {}));
  EXPECT_TRUE(check_budget({}, meters)) << "no budget, nothing to hold";
  EXPECT_TRUE(check_budget({.target_accuracy = 0.9}, meters)) << "which needs no energy";
}

TEST(Budget, AProjectionNeedsSomethingToBeOver) {
  EXPECT_EQ(check_budget({.stops_if_projected_over = true}, {}).error().kind, Error::Kind::invalid);
  EXPECT_EQ(check_budget({.target_accuracy = 1.5}, {}).error().kind, Error::Kind::invalid);
}

Projection projected(double low_j, double value_j) {
  return {
      .epochs_done = 4, .epochs_planned = 10, .energy_j = {value_j, low_j, 2 * value_j - low_j}};
}

TEST(Budget, IsOverWhenItIsUsedUp) {
  const Budget budget{.energy = Joules{3600}};
  EXPECT_FALSE(stop_for(budget, {}));
  EXPECT_FALSE(stop_for(budget, {.energy = Joules{3599}}));
  const auto stop = stop_for(budget, {.energy = Joules{3600}, .projection = projected(1, 2)});
  ASSERT_TRUE(stop);
  EXPECT_EQ(stop->reason, "energy-budget");
  EXPECT_EQ(stop->text,
            "The budget of 3.60 kJ (1.00 Wh) is used up: 3.60 kJ (1.00 Wh) after epoch 4 of 10.");
}

TEST(Budget, ByProjectionItIsOverWhenEvenTheLowerBoundIs) {
  Budget budget{.energy = Joules{3600}};
  const Spending high{.energy = Joules{1000}, .projection = projected(3601, 4000)};
  EXPECT_FALSE(stop_for(budget, high)) << "not asked for";
  budget.stops_if_projected_over = true;
  const Spending unsure{.energy = Joules{1000}, .projection = projected(3500, 4000)};
  EXPECT_FALSE(stop_for(budget, unsure));
  const auto stop = stop_for(budget, high);
  ASSERT_TRUE(stop);
  EXPECT_EQ(stop->reason, "projected-energy");
  EXPECT_EQ(
      stop->text,
      "The whole run was projected to take 4.00 kJ (90 %: 3.60 kJ to 4.40 kJ) after epoch 4 of "
      "10, over the budget of 3.60 kJ (1.00 Wh).");
}

TEST(Budget, EmissionsArePricedByThePlace) {
  Budget budget{.co2e = GramsCO2e{20}, .stops_if_projected_over = true};
  EXPECT_FALSE(stop_for(budget, {.energy = Joules{1e9}})) << "no price is known";
  EXPECT_EQ(stop_for(budget, {.energy = Joules{201}, .co2e_g_per_j = 0.1})->reason, "co2e-budget");
  const auto stop = stop_for(
      budget, {.energy = Joules{10}, .co2e_g_per_j = 0.1, .projection = projected(210, 220)});
  ASSERT_TRUE(stop);
  EXPECT_EQ(stop->reason, "projected-co2e");
}

TEST(Budget, ATargetIsReachedWhenItIsTold) {
  const Budget budget{.target_accuracy = 0.99};
  EXPECT_FALSE(stop_for(budget, {}));
  EXPECT_FALSE(stop_for(budget, {.accuracy = 0.9899}));
  EXPECT_EQ(stop_for(budget, {.accuracy = 0.9912})->text,
            "The target accuracy of 99.00 % is reached: 99.12 %.");
}

TEST(Budget, MetersThatSawTooLittleAreTold) {
  Account account{.energy = Joules{5}, .coverage = 1};
  EXPECT_FALSE(blind_budget({.energy = Joules{9}}, account));
  account.coverage = 0.6;
  EXPECT_FALSE(blind_budget({.target_accuracy = 0.9}, account));
  EXPECT_EQ(blind_budget({.energy = Joules{9}}, account)->code, "blind-budget");
}

}  // namespace
}  // namespace joulelab
