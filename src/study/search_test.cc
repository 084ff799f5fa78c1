#include "study/search.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "study/command_line.h"
#include "study/complaint.h"
#include "study/plan.h"
#include "study/study_file.h"
#include "study/study_text.h"

namespace joulelab {
namespace {

using Runs = std::vector<Run>;  // inside a test, Run is a member of its class

constexpr const char* text = R"(
name = "frontier"
question = "Which recipe reaches 99 % with the fewest joules?"
[factors]
architecture = ["lenet5", "vgg11@0.25"]
data = ["mnist"]
batch_size = [32, 64, 128]
[train]
optimizer = "sgd"
[recipes]
plain_vgg16 = { architecture = "vgg16", data = "mnist", batch_size = 64, epochs = 3 }
[protocol]
warm_up_s = 5
energy_budget = "3.5 Wh"
stop_if_projected_over = true
[search]
target_accuracy = 0.99
first_epochs = 1
reduction = 3
rungs = 2
confirmations = 2
)";

Study search() {
  auto study = parse_study(text, {});
  EXPECT_TRUE(study) << describe("", study.error());
  return std::move(*study);
}

// A run whose error falls as scale x energy^-0.5, evaluated after each epoch.
Run run_of(const Study& study, const std::string& recipe, double scale, double epoch_j,
           int epochs) {
  Run run;
  run.cell = {.study = study.name, .factors = {{recipe_factor, recipe}}};
  for (int epoch = 1; epoch <= epochs; ++epoch) {
    const double energy_j = epoch_j * epoch;
    Evaluation evaluation;
    evaluation.values = {{"accuracy", 1 - scale / std::sqrt(energy_j)}};
    evaluation.energy = Joules{energy_j};
    run.evaluations.push_back(evaluation);
    if (evaluation.accuracy() >= 0.99) break;
  }
  return run;
}

TEST(Search, CandidatesAreTheCombinationsWithoutTheRecipes) {
  const auto candidates = candidates_of(search());
  ASSERT_EQ(candidates.size(), 6u);
  EXPECT_EQ(candidates[0].name, "lenet5_32");
  EXPECT_EQ(candidates[5].name, "vgg11_0_25_128");
  EXPECT_EQ(candidates[5].options,
            (Options{{"architecture", "vgg11@0.25"}, {"batch_size", "128"}, {"data", "mnist"}}));
}

TEST(Search, ARungIsAStudyThatTheFileFormatHolds) {
  const auto whole = search();
  const auto rung = rung_study(whole, 2, candidates_of(whole));
  EXPECT_EQ(rung.name, "frontier-rung-2");
  EXPECT_EQ(rung.protocol.warm_up, Seconds{0});
  const auto cells = plan(rung);
  ASSERT_EQ(cells.size(), 6u);
  for (const auto& cell : cells) {
    const auto options = options_of(rung, cell);
    EXPECT_EQ(options.at("epochs"), "3");
    EXPECT_EQ(options.at("target_accuracy"), "0.99");
    EXPECT_EQ(options.at("optimizer"), "sgd");
  }
  const auto argv = command_line(rung, cells.front()).value();
  EXPECT_EQ(argv.at(1), "--arch");
  EXPECT_EQ(std::ranges::find(argv, "--recipe"), argv.end());
  const auto again = parse_study(study_text(rung), {});
  ASSERT_TRUE(again) << study_text(rung) << describe("", again.error());
  EXPECT_EQ(*again, rung) << study_text(rung);
}

TEST(Search, TheHopelessAreLeftOutEarly) {
  const auto whole = search();
  const auto candidates = candidates_of(whole);
  const auto rung = rung_study(whole, 1, candidates);
  Runs runs;
  // The least energy to 99 %: (scale / 0.01)^2.
  const double scales[] = {0.3, 0.2, 0.5, 0.4, 0.6, 0.7};
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    runs.push_back(run_of(rung, candidates[i].name, scales[i], 10, 1));
  }
  runs[4].status = RunStatus::failed;
  const auto standings = standings_of(whole, 1, candidates, runs);
  EXPECT_FALSE(standings[0].has_reached);
  EXPECT_NEAR(standings[0].energy_j.value(), 900, 1e-6);  // (0.3 / 0.01)^2, from one evaluation
  EXPECT_FALSE(standings[4].energy_j);
  EXPECT_EQ(standings[4].why, "its run failed");
  const auto survivors = survivors_of(whole, standings, {});
  ASSERT_EQ(survivors.size(), 2u);  // a third of six
  EXPECT_EQ(survivors[0].name, candidates[1].name);
  EXPECT_EQ(survivors[1].name, candidates[0].name);
}

