// A known law is found again, whole groups really stay out, and the published runs of seaa2023.
#include "analyse/prediction.h"

#include <cmath>
#include <filesystem>
#include <gtest/gtest.h>
#include <random>

#include "analyse/fake_runs.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"

namespace joulelab {
namespace {

using Cases = std::vector<PredictionCase>;

const std::vector<std::string> some_architectures = {
    "alexnet",       "vgg11",     "vgg16",          "resnet18",      "resnet50",
    "densenet121",   "googlenet", "mobilenet_v2",   "squeezenet1_0", "efficientnet_b0",
    "nasnet_mobile", "xception",  "regnet_y_400mf", "convnext_tiny"};

struct Law {
  double architecture_sd = 0, run_sd = 0.02;
  std::vector<double> machines = {1, 2, 0.4};  // joules by those of the first
  std::uint64_t seed = 1;
};

double true_energy(const ImageWork& work) {
  return 3e-11 * work.macs + 4e-9 * work.activations + 2e-3 * work.layers + 1e-9 * work.parameters;
}

Cases simulated(const Law& law, std::size_t architectures = some_architectures.size()) {
  std::mt19937_64 random(law.seed);
  std::normal_distribution<double> normal;
  Cases cases;
  for (std::size_t a = 0; a < architectures; ++a) {
    const auto size = scaled_to(*architecture_size(some_architectures[a]), ImageSize{3, 224, 224});
    const double own = std::exp(law.architecture_sd * normal(random));
    for (std::size_t m = 0; m < law.machines.size(); ++m) {
      for (int repetition = 0; repetition < 3; ++repetition) {
        PredictionCase one;
        one.run = std::to_string(cases.size());
        one.architecture = some_architectures[a];
        one.machine = "machine-" + std::to_string(m);
        one.covers = {"gpu"};
        one.images = 1e5;
        one.batch_size = 32;
        one.work = image_work(size, one.batch_size);
        const double each = true_energy(one.work) * law.machines[m] * own;
        one.energy_j = one.images * each * std::exp(law.run_sd * normal(random));
        one.duration_s = one.energy_j / (100.0 + 100.0 * static_cast<double>(m));
        one.use.rated_w = 150.0 + 150.0 * static_cast<double>(m);
        cases.push_back(one);
      }
    }
  }
  return cases;
}

const PredictionScore& score(const PredictionFinding& finding, const std::string& method,
                             const std::string& left_out) {
  for (const auto& each : finding.scores) {
    if (each.method == method && each.left_out == left_out) return each;
  }
  ADD_FAILURE() << "no " << method << " without its " << left_out;
  static const PredictionScore none;
  return none;
}

TEST(Prediction, FindsAKnownLawAgainForAnArchitectureThatItDidNotSee) {
  auto cases = simulated({.run_sd = 0.01});
  std::erase_if(cases, [](const auto& each) { return each.architecture == "resnet50"; });
  const auto predictor = EnergyPredictor::learn(cases).value();
  const auto work = image_work(*architecture_size("resnet50"), 32);
  const auto cost =
      predictor
          .predict(
              {.architecture = "resnet50", .work = work, .images = 2e5, .machine = "machine-1"})
          .value();
  const double truth = 2e5 * 2 * true_energy(work);
  EXPECT_NEAR(cost.energy_j / truth, 1, 0.05);
  EXPECT_LT(cost.energy_interval.low, truth);
  EXPECT_GT(cost.energy_interval.high, truth);
  EXPECT_NEAR(*cost.duration_s / (truth / 200), 1, 0.05);
  EXPECT_TRUE(cost.is_other_architecture);
  EXPECT_FALSE(cost.is_other_machine);
  EXPECT_TRUE(cost.warnings.empty());
  EXPECT_LT(score(predictor.finding(), "pre", "architecture").mape, 0.1);
}

// The 90 % interval holds about 90 % of what was left out, where architectures have their own ways.
TEST(Prediction, IntervalsAreCalibratedOnWhatWasLeftOut) {
  double inside = 0, count = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const auto predictor =
        EnergyPredictor::learn(simulated({.architecture_sd = 0.3, .seed = seed})).value();
    const auto& pre = score(predictor.finding(), "pre", "architecture");
    inside += *pre.coverage * pre.runs;
    count += pre.runs;
  }
  EXPECT_GT(inside / count, 0.85);
  EXPECT_LT(inside / count, 0.96);
}

// What was predicted of a left-out group may not change with what that group cost.
void expect_not_to_leak(std::string PredictionCase::*by, const std::string& group,
                        const std::string& word) {
  const auto cases = simulated({.architecture_sd = 0.3});
  auto dearer = cases;
  for (auto& each : dearer) {
    if (each.*by == group) each.energy_j *= 1000;
  }
  const auto before = EnergyPredictor::learn(cases).value().finding().left_out;
  const auto after = EnergyPredictor::learn(dearer).value().finding().left_out;
  int seen = 0, others = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    ASSERT_EQ(before[i].run, after[i].run);
    const bool is_own =
        (by == &PredictionCase::architecture ? before[i].architecture : before[i].machine) == group;
    if (before[i].left_out != word) continue;
    if (is_own) {
      ++seen;
      EXPECT_DOUBLE_EQ(before[i].predicted_j, after[i].predicted_j);
      EXPECT_DOUBLE_EQ(before[i].interval->high, after[i].interval->high);
    } else if (before[i].predicted_j != after[i].predicted_j) {
      ++others;  // the test would see a leak: those that learned from the group do change
    }
  }
  EXPECT_GT(seen, 0);
  EXPECT_GT(others, 0);
}

