#include "report/disclosure.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "report/account_sum.h"
#include "report/checklist.h"
#include "report/sample_disclosure.h"

namespace joulelab {
namespace {

TEST(Disclosure, TheTotalHoldsWhatFailedAndWasCut) {
  const auto study = sample::study();
  // 3 x (100 + 400) Wh, each a little more, and 200 Wh that failed; the cut one told nothing.
  EXPECT_NEAR(study.total.energy->value, 1.02 * 3 * 1.8e6 + 7.2e5, 1);
  EXPECT_EQ(study.without_energy, 1);
  EXPECT_EQ(study.finished, 6);
  EXPECT_EQ(study.failed, 1);
  EXPECT_EQ(study.cut, 1);
  EXPECT_EQ(study.configurations, 2);
  EXPECT_EQ(study.least_repeats, 3);
  EXPECT_EQ(study.energy_j.n, 6);
  EXPECT_NEAR(study.energy_j.mean, 1.02 * 9e5, 1);
}

TEST(Disclosure, EmissionsOfTheTotalAreItsEnergyByPueAndIntensity) {
  const auto study = sample::study();
  const double grams = study.total.energy->value / 3.6e6 * 44.2 * 1.2;
  EXPECT_NEAR(study.footprint->operation.value.value, grams, 1e-6);
  EXPECT_NEAR(study.footprint->facility.value.value, grams / 6, 1e-6);
  EXPECT_NEAR(study.footprint->grid_losses->value.value, grams * 8 / 92, 1e-6);
  EXPECT_LT(study.footprint->operation.low.value, grams);
  EXPECT_GT(study.footprint->operation.high.value, grams);
}

TEST(Disclosure, WhatMetersHaveInCommonAddsUpAndTheRestDoesNot) {
  const auto run = make_run({.energy_j = 100});  // gain -+ 10 J, random -+ 1 J
  const std::vector<const joulelab::Run*> runs(25, &run);
  const auto sum = sum_of_accounts(runs);
  EXPECT_NEAR(sum.energy->value, 2500, 1e-9);
  EXPECT_NEAR(sum.random_high.value - 2500, 5, 1e-9);
  EXPECT_NEAR(sum.high.value - 2500, std::hypot(250, 5), 1e-9);
  EXPECT_NEAR(2500 - sum.low.value, std::hypot(250, 5), 1e-9);
  EXPECT_NEAR(sum.measured_share, 1, 1e-12);
  EXPECT_FALSE(sum_of_accounts({}).energy);
}

TEST(Disclosure, TrainingComputeIsThreeTimesTwoTimesMacsTimesImages) {
  const auto compute = sample::study().compute;
  EXPECT_EQ(compute.runs, 8);
  EXPECT_NEAR(*compute.flop, 6 * 1000 * (4 * 4e5 + 4 * 1.5e10), 1e3);
  EXPECT_FALSE(compute.is_upper_bound);
  auto run = sample::study_runs().front();
  run.facts["base"] = "frozen";
  const Runs frozen{run};
  EXPECT_TRUE(
      disclosure_of(frozen, {.place = {.intensity = sample::france()}}).compute.is_upper_bound);
  EXPECT_FALSE(sample::bare_run().compute.flop) << "missing is not zero";
}

TEST(Disclosure, EveryItemIsAnsweredHoweverLittleIsKnown) {
  joulelab::Run nothing;
  nothing.status = RunStatus::cut;
  const Runs runs{nothing};
  for (const auto& disclosure : {sample::study(), sample::bare_run(),
                                 disclosure_of(runs, {.place = {.intensity = sample::france()}})}) {
    const auto items = checklist_of(disclosure);
    EXPECT_EQ(items.size(), checklist_of(sample::study()).size());
    for (const auto& [item, answer] : items) EXPECT_FALSE(answer.empty()) << item;
  }
  const auto items = checklist_of(disclosure_of(runs, {.place = {.intensity = sample::france()}}));
  for (const auto* item : {"Hardware", "Energy", "Emissions", "Accuracy", "PUE"}) {
    const auto found = std::ranges::find(items, item, &ChecklistItem::item);
    ASSERT_NE(found, items.end()) << item;
    EXPECT_TRUE(found->answer.starts_with("not known")) << item << ": " << found->answer;
  }
}

TEST(Disclosure, BoardsAreCountedAndNamedWhereTheyAreKnown) {
  auto run = make_run({});
  for (const auto* device : {"0", "1"}) {
    auto line = run.account.lines.front();
    line.component = Component::gpu;
    line.device = device;
    run.account.lines.push_back(line);
  }
  Runs runs{run};
  const DisclosureRequest request{.place = {.intensity = sample::france()}};
  EXPECT_EQ(disclosure_of(runs, request).hardware[0].accelerators.at(""), 2);
  runs[0].facts["gpu_model"] = "2 x NVIDIA A100";
  EXPECT_EQ(disclosure_of(runs, request).hardware[0].accelerators.at("NVIDIA A100"), 2);
}

TEST(PricedPlace, TwoIntensitiesAreNeverMixed) {
  auto runs = sample::study_runs();
  runs[1].intensity->basis = Basis::direct;
  const auto mixed = priced_place(runs, std::nullopt, std::nullopt);
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.error().kind, Error::Kind::invalid);
  EXPECT_NE(mixed.error().what.find("direct"), std::string::npos) << mixed.error().what;
  const auto one = priced_place(runs, sample::france(), std::nullopt);
  ASSERT_TRUE(one);
  EXPECT_FALSE(one->note.empty()) << "other than measured under: is said";
  runs = sample::study_runs();
  runs[1].pue = 1.5;
  EXPECT_FALSE(priced_place(runs, std::nullopt, std::nullopt));
  EXPECT_EQ(priced_place(runs, std::nullopt, 1.3)->pue, 1.3);
}

TEST(PricedPlace, AFallbackIsSaid) {
  const Runs runs{make_run({})};
  const auto world = priced_place(runs, std::nullopt, std::nullopt);
  ASSERT_TRUE(world);
  EXPECT_EQ(world->intensity.code, "WORLD");
  EXPECT_NE(world->note.find("world's mean"), std::string::npos) << world->note;
  EXPECT_FALSE(world->is_pue_stated);
  auto some = sample::study_runs();
  some[0].intensity.reset();
  EXPECT_EQ(priced_place(some, std::nullopt, std::nullopt)->note,
            "1 of 8 runs told no location; they are priced by that of the rest");
}

TEST(CarbonScore, IsTheSumOfEmissionsOverTheSumOfUnits) {
  const auto runs = sample::study_runs();
  const auto place = priced_place(runs, std::nullopt, 1.0).value();
  const double grams = 1.02 * 3 * 1.8e6 / 3.6e6 * 44.2;  // of the six that finished
  const auto score = [&](FunctionalUnit per, const FootprintRequest& extra = {}) {
    return carbon_score_of(runs, place, extra, per);
  };
  EXPECT_NEAR(score(FunctionalUnit::run).operation_g->value.value, grams / 6, 1e-9);
  EXPECT_NEAR(score(FunctionalUnit::epoch).operation_g->value.value, grams / 12, 1e-9);
  EXPECT_NEAR(score(FunctionalUnit::thousand_images).operation_g->value.value, grams / 6, 1e-9);
  EXPECT_NEAR(score(FunctionalUnit::accuracy_point).operation_g->value.value, grams / (6 * 89.9),
              1e-9);
  EXPECT_FALSE(score(FunctionalUnit::run).is_sci) << "M is not included";
  const FootprintRequest device{.loss_share = {}, .embodied = Embodied{1, Seconds{27'000}, 1}};
  const auto whole = score(FunctionalUnit::epoch, device);
  EXPECT_TRUE(whole.is_sci);
  EXPECT_NEAR(whole.embodied_g->value, 1000.0 / 12, 1e-9) << "27,000 s of runs";
}

TEST(CarbonScore, WithoutItsUnitOrByContractsThereIsNone) {
  auto runs = sample::study_runs();
  auto place = priced_place(runs, std::nullopt, std::nullopt).value();
  place.intensity.basis = Basis::market;
  const FootprintRequest device{.loss_share = {}, .embodied = Embodied{1, Seconds{27'000}, 1}};
  EXPECT_FALSE(carbon_score_of(runs, place, device, FunctionalUnit::run).is_sci);
  for (auto& run : runs) run.values.erase("epochs");
  const auto score = carbon_score_of(runs, place, device, FunctionalUnit::epoch);
  EXPECT_FALSE(score.operation_g);
  EXPECT_NE(score.why_not.find("epochs"), std::string::npos) << score.why_not;
}

}  // namespace
}  // namespace joulelab
