#include "analyse/prediction.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>

#include "analyse/word.h"
#include "base/text.h"
#include "record/name.h"
#include "stats/descriptive.h"
#include "stats/distribution.h"

namespace joulelab {
namespace {

using Cases = std::vector<PredictionCase>;
using Member = std::string Configuration::*;

tl::unexpected<Error> too_little(std::string what, std::string hint) {
  return fail(Error::Kind::missing, std::move(what), std::move(hint));
}

constexpr const char* more_runs =
    "train more of them under joulelab study run, or import runs: docs/PREDICTION.md";

std::string name_of_machine(const std::string& machine) {
  return machine.empty() ? "a machine without a name" : machine;
}

// Each run of each group, predicted by what the other groups teach.
void leave_out(const Cases& cases, const std::vector<Configuration>& configurations, Member by,
               const std::string& word, std::vector<LeftOutRun>& left_out) {
  std::set<std::string> groups;
  for (const auto& each : configurations) groups.insert(each.*by);
  for (const auto& group : groups) {
    auto rest = configurations;
    std::erase_if(rest, [&](const Configuration& each) { return each.*by == group; });
    if (rest.empty()) continue;
    const LearnedCosts other(std::move(rest), true);
    for (const auto& each : configurations) {
      if (each.*by != group) continue;
      if (by == &Configuration::architecture && !other.has_machine(each.machine)) continue;
      const auto energy = other.energy(each.architecture, each.machine, each.work);
      const auto time = other.time(each.architecture, each.machine, each.work, each.rated_w);
      for (const auto index : each.cases) {
        const auto& run = cases[index];
        LeftOutRun one{.run = run.run,
                       .architecture = run.architecture,
                       .machine = run.machine,
                       .left_out = word,
                       .measured_j = run.energy_j,
                       .predicted_j = energy.value * run.images,
                       .interval = {},
                       .measured_s = run.duration_s,
                       .predicted_s = {}};
        if (energy.interval) {
          one.interval =
              Interval{energy.interval->low * run.images, energy.interval->high * run.images};
        }
        if (time) one.predicted_s = time->value * run.images;
        left_out.push_back(std::move(one));
      }
    }
  }
}

PredictionScore score_of(std::string method, std::string label, std::string left_out,
                         const std::vector<double>& errors) {
  PredictionScore score{.method = std::move(method),
                        .label = std::move(label),
                        .left_out = std::move(left_out),
                        .runs = static_cast<int>(errors.size()),
                        .coverage = {}};
  if (errors.empty()) return score;
  std::vector<double> sizes;
  for (const double error : errors) sizes.push_back(std::abs(error));
  score.mape = mean_of(sizes);
  score.median_absolute = median_of(sizes);
  score.mean = mean_of(errors);
  return score;
}

// What is known of a left-out run's rated power, by its id.
std::map<std::string, const PredictionCase*> by_id(const Cases& cases) {
  std::map<std::string, const PredictionCase*> found;
  for (const auto& each : cases) found[each.run] = &each;
  return found;
}

void add_scores(const Cases& cases, const std::string& left_out, PredictionFinding& finding) {
  std::vector<double> energy, time, rated, used, rated_by_time;
  int inside = 0, with_interval = 0;
  const auto known = by_id(cases);
  for (const auto& run : finding.left_out) {
    if (run.left_out != left_out) continue;
    energy.push_back(run.predicted_j / run.measured_j - 1);
    if (run.interval) {
      ++with_interval;
      if (run.interval->low <= run.measured_j && run.measured_j <= run.interval->high) ++inside;
    }
    if (run.predicted_s) time.push_back(*run.predicted_s / run.measured_s - 1);
    const auto& use = known.at(run.run)->use;
    if (!use.rated_w) continue;
    const double by_rating = *use.rated_w / run.measured_j;
    rated.push_back(by_rating * run.measured_s - 1);
    if (use.utilisation) used.push_back(by_rating * run.measured_s * *use.utilisation - 1);
    if (run.predicted_s) rated_by_time.push_back(by_rating * *run.predicted_s - 1);
  }
  if (energy.empty()) return;
  auto pre = score_of("pre", "PRE, before the first step", left_out, energy);
  if (with_interval > 0) pre.coverage = static_cast<double>(inside) / with_interval;
  finding.scores.push_back(std::move(pre));
  const auto put = [&](const char* method, const char* label, const std::vector<double>& errors) {
    if (!errors.empty()) finding.scores.push_back(score_of(method, label, left_out, errors));
  };
  put("tdp_pre_time", "TDP × time, by the time that PRE says", rated_by_time);
  put("tdp_time", "TDP × time, as it was in the end", rated);
  put("tdp_utilisation_time", "TDP × utilisation × time, as they were in the end", used);
  put("pre_time", "PRE, the duration", time);
}

template <class Key>
std::vector<std::string> names_of(const Cases& cases, Key key) {
  std::set<std::string> names;
  for (const auto& each : cases) names.insert(std::invoke(key, each));
  return {names.begin(), names.end()};
}

void warn(const Cases& cases, PredictionFinding& finding) {
  if (finding.grade != Grade::measured) {
    finding.warnings.push_back(
        {"modelled-lessons",
         fmt::format("The {} runs that this was learned from are {}, not measured: it predicts "
                     "what a model would say, not what a meter would.",
                     cases.size(), name_of(finding.grade))});
  }
  if (std::ranges::any_of(cases, &PredictionCase::has_assumed_input)) {
    finding.warnings.push_back(
        {"assumed-input",
         "Some runs told neither MACs nor the size of their images: 3x224x224 is assumed for all "
         "of "
         "them. If it was another one, and the same in all, the errors below stay true, and a "
         "prediction for images of a known size does not."});
  }
}

}  // namespace

std::vector<Cases> alike(Cases cases) {
  std::map<std::pair<Grade, std::vector<std::string>>, Cases> groups;
  for (auto& each : cases) {
    auto key = std::pair(each.grade, each.covers);
    groups[std::move(key)].push_back(std::move(each));
  }
  std::vector<Cases> sorted;
  for (auto& [key, group] : groups) sorted.push_back(std::move(group));
  std::ranges::stable_sort(sorted,
                           [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return sorted;
}

Result<EnergyPredictor> EnergyPredictor::learn(Cases cases) {
  EnergyPredictor predictor;
  auto& finding = predictor.finding_;
  for (const auto& each : cases) {
    if (each.grade == cases.front().grade && each.covers == cases.front().covers) continue;
    return fail(Error::Kind::invalid,
                "runs of different grades, or that cover different parts, teach different things",
                "learn from one kind of them");
  }
  finding.architectures = names_of(cases, &PredictionCase::architecture);
  finding.machines = names_of(cases, &PredictionCase::machine);
  const auto count = finding.architectures.size();
  if (count < least_architectures) {
    return too_little(fmt::format("there are runs of {} to learn from, and it takes {}",
                                  counted(count, "architecture"), least_architectures),
                      more_runs);
  }
  finding.grade = cases.front().grade;
  finding.covers = cases.front().covers;
  finding.runs = static_cast<int>(cases.size());
  const auto configurations = configurations_of(cases);
  finding.configurations = static_cast<int>(configurations.size());
  predictor.learned_ = LearnedCosts(configurations, true);
  const auto& learned = predictor.learned_;
  if (const auto miss = learned.architecture_miss()) finding.architecture_sd = miss->sd;
  if (const auto miss = learned.machine_miss()) finding.machine_sd = miss->sd;
  finding.repeat_sd = learned.repeat_sd();
  leave_out(cases, configurations, &Configuration::architecture, "architecture", finding.left_out);
  if (finding.machines.size() > 1)
    leave_out(cases, configurations, &Configuration::machine, "machine", finding.left_out);
  add_scores(cases, "architecture", finding);
  add_scores(cases, "machine", finding);
  warn(cases, finding);
  return predictor;
}

// Runs of the very configuration know better than any model: their mean, with the scatter of
// repeats as it is over all configurations. Nothing is repeated: then there is no interval of it.
std::optional<PredictedCost> EnergyPredictor::of_its_like(const PredictionRequest& request) const {
  const auto* seen = learned_.seen(request.architecture, request.machine, request.work);
  const int freedom = finding_.runs - finding_.configurations;
  if (!seen || freedom < 1 || !(finding_.repeat_sd > 0)) return std::nullopt;
  constexpr double upper = 0.95;  // of a two-sided 90 %
  const double quantile = student_t_quantile(upper, freedom);
  const auto n = static_cast<double>(seen->cases.size());
  const auto around = [&](double value, double sd) {
    const double reach = quantile * sd * std::sqrt(1 + 1 / n);
    return Interval{value * std::exp(-reach), value * std::exp(reach)};
  };
  PredictedCost cost;
  cost.alike = static_cast<int>(seen->cases.size());
  cost.energy_j = seen->energy_j * request.images;
  cost.energy_interval = around(cost.energy_j, finding_.repeat_sd);
  cost.duration_s = seen->time_s * request.images;
  cost.duration_interval = around(*cost.duration_s, learned_.time_repeat_sd());
  return cost;
}

Result<PredictedCost> EnergyPredictor::predict(const PredictionRequest& request) const {
  if (auto cost = of_its_like(request)) return *std::move(cost);
  PredictedCost cost;
  cost.is_other_machine = !learned_.has_machine(request.machine);
  cost.is_other_architecture = !learned_.has_architecture(request.architecture);
  const auto machines = finding_.machines.size();
  if (cost.is_other_machine && machines < least_machines) {
    return too_little(
        fmt::format(
            "{} is none of the machines that were learned from ({}), and it takes {} to say "
            "anything of another one",
            name_of_machine(request.machine), list_text(finding_.machines), least_machines),
        "measure a few runs on this machine, or name one of those with --machine");
  }
  const auto energy = learned_.energy(request.architecture, request.machine, request.work);
  const auto time =
      learned_.time(request.architecture, request.machine, request.work, request.rated_w);
  const auto whole = [&](const Interval& of) {
    return Interval{of.low * request.images, of.high * request.images};
  };
  if (!energy.interval)
    return too_little(
        "too few machines or architectures could be left out to tell how far the "
        "prediction may miss",
        more_runs);
  cost.energy_j = energy.value * request.images;
  cost.energy_interval = whole(*energy.interval);
  if (time) {
    cost.duration_s = time->value * request.images;
    if (time->interval) cost.duration_interval = whole(*time->interval);
  }
  if (const double excess = learned_.excess(request.work); excess > 0) {
    cost.warnings.push_back(
        {"extrapolated-prediction",
         fmt::format("Nothing of this size was seen: what it has to do lies outside the runs that "
                     "were learned from by a factor of {}, all features together. The interval is "
                     "{} times as wide for it, on the scale of the logarithm, which is a guess.",
                     significant(std::exp(excess), 2), significant(1 + excess, 2))});
  }
  return cost;
}

}  // namespace joulelab