TEST(Prediction, ALeftOutArchitectureTeachesNothing) {
  expect_not_to_leak(&PredictionCase::architecture, "vgg16", "architecture");
}

TEST(Prediction, ALeftOutMachineTeachesNothing) {
  expect_not_to_leak(&PredictionCase::machine, "machine-1", "machine");
}

// Each architecture draws a factor of its own that nothing tells: no honest error is below it.
TEST(Prediction, ErrorsShowWhatCannotBeKnown) {
  const auto finding = EnergyPredictor::learn(simulated({.architecture_sd = 0.5, .run_sd = 0.001}))
                           .value()
                           .finding();
  EXPECT_GT(score(finding, "pre", "architecture").mape, 0.25);
  EXPECT_GT(*finding.architecture_sd, 0.35);
  EXPECT_NEAR(finding.repeat_sd, 0.001, 0.0005);
}

TEST(Prediction, RunsOfTheVeryConfigurationAreTheAnswer) {
  const auto cases = simulated({.architecture_sd = 0.5});
  const auto predictor = EnergyPredictor::learn(cases).value();
  const auto& one = cases.front();
  const auto cost = predictor
                        .predict({.architecture = one.architecture,
                                  .work = one.work,
                                  .images = one.images,
                                  .machine = one.machine})
                        .value();
  EXPECT_EQ(cost.alike, 3);
  EXPECT_NEAR(cost.energy_j / one.energy_j, 1, 0.1);
  EXPECT_LT(cost.energy_interval.high / cost.energy_interval.low, 1.2);
}

TEST(Prediction, RefusesWhatItHasTooLittleFor) {
  const auto few = EnergyPredictor::learn(simulated({}, 3));
  ASSERT_FALSE(few);
  EXPECT_EQ(few.error().kind, Error::Kind::missing);
  EXPECT_NE(few.error().what.find("3 architectures"), std::string::npos) << few.error().what;
  EXPECT_EQ(EnergyPredictor::learn({}).error().kind, Error::Kind::missing);

  auto mixed = simulated({});
  mixed.back().grade = Grade::modelled;
  EXPECT_EQ(EnergyPredictor::learn(mixed).error().kind, Error::Kind::invalid);
  mixed.back().grade = Grade::measured;
  mixed.back().covers = {"package"};
  EXPECT_EQ(EnergyPredictor::learn(mixed).error().kind, Error::Kind::invalid);

  const auto two = EnergyPredictor::learn(simulated({.machines = {1, 2}})).value();
  const PredictionRequest elsewhere{.architecture = "resnet34",
                                    .work = image_work(*architecture_size("resnet34"), 32),
                                    .images = 1e5,
                                    .machine = "another"};
  EXPECT_EQ(two.predict(elsewhere).error().kind, Error::Kind::missing);
  EXPECT_TRUE(EnergyPredictor::learn(simulated({})).value().predict(elsewhere));
}