TEST(Search, WhatIsProjectedToCostMoreThanTheCheapestThatReachedIsLeftOut) {
  const auto whole = search();
  const auto candidates = candidates_of(whole);
  Runs runs{run_of(whole, candidates[0].name, 0.3, 1000, 1),   // reached for 1000 J
            run_of(whole, candidates[1].name, 0.25, 100, 1),   // to come: 625 J
            run_of(whole, candidates[2].name, 0.35, 100, 1)};  // to come: 1225 J
  const auto standings = standings_of(whole, 1, candidates, runs);
  EXPECT_TRUE(standings[0].has_reached);
  const auto survivors = survivors_of(whole, standings, {});
  ASSERT_EQ(survivors.size(), 1u);
  EXPECT_EQ(survivors[0].name, candidates[1].name);
  EXPECT_EQ(standings[5].why, "it was not run");
  EXPECT_EQ(finalists_of(standings).size(), 1u);
  // What a rung before reached more cheaply leaves out the other too.
  const std::vector<Standing> before{
      {.candidate = candidates[5], .has_reached = true, .energy_j = 600}};
  EXPECT_TRUE(survivors_of(whole, standings, before).empty());
}

TEST(Search, TheFinalistsStandBesideTheRecipesAndTheBestOfThemWins) {
  const auto whole = search();
  const auto candidates = candidates_of(whole);
  EXPECT_NE(training_seed(whole, 1), training_seed(confirmation_study(whole, {}), 1));
  const std::vector<Standing> finalists{
      {.candidate = candidates[0], .epochs = 1, .has_reached = true, .energy_j = 90},
      {.candidate = candidates[1], .epochs = 3, .has_reached = true, .energy_j = 100}};
  const auto last = confirmation_study(whole, finalists);
  EXPECT_EQ(last.name, "frontier");
  EXPECT_EQ(last.factors.front().levels,
            (std::vector<std::string>{"plain_vgg16", "lenet5_32", "lenet5_64"}));
  EXPECT_EQ(planned_cells(last), 6u);
  const auto again = parse_study(study_text(last), {});
  ASSERT_TRUE(again) << describe("", again.error());
  EXPECT_EQ(*again, last);
  // The cheaper one reaches the target in one of two repetitions, the other in both.
  const Runs runs{run_of(last, "lenet5_32", 0.09, 90, 1), run_of(last, "lenet5_32", 0.2, 90, 1),
                  run_of(last, "lenet5_64", 0.09, 110, 1), run_of(last, "lenet5_64", 0.09, 90, 1)};
  const auto winner = winner_of(whole, finalists, runs);
  ASSERT_TRUE(winner);
  EXPECT_EQ(winner->finalist.candidate.name, "lenet5_64");
  EXPECT_EQ(winner->reached, 2);
  EXPECT_NEAR(winner->finalist.energy_j.value(), 100, 1e-9);
  EXPECT_FALSE(winner_of(whole, finalists, {}));
  const auto recipe = winner_study(whole, winner->finalist);
  const auto cell = plan(recipe).front();
  EXPECT_EQ(options_of(recipe, cell).at("epochs"), "3");
  EXPECT_NE(training_seed(recipe, 1), training_seed(last, 1));
  const auto read = parse_study(study_text(recipe), {});
  ASSERT_TRUE(read) << describe("", read.error());
  EXPECT_EQ(*read, recipe);
}

