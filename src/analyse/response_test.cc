#include "analyse/response.h"

#include <gtest/gtest.h>

#include "analyse/fake_runs.h"

namespace joulelab {
namespace {

TEST(Responses, WhatAJouleBuys) {
  auto run = make_run({.energy_j = 7.2e6, .accuracy = 0.8});  // 2 kWh, 1,000 images
  run.values["kappa"] = 0.75;
  run.values["target_accuracy"] = 0.8;
  const auto responses = responses_of(run);
  EXPECT_DOUBLE_EQ(responses.at("accuracy_per_kwh"), 0.4);
  EXPECT_DOUBLE_EQ(responses.at("kappa"), 0.75);
  EXPECT_DOUBLE_EQ(responses.at("kappa_per_kwh"), 0.375);
  EXPECT_DOUBLE_EQ(responses.at("energy_per_image_j"), 7200);
  EXPECT_DOUBLE_EQ(responses.at("energy_to_target_j"), 7.2e6);
}

TEST(Responses, WhatARunDidNotTellIsMissing) {
  auto run = make_run({.accuracy = 0.79});
  for (const auto* name : {"kappa", "kappa_per_kwh", "energy_to_target_j", "own_emissions_g"}) {
    EXPECT_FALSE(responses_of(run).contains(name)) << name;
  }
  run.values["target_accuracy"] = 0.8;  // not reached: the energy to it is only known to be more
  EXPECT_FALSE(responses_of(run).contains("energy_to_target_j"));
  run.values["kappa"] = 0.5;
  run.account = Account{};
  EXPECT_TRUE(responses_of(run).contains("kappa"));
  EXPECT_FALSE(responses_of(run).contains("kappa_per_kwh"));
}

TEST(Responses, EmissionsAreThoseOfTheRunsOwnIntensity) {
  auto run = make_run({.energy_j = 3.6e6});
  run.intensity = fake_place("FR", 50);
  run.pue = 1.2;
  EXPECT_NEAR(responses_of(run).at("own_emissions_g"), 60, 1e-9);
}

TEST(Responses, TheCalibratedWallStandsBesideTheEnergyAndNeverInIt) {
  auto run = make_run({.energy_j = 100});
  EXPECT_FALSE(responses_of(run).contains("calibrated_energy_j"));
  run.calibrated.emplace().energy = Joules{140};
  EXPECT_EQ(responses_of(run).at("calibrated_energy_j"), 140);
  EXPECT_EQ(responses_of(run).at("energy_j"), 100);
  run.calibrated->energy.reset();  // refused: outside the calibration's range
  EXPECT_FALSE(responses_of(run).contains("calibrated_energy_j"));
}

TEST(Responses, EachBelongsToAQuestion) {
  EXPECT_EQ(question_of("energy_j"), "RQ1");
  EXPECT_EQ(question_of("own_emissions_g"), "RQ1");
  EXPECT_EQ(question_of("kappa_per_kwh"), "RQ2");
  EXPECT_EQ(question_of("energy_to_target_j"), "RQ2");
}

}  // namespace
}  // namespace joulelab