TEST(Prediction, AnotherMachineHasAWiderIntervalAndADurationByItsRatingAlone) {
  const auto predictor = EnergyPredictor::learn(simulated({.architecture_sd = 0.1})).value();
  PredictionRequest request{.architecture = "resnet34",
                            .work = image_work(*architecture_size("resnet34"), 32),
                            .images = 1e5,
                            .machine = "machine-0"};
  const auto here = predictor.predict(request).value();
  request.machine = "another";
  const auto there = predictor.predict(request).value();
  EXPECT_TRUE(there.is_other_machine);
  EXPECT_FALSE(there.duration_s);
  EXPECT_GT(there.energy_interval.high / there.energy_interval.low,
            here.energy_interval.high / here.energy_interval.low);
  request.rated_w = 300;
  EXPECT_TRUE(predictor.predict(request)->duration_s);
}

TEST(Prediction, OutsideWhatWasSeenTheIntervalIsWiderAndSaysSo) {
  const auto predictor = EnergyPredictor::learn(simulated({.architecture_sd = 0.1})).value();
  PredictionRequest request{.architecture = "resnet101",
                            .work = image_work(*architecture_size("resnet101"), 32),
                            .images = 1e5,
                            .machine = "machine-0"};
  const auto inside = predictor.predict(request).value();
  EXPECT_TRUE(inside.warnings.empty());
  request.work.macs *= 20;
  request.work.activations *= 20;
  const auto outside = predictor.predict(request).value();
  ASSERT_EQ(outside.warnings.size(), 1U);
  EXPECT_EQ(outside.warnings[0].code, "extrapolated-prediction");
  EXPECT_GT(outside.energy_interval.high / outside.energy_interval.low,
            2 * inside.energy_interval.high / inside.energy_interval.low);
}

TEST(Prediction, ModelledRunsTeachWhatAModelSays) {
  auto cases = simulated({});
  for (auto& each : cases) each.grade = Grade::modelled;
  const auto finding = EnergyPredictor::learn(cases).value().finding();
  ASSERT_EQ(finding.warnings.size(), 1U);
  EXPECT_EQ(finding.warnings[0].code, "modelled-lessons");
  auto mixed = simulated({});
  mixed.insert(mixed.end(), cases.begin(), cases.begin() + 10);
  const auto groups = alike(mixed);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].size(), mixed.size() - 10);
  EXPECT_EQ(groups[1].front().grade, Grade::modelled);
}

TEST(PredictionCase, TakesWhatTheRunToldBeforeTheTable) {
  auto run = make_run({.architecture = "resnet18", .energy_j = 500, .duration_s = 20});
  run.facts = {{"batch_size", "64"}, {"input", "3x112x112"}, {"device", "cuda"}};
  const auto by_table = prediction_case_of(run, {}).value();
  EXPECT_EQ(by_table.machine, "node cuda");
  EXPECT_DOUBLE_EQ(by_table.work.macs, 1814073344 / 4.0);
  EXPECT_DOUBLE_EQ(by_table.work.layers, 21.0 / 64);
  EXPECT_FALSE(by_table.has_assumed_input);
  run.values["macs"] = 1e6;
  EXPECT_DOUBLE_EQ(prediction_case_of(run, {})->work.macs, 1e6);
  run.facts.erase("input");
  run.values.erase("macs");
  EXPECT_TRUE(prediction_case_of(run, {})->has_assumed_input);
}

TEST(PredictionCase, SaysWhyARunTeachesNothing) {
  const auto good = [] {
    auto run = make_run({.architecture = "resnet18"});
    run.facts["batch_size"] = "32";
    return run;
  };
  ASSERT_TRUE(prediction_case_of(good(), {}));
  const auto why = [](const joulelab::Run& run) {
    return prediction_case_of(run, {}).error().what;
  };
  auto run = good();
  run.status = RunStatus::cut;
  EXPECT_EQ(why(run), "it did not finish");
  run = good();
  run.account.coverage = 0.5;
  EXPECT_EQ(why(run), "its energy is not known");
  run = good();
  run.values.erase("images_seen");
  EXPECT_EQ(why(run), "it told no images seen");
  run = good();
  run.facts.clear();
  EXPECT_EQ(why(run), "it told no batch size");
  run = good();
  run.cell.factors["architecture"] = "unheard-of";
  EXPECT_NE(why(run).find("are not known"), std::string::npos);
}