// A candidate failed in rung 1, rung 2 began without it, and then it was run again and did well.
TEST(Search, ALaterSuccessDoesNotOpenADecidedRung) {
  const auto whole = search();
  const auto candidates = candidates_of(whole);
  const auto rung = rung_study(whole, 1, candidates);
  const auto next = rung_study(whole, 2, std::vector{candidates[1], candidates[0]});
  Runs runs, next_runs{run_of(next, candidates[1].name, 0.2, 10, 1)};
  next_runs[0].started_unix_ns = 100;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    runs.push_back(run_of(rung, candidates[i].name, 0.3, 10, 1));
    runs.back().started_unix_ns = static_cast<std::int64_t>(i) + 1;
  }
  runs[5].status = RunStatus::failed;
  auto again = run_of(rung, candidates[5].name, 0.01, 10, 1);
  again.started_unix_ns = 200;
  runs.push_back(again);
  const auto decision = decision_of(candidates, runs, next, next_runs);
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->candidates, (std::vector{candidates[1], candidates[0]}));
  EXPECT_EQ(decision->later, (std::vector{candidates[5].name}));
  EXPECT_EQ(decision->runs.size(), 6u);
  EXPECT_EQ(standings_of(whole, 1, candidates, decision->runs)[5].why, "its run failed");
}

TEST(Search, AStageOfAnEarlierSearchDecidesNothing) {
  const auto whole = search();
  const auto candidates = candidates_of(whole);
  const auto rung = rung_study(whole, 1, candidates);
  const auto next = rung_study(whole, 2, std::vector{candidates[0]});
  Runs runs, next_runs{run_of(next, candidates[0].name, 0.2, 10, 1)};
  next_runs[0].started_unix_ns = 3;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    runs.push_back(run_of(rung, candidates[i].name, 0.3, 10, 1));
    runs.back().started_unix_ns = static_cast<std::int64_t>(i) + 1;
  }
  EXPECT_FALSE(decision_of(candidates, runs, next, next_runs));
}

TEST(Search, ACandidateHasNoRecipesName) {
  auto whole = search();
  whole.factors.back().levels.push_back("lenet5_32");
  const auto candidates = candidates_of(whole);
  ASSERT_EQ(candidates.size(), 6u);
  EXPECT_EQ(candidates[0].name, "candidate_1");
}

TEST(Search, WhatItCannotDoIsSaidBefore) {
  const auto complaints = [](const std::string& factors, const std::string& more) {
    const auto study = parse_study(
        "name = \"s\"\n[factors]\n" + factors + "\n[search]\ntarget_accuracy = 0.9\n" + more, {});
    return study ? std::string() : describe("f", study.error());
  };
  const std::string whole = "architecture = [\"lenet5\"]\ndata = [\"mnist\"]";
  EXPECT_EQ(complaints(whole, ""), "");
  EXPECT_NE(complaints("architecture = [\"lenet5\"]", "").find("factor 'data' is missing"),
            std::string::npos);
  EXPECT_NE(complaints(whole + "\nepochs = [1, 2]", "").find("'epochs' in a search"),
            std::string::npos);
  EXPECT_NE(complaints(whole, "[work]\nkind = \"fake\"\n").find("a search of work"),
            std::string::npos);
  EXPECT_NE(complaints(whole, "[[override]]\nwhen = { data = \"mnist\" }\nbatch_size = 8\n")
                .find("an override in a search"),
            std::string::npos);
}

TEST(Search, ItsTableIsChecked) {
  const auto wrong = parse_study(R"(
name = "s"
[factors]
architecture = ["lenet5"]
data = ["mnist"]
[recipes]
plain = { epochs = 3 }
[search]
reduction = 1
)",
                                 {});
  ASSERT_FALSE(wrong);
  const auto all = describe("f", wrong.error());
  EXPECT_NE(all.find("[search] has no target_accuracy"), all.npos) << all;
  EXPECT_NE(all.find("'reduction'"), all.npos) << all;
  EXPECT_NE(all.find("recipe 'plain' has no architecture"), all.npos) << all;
}

}  // namespace
}  // namespace joulelab
