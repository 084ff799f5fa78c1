#include "analyse/caution.h"

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>

#include "analyse/fake_runs.h"

namespace joulelab {
namespace {

// A study that deserves none of the warnings below.
Runs sound_study() { return crossed_study(6); }

bool warns(const Runs& runs, const std::string& code, const AnalysisRequest& request = {}) {
  const auto findings = analyse(runs, request);
  return std::ranges::find(findings.warnings, code, &Warning::code) != findings.warnings.end();
}

struct Trouble {
  std::string code;
  std::function<void(Runs&)> make;
};

class Caution : public testing::TestWithParam<Trouble> {};

TEST_P(Caution, IsGivenWhereItIsDueAndNowhereElse) {
  auto runs = sound_study();
  EXPECT_FALSE(warns(runs, GetParam().code));
  GetParam().make(runs);
  EXPECT_TRUE(warns(runs, GetParam().code));
}

const std::vector<Trouble> troubles{
    {"few-repetitions", [](auto& runs) { runs = crossed_study(3); }},
    {"unbalanced-cells", [](auto& runs) { runs.pop_back(); }},
    {"excluded-runs", [](auto& runs) { runs[3].status = RunStatus::failed; }},
    {"mixed-targets",
     [](auto& runs) {
       runs[0].values["target_accuracy"] = 0.8;  // both on data d
       runs[2].values["target_accuracy"] = 0.9;
     }},
    {"missing-energy", [](auto& runs) { runs[3].account = Account{}; }},
    {"modelled-energy",
     [](auto& runs) {
       for (auto& run : runs) std::swap(run.account.measured_share, run.account.modelled_share);
     }},
    {"constant-energy",
     [](auto& runs) {
       for (auto& run : runs) std::swap(run.account.measured_share, run.account.constant_share);
     }},
    {"busy-baseline", [](auto& runs) { runs[0].idle_energy = Joules{1e9}; }},
    {"mixed-machines", [](auto& runs) { runs[5].machine.host = "another"; }},
    {"mixed-meters", [](auto& runs) { runs[5].account.lines[0].channel = "model/package"; }},
    {"at-chance", [](auto& runs) { runs[5].values["accuracy"] = 0.1; }},
    {"confounded-factors",
     [](auto& runs) {
       std::erase_if(runs, [](const auto& run) {
         return run.cell.factors.at("architecture") == "c" ||
                (run.cell.factors.at("architecture") == "a") !=
                    (run.cell.factors.at("data") == "d");
       });
     }},
    {"slow-first-run", [](auto& runs) { runs[0].end = after(runs[0].begin, Seconds{15}); }},
    {"drift", [](auto& runs) {
       double slower = 1;
       for (auto& run : runs) run.end = after(run.begin, (slower += 0.001) * duration_of(run));
     }}};

INSTANTIATE_TEST_SUITE_P(Codes, Caution, testing::ValuesIn(troubles), [](const auto& one) {
  auto name = one.param.code;
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST(Caution, HostAsAFactorMakesMachinesDistinct) {
  auto runs = sound_study();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    runs[i].machine.host = i % 2 == 0 ? "one" : "two";
    runs[i].cell.factors["host"] = runs[i].machine.host;
  }
  EXPECT_FALSE(warns(runs, "mixed-machines"));
}

TEST(Caution, BasesAreNotMixedSilently) {
  AnalysisRequest request;
  request.places = {fake_place("FR", 36), fake_place("PL", 720)};
  EXPECT_FALSE(warns(sound_study(), "mixed-bases", request));
  request.places[1].basis = Basis::direct;
  EXPECT_TRUE(warns(sound_study(), "mixed-bases", request));
  const auto findings = analyse(sound_study(), request);
  ASSERT_EQ(findings.place_comparisons.size(), 1u);
  EXPECT_FALSE(findings.place_comparisons[0].is_comparable);
}

// One slow run in the middle is scatter, and no fault of the order.
TEST(Caution, ASlowRunLaterIsNoOrderEffect) {
  auto runs = sound_study();
  runs[12].end = after(runs[12].begin, Seconds{15});
  EXPECT_FALSE(warns(runs, "slow-first-run"));
  EXPECT_FALSE(warns(runs, "drift"));
}

}  // namespace
}  // namespace joulelab
