#include "analyse/pilot.h"

#include <algorithm>
#include <map>
#include <set>

#include "analyse/coverage.h"
#include "stats/mann_whitney.h"
#include "stats/pairwise.h"

namespace joulelab {
namespace {

std::vector<std::vector<double>> energies_of(std::span<const Run> runs) {
  std::map<std::map<std::string, std::string>, std::vector<double>> by_combination;
  for (const auto& run : runs) {
    const auto energy = whole_energy_of(run);
    if (run.status != RunStatus::finished || !energy) continue;
    by_combination[run.cell.factors].push_back(energy->value);
  }
  std::vector<std::vector<double>> energies;
  for (auto& [combination, sample] : by_combination) energies.push_back(std::move(sample));
  return energies;
}

std::optional<double> mann_whitney_p(Groups groups) {
  const auto test = mann_whitney(groups[0], groups[1]);
  if (!test) return std::nullopt;
  return test->p;
}

// Of the first group, which differs, against the second.
std::optional<double> dunn_p(Groups groups) {
  const auto pairs = dunn_pairs(groups);
  if (pairs.empty()) return std::nullopt;
  return pairs.front().p_holm;
}

class Planner {
 public:
  Planner(const PilotRequest& request, const Scatter& scatter)
      : request_(request), scatter_(scatter) {}

  PlannedTest by_t() const {
    auto test = planned("Student's t", "Bonferroni");
    const auto runs = [&](double log_sd) {
      return runs_for_t_test(standardised(1 + request_.difference, log_sd), shared());
    };
    test.runs = runs(scatter_.log_sd);
    test.runs_cautious = runs(scatter_.upper_limit);
    return test;
  }

  PlannedTest by_mann_whitney() const {
    return simulated(planned("Mann-Whitney", "Bonferroni"), 2, mann_whitney_p, shared());
  }

  // Holm's correction is in the p already, so alpha is not shared out.
  PlannedTest by_dunn() const {
    auto whole = shared();
    whole.comparisons = 1;
    return simulated(planned("Dunn", "Holm"), request_.levels, dunn_p, whole);
  }

 private:
  PlannedTest planned(const char* name, const char* correction) const {
    return {.name = name, .correction = request_.levels > 2 ? correction : "none: one pair"};
  }

  PowerRequest shared() const {
    return {.power = request_.power,
            .alpha = request_.alpha,
            .comparisons = request_.levels * (request_.levels - 1) / 2,
            .most = request_.most};
  }

  PlannedTest simulated(PlannedTest test, int groups, const PValue& p_of,
                        const PowerRequest& request) const {
    const auto runs = [&](double log_sd) -> std::optional<int> {
      std::vector<double> means(static_cast<std::size_t>(groups));
      means[0] = standardised(1 + request_.difference, log_sd);
      const auto found = runs_by_simulation(means, p_of, request, request_.draws);
      if (!found) return std::nullopt;
      return found->runs;
    };
    test.is_simulated = true;
    test.runs = runs(scatter_.log_sd);
    test.runs_cautious = runs(scatter_.upper_limit);
    return test;
  }

  const PilotRequest& request_;
  const Scatter& scatter_;
};

}  // namespace

int levels_of_largest_factor(std::span<const Run> runs) {
  std::map<std::string, std::set<std::string>> levels;
  for (const auto& run : runs) {
    for (const auto& [factor, level] : run.cell.factors) levels[factor].insert(level);
  }
  std::size_t most = 2;
  for (const auto& [factor, names] : levels) most = std::max(most, names.size());
  return static_cast<int>(most);
}

std::optional<Pilot> pilot_of(std::span<const Run> runs, const PilotRequest& request) {
  const auto energies = energies_of(runs);
  const auto scatter = scatter_of(energies);
  if (!scatter) return std::nullopt;
  Pilot pilot;
  pilot.scatter = *scatter;
  for (const auto& sample : energies) {
    pilot.runs += static_cast<int>(sample.size());
    pilot.combinations += sample.size() > 1;
  }
  const Planner planner(request, pilot.scatter);
  pilot.tests = {planner.by_t(), planner.by_mann_whitney(), planner.by_dunn()};
  return pilot;
}

}  // namespace joulelab
