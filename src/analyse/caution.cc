#include "analyse/caution.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "analyse/cell.h"
#include "analyse/coverage.h"
#include "analyse/effect.h"
#include "analyse/word.h"
#include "base/text.h"
#include "carbon/location.h"
#include "record/name.h"
#include "stats/distribution.h"

namespace joulelab {
namespace {

using Warnings = std::vector<Warning>;

// Half the width of a 95 % interval of the mean, in standard deviations.
double half_width_in_sd(int n) { return student_t_quantile(0.975, n - 1) / std::sqrt(1.0 * n); }

void about_repetitions(const Findings& findings, Warnings& warnings) {
  constexpr int enough = 5, comfortable = 10;
  int least = comfortable, most = 0;
  for (const auto& cell : findings.cells) {
    least = std::min(least, cell.runs);
    most = std::max(most, cell.runs);
  }
  if (findings.cells.empty() || least >= enough) return;
  std::string effect = "A cell of one run has no interval at all.";
  if (least >= 2) {
    effect = fmt::format(
        "A 95 % interval of a mean of {} runs reaches {} standard deviations to each side; with {} "
        "runs it would reach {}.",
        least, significant(half_width_in_sd(least), 2), comfortable,
        significant(half_width_in_sd(comfortable), 2));
  }
  if (least == 0) effect = "An empty cell can be neither described nor compared.";
  std::optional<double> smallest;
  for (const auto& comparison : findings.comparisons) {
    if (comparison.response != "energy_j" || !comparison.smallest_p) continue;
    smallest = std::max(smallest.value_or(0), *comparison.smallest_p);
  }
  if (smallest) {
    effect += fmt::format(" The weakest test of energy can reach no p below {}.",
                          significant(*smallest, 2));
  }
  warnings.push_back(
      {"few-repetitions",
       fmt::format("The smallest cell has {}. {} Raise the repetitions in the "
                   "study's protocol.",
                   counted(static_cast<std::size_t>(least), "finished run"), effect)});
}

void about_balance(const Findings& findings, Warnings& warnings) {
  const auto [least, most] = std::ranges::minmax_element(findings.cells, {}, &CellFinding::runs);
  if (least == findings.cells.end() || least->runs == most->runs) return;
  warnings.push_back(
      {"unbalanced-cells",
       fmt::format("Cells have between {} ({}) and {} ({}) finished runs: the small ones have wide "
                   "intervals and decide how little a test can find. Resume the study to fill "
                   "them.",
                   least->runs, least->name, most->runs, most->name)});
}

void about_excluded(const Findings& findings, Warnings& warnings) {
  int excluded = 0;
  std::vector<std::string> cells;
  for (const auto& cell : findings.cells) {
    excluded += cell.excluded;
    if (cell.excluded > 0) cells.push_back(cell.name);
  }
  if (excluded == 0) return;
  constexpr std::size_t shown_most = 6;
  if (cells.size() > shown_most) cells = {counted(cells.size(), "cell")};
  warnings.push_back(
      {"excluded-runs",
       fmt::format("{} of {} did not finish (failed or cut) and {} in no figure: {}. If what made "
                   "them fail depends on the cell, the rest is a selection. Resume the study.",
                   excluded, counted(findings.runs.size(), "run"), excluded == 1 ? "is" : "are",
                   list_text(cells))});
}

// How far the absolute figures reach, as a share of the mean, over all cells.
Interval absolute_reach(const Findings& findings) {
  Interval reach;
  for (const auto& cell : findings.cells) {
    const auto energy = cell.responses.find("energy_j");
    if (!cell.absolute_energy_j || energy == cell.responses.end()) continue;
    const double mean = energy->second.mean;
    if (!(mean > 0)) continue;
    reach.low = std::min(reach.low, cell.absolute_energy_j->low / mean - 1);
    reach.high = std::max(reach.high, cell.absolute_energy_j->high / mean - 1);
  }
  return reach;
}

void about_grades(const Findings& findings, Warnings& warnings) {
  constexpr double negligible = 0.01;
  if (findings.modelled_share > negligible) {
    const auto reach = absolute_reach(findings);
    warnings.push_back(
        {"modelled-energy",
         fmt::format(
             "{:.0f} % of the energy is modelled from activity, not measured: an absolute "
             "figure may be off by {:.0f} % to +{:.0f} %. Comparisons between cells on one "
             "machine and one model hold as far as the model's error is common to them; "
             "a cell that uses the processor in another way is less sure. `joulelab meters` "
             "says which sensor is missing and what would grant it.",
             100 * findings.modelled_share, 100 * reach.low, 100 * reach.high)});
  }
  if (findings.constant_share > negligible) {
    warnings.push_back(
        {"constant-energy",
         fmt::format("{:.0f} % of the energy is an assumed constant power times the duration: it "
                     "follows the duration alone and hides every difference in power. `joulelab "
                     "meters` says which sensor is missing.",
                     100 * findings.constant_share)});
  }
}

void about_missing_energy(const Matrix& matrix, Warnings& warnings) {
  std::size_t without = 0, finished = 0, negative = 0;
  for (const auto& cell : matrix.cells) {
    for (const auto index : cell.finished) {
      const auto& responses = matrix.entries[index].responses;
      const auto above = responses.find("above_idle_energy_j");
      ++finished;
      without += !responses.contains("energy_j");
      negative += above != responses.end() && above->second < 0;
    }
  }
  if (without > 0) {
    warnings.push_back(
        {"missing-energy",
         fmt::format(
             "{} of {} have no energy, since no meter covered them, or for less than {:.0f} "
             "% of their time; they count in duration and accuracy only. `joulelab meters` "
             "says what this machine has.",
             without, counted(finished, "finished run"), 100 * least_coverage)});
  }
  if (negative > 0) {
    warnings.push_back(
        {"busy-baseline",
         fmt::format("{} of {} drew less than the idle baseline before them: the machine was not "
                     "idle then, and energy above idle is too low. Let it settle longer, or record "
                     "a longer baseline.",
                     negative, counted(finished, "finished run"))});
  }
}

void about_bases(const Findings& findings, Warnings& warnings) {
  for (auto& warning : basis_warnings(findings.places)) warnings.push_back(std::move(warning));
}

// Machines and instruments that differ where the host is the same factor level.
void about_mixtures(const Matrix& matrix, Warnings& warnings) {
  std::map<std::string, std::set<std::string>> machines, meters;  // by level of host
  for (const auto& cell : matrix.cells) {
    const auto host = cell.factors.find("host");
    const auto level = host == cell.factors.end() ? "" : host->second;
    for (const auto index : cell.finished) {
      const auto& run = *matrix.entries[index].run;
      machines[level].insert(run.machine.host + ", " + run.machine.cpu);
      std::set<std::string> counted_meters;
      for (const auto& line : run.account.lines) {
        if (line.counted) counted_meters.insert(line.channel);
      }
      const std::vector<std::string> names(counted_meters.begin(), counted_meters.end());
      meters[level].insert(names.empty() ? "none" : join(names, " + "));
    }
  }
  for (const auto& [level, names] : machines) {
    if (names.size() < 2) continue;
    warnings.push_back(
        {"mixed-machines",
         fmt::format("Runs that count as one host come from {} machines ({}): the difference "
                     "between machines is part of every scatter and may be taken for an effect. "
                     "Make the host a factor of the study.",
                     names.size(),
                     list_text(std::vector<std::string>(names.begin(), names.end())))});
    break;
  }
  for (const auto& [level, names] : meters) {
    if (names.size() < 2) continue;
    warnings.push_back(
        {"mixed-meters",
         fmt::format("Runs on one host rest on different channels ({}): they do not cover the same "
                     "parts of the machine, and their gains do not cancel. Compare cells only "
                     "where the channels are the same, or measure again with one set.",
                     list_text(std::vector<std::string>(names.begin(), names.end())))});
    break;
  }
}

void about_chance(const Matrix& matrix, const Findings& findings, Warnings& warnings) {
  std::vector<std::string> cells;
  for (const auto& cell : findings.cells) {
    if (cell.at_chance) cells.push_back(cell.name);
  }
  std::size_t runs = 0;
  for (const auto& cell : matrix.cells) {
    for (const auto index : cell.finished) {
      const auto& entry = matrix.entries[index];
      const auto accuracy = entry.responses.find("accuracy");
      const auto chance = chance_of(*entry.run);
      runs +=
          chance && accuracy != entry.responses.end() && is_at_chance(accuracy->second, *chance);
    }
  }
  if (runs == 0) return;
  warnings.push_back(
      {"at-chance",
       fmt::format("{} ended no better than guessing{}: training collapsed, and its energy bought "
                   "nothing. Such a cell does not compete for the Pareto front. Check the learning "
                   "rate and the data's scaling.",
                   counted(runs, "run"),
                   cells.empty() ? "" : ", and with them the cell " + list_text(cells))});
}

// The target is a factor of the study, or one for each set of data.
void about_targets(const Matrix& matrix, Warnings& warnings) {
  if (std::ranges::find(matrix.factors, "target_accuracy") != matrix.factors.end()) return;
  std::map<std::string, std::set<double>> targets;
  for (const auto& cell : matrix.cells) {
    const auto data = cell.factors.find("data");
    for (const auto index : cell.finished) {
      const auto& values = matrix.entries[index].run->values;
      const auto target = values.find("target_accuracy");
      if (target == values.end()) continue;
      targets[data == cell.factors.end() ? "" : data->second].insert(target->second);
    }
  }
  const auto mixed =
      std::ranges::find_if(targets, [](const auto& one) { return one.second.size() > 1; });
  if (mixed == targets.end()) return;
  warnings.push_back(
      {"mixed-targets",
       fmt::format(
           "Runs on the same data trained to {} different target accuracies, from {} to {}: "
           "their energies to the target are not comparable. Give all one target, or make "
           "it a factor of the study.",
           mixed->second.size(), amount(*mixed->second.begin(), "1"),
           amount(*mixed->second.rbegin(), "1"))});
}

void about_tests(const Matrix& matrix, const Findings& findings, Warnings& warnings) {
  const auto confounded = confounded_factors(matrix);
  if (!confounded.empty()) {
    warnings.push_back(
        {"confounded-factors",
         fmt::format(
             "The effect of {} is not tested: no two of its levels ran with the same levels "
             "of the other factors, so that it cannot be told apart from theirs. Cross the "
             "factors.",
             list_text(confounded))});
  }
  const auto tests = std::ranges::count_if(
      findings.comparisons, [](const Comparison& one) { return one.response != "emissions_g"; });
  constexpr int few = 10;
  if (tests < few) return;
  warnings.push_back(
      {"many-tests",
       fmt::format(
           "{} tests were made; Holm's correction covers the pairs inside each and the tests "
           "of one response by one factor, not those of different responses or factors. "
           "Were there no effect at all, about {} would still have an uncorrected p below "
           "0.05. Decide beforehand which one answers the question.",
           tests, significant(0.05 * static_cast<double>(tests), 2))});
}

}  // namespace

std::vector<Warning> cautions_of(const Matrix& matrix, const Findings& findings) {
  Warnings warnings;
  about_grades(findings, warnings);
  about_missing_energy(matrix, warnings);
  about_excluded(findings, warnings);
  about_repetitions(findings, warnings);
  about_balance(findings, warnings);
  about_mixtures(matrix, warnings);
  about_bases(findings, warnings);
  about_chance(matrix, findings, warnings);
  about_targets(matrix, warnings);
  about_tests(matrix, findings, warnings);
  const auto order = order_cautions_of(matrix);
  warnings.insert(warnings.end(), order.begin(), order.end());
  return warnings;
}

}  // namespace joulelab