TEST(ArchitectureSize, TheTableIsWholeAndScalesWithPixels) {
  EXPECT_GE(architecture_names().size(), 40U);
  for (const auto& name : architecture_names()) {
    const auto size = architecture_size(name).value();
    EXPECT_GT(size.macs, 0) << name;
    EXPECT_GT(size.parameters, 0) << name;
    EXPECT_GT(size.activations, 0) << name;
    EXPECT_GT(size.layers, 0) << name;
  }
  const auto small = scaled_to(*architecture_size("resnet50"), {3, 112, 112});
  EXPECT_DOUBLE_EQ(small.macs, 4089184256 / 4.0);
  EXPECT_EQ(small.layers, 54);
  EXPECT_FALSE(architecture_size("unheard-of"));
  EXPECT_EQ(image_size("3x32x48"), (ImageSize{3, 32, 48}));
  for (const char* text : {"", "3x32", "3x0x32", "axbxc", "3x32x32x32"})
    EXPECT_FALSE(image_size(text)) << text;
}

// Published runs: five architectures, three boards, measured by the boards' sensors (del Rey et al.
// 2023). Copies are not in the repository.
class Seaa2023 : public testing::Test {
 protected:
  void SetUp() override {
    const std::filesystem::path file = JOULELAB_SOURCE "/../shared/studies/seaa2023/runs_table.csv";
    const auto text = read_text(file);
    if (!text) GTEST_SKIP() << "no " << file;
    table_ = parse_csv(*text, "runs_table.csv").value();
    for (const auto& row : table_.rows) add(row);
  }

  std::string cell(const CsvRow& row, std::string_view column) {
    return row.cells[table_.index_of(column).value()];
  }
  double number(const CsvRow& row, std::string_view column) {
    return to_double(cell(row, column)).value_or(0);
  }

  void add(const CsvRow& row) {
    PredictionCase one;
    one.run = std::to_string(row.line);
    one.architecture = cell(row, "architecture");
    one.machine = cell(row, "env");
    one.covers = {"gpu"};
    one.images = number(row, "total_seen_images");
    one.batch_size = number(row, "batch_size");
    one.work =
        image_work(scaled_to(architecture_size(one.architecture).value(), ImageSize{3, 224, 224}),
                   one.batch_size);
    one.work.parameters = 0;  // not told
    one.energy_j = 1e6 * number(row, "energy_mj");
    one.duration_s = 3600 * number(row, "training_duration_h");
    one.use = {number(row, "max_power_limit_w"), number(row, "gpu_usage_pct") / 100};
    cases_.push_back(one);
  }

  Csv table_;
  Cases cases_;
};

// As docs/PREDICTION.md tells them. The baselines know how long each run took and how busy it was.
TEST_F(Seaa2023, PredictsBetterThanRatingsOfRunsThatAreOver) {
  const auto finding = EnergyPredictor::learn(cases_).value().finding();
  EXPECT_EQ(finding.runs, 185);
  EXPECT_EQ(finding.configurations, 12);
  const auto& architecture = score(finding, "pre", "architecture");
  EXPECT_NEAR(architecture.mape, 0.244, 0.005);
  EXPECT_NEAR(architecture.median_absolute, 0.148, 0.005);
  EXPECT_GE(*architecture.coverage, 0.85);
  const auto& machine = score(finding, "pre", "machine");
  EXPECT_NEAR(machine.mape, 0.312, 0.005);
  EXPECT_NEAR(machine.median_absolute, 0.256, 0.005);
  for (const auto* word : {"architecture", "machine"}) {
    const auto& pre = score(finding, "pre", word);
    EXPECT_LT(pre.mape, score(finding, "tdp_time", word).mape);
    EXPECT_LT(pre.mape, score(finding, "tdp_utilisation_time", word).mape);
    EXPECT_LT(pre.mape, score(finding, "tdp_pre_time", word).mape);
  }
}

}  // namespace
}  // namespace joulelab
