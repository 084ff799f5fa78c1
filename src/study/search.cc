#include "study/search.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "base/text.h"
#include "stats/descriptive.h"
#include "stats/learning_curve.h"
#include "study/plan.h"

namespace joulelab {
namespace {

constexpr int most_finalists = 3;

int epochs_of(const Search& search, int rung) {
  return search.first_epochs * static_cast<int>(std::lround(std::pow(search.reduction, rung - 1)));
}

// What a recipe's name may hold.
std::string plain_name(const std::string& level) {
  std::string name = lower(level);
  std::ranges::replace_if(
      name, [](unsigned char c) { return !std::islower(c) && !std::isdigit(c); }, '_');
  return name;
}

// Everything but the factors, which became options of the recipes. Stages: the rungs, the
// confirmation, the winner's recipe. Each has seeds of its own, or a candidate that was chosen for
// its luck would be confirmed by the same luck.
Study without_factors(const Study& search, std::string name, std::uint64_t stage) {
  Study study = search;
  study.name = std::move(name);
  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  study.protocol.seed = (search.protocol.seed + stage) & largest;
  study.search.reset();
  study.factors.clear();
  study.overrides.clear();
  study.protocol.until.reset();
  return study;
}

void add_recipe(Study& study, const std::string& name, Options options) {
  if (study.factors.empty()) study.factors.push_back({recipe_factor, {}});
  study.factors.front().levels.push_back(name);
  study.overrides.push_back({{{recipe_factor, name}}, std::move(options)});
}

Options trained(Options options, const Search& search, int epochs) {
  options["epochs"] = fmt::format("{}", epochs);
  options["target_accuracy"] = fmt::format("{}", search.target_accuracy);
  return options;
}

std::string recipe_of(const Run& run) {
  const auto found = run.cell.factors.find(recipe_factor);
  return found == run.cell.factors.end() ? std::string() : found->second;
}

std::vector<LearningPoint> curve_of(const Run& run) {
  std::vector<LearningPoint> points;
  for (const auto& evaluation : run.evaluations) {
    if (!evaluation.energy || !(evaluation.energy->value > 0)) continue;
    points.push_back({evaluation.energy->value, evaluation.accuracy()});
  }
  return points;
}

// By a candidate, or by a recipe that will stand beside it.
bool is_taken(const Study& search, std::span<const Candidate> candidates, const std::string& name) {
  if (std::ranges::find(candidates, name, &Candidate::name) != candidates.end()) return true;
  const auto* recipes = recipes_of(search);
  return recipes && contains(recipes->levels, name);
}

Standing standing_of(const Study& search, const Candidate& candidate, int epochs, const Run* run) {
  Standing standing{.candidate = candidate, .epochs = epochs};
  if (!run || run->status != RunStatus::finished) {
    standing.why = !run                            ? "it was not run"
                   : run->status == RunStatus::cut ? "its run was cut short"
                                                   : "its run failed";
    return standing;
  }
  const double target = search.search->target_accuracy;
  const auto curve = curve_of(*run);
  standing.energy_j = energy_to_accuracy(curve, target);
  for (const auto& point : curve) {
    standing.accuracy = std::max(standing.accuracy.value_or(0), point.accuracy);
  }
  standing.has_reached = standing.accuracy >= target;  // nothing is below any
  if (run->evaluations.empty()) {
    standing.why = "it told no accuracy";
  } else if (curve.empty()) {
    standing.why = "no meter covered its evaluations";
  } else if (!standing.energy_j) {
    standing.why = "its error does not fall";
  }
  return standing;
}

}  // namespace

double cost_of(const Standing& standing) {
  return standing.energy_j.value_or(std::numeric_limits<double>::infinity());
}

std::vector<Candidate> candidates_of(const Study& search) {
  Study once = search;
  once.protocol.repetitions = 1;
  once.protocol.order = CellOrder::as_written;
  std::vector<Candidate> candidates;
  for (const auto& cell : plan(once)) {
    Candidate candidate;
    std::vector<std::string> levels;
    for (const auto& factor : search.factors) {
      if (factor.name == recipe_factor || factor.name == "host") continue;
      const auto& level = cell.factors.at(factor.name);
      candidate.options[factor.name] = level;
      if (factor.levels.size() > 1) levels.push_back(plain_name(level));
    }
    const auto is_same = [&](const Candidate& one) { return one.options == candidate.options; };
    // The recipes are crossed with the factors in the plan; here they stand beside them.
    if (std::ranges::any_of(candidates, is_same)) continue;
    candidate.name = levels.empty() ? "candidate" : join(levels, "_");
    // Levels that differ only in what a name cannot hold, and names that are too long, get a
    // number.
    constexpr std::size_t longest = 60;
    for (auto number = candidates.size() + 1;
         candidate.name.size() > longest || is_taken(search, candidates, candidate.name);
         ++number) {
      candidate.name = fmt::format("candidate_{}", number);
    }
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

Study rung_study(const Study& search, int rung, std::span<const Candidate> candidates) {
  auto study = without_factors(search, fmt::format("{}-rung-{}", search.name, rung), 0);
  study.protocol.repetitions = 1;
  if (rung > 1) study.protocol.warm_up = Seconds{0};  // it follows a rung
  for (const auto& candidate : candidates) {
    add_recipe(study, candidate.name,
               trained(candidate.options, *search.search, epochs_of(*search.search, rung)));
  }
  return study;
}

std::vector<Standing> standings_of(const Study& search, int rung,
                                   std::span<const Candidate> candidates,
                                   std::span<const Run> runs) {
  std::vector<Standing> standings;
  for (const auto& candidate : candidates) {
    const Run* last = nullptr;
    for (const auto& run : runs) {
      if (recipe_of(run) == candidate.name) last = &run;
    }
    standings.push_back(standing_of(search, candidate, epochs_of(*search.search, rung), last));
  }
  return standings;
}

std::vector<Candidate> survivors_of(const Study& search, std::span<const Standing> rung,
                                    std::span<const Standing> reached) {
  double cheapest_j = std::numeric_limits<double>::infinity();
  for (const auto& standing : reached) cheapest_j = std::min(cheapest_j, cost_of(standing));
  std::vector<Standing> open;
  for (const auto& standing : rung) {
    if (standing.has_reached) {
      cheapest_j = std::min(cheapest_j, cost_of(standing));
    } else if (standing.energy_j) {
      open.push_back(standing);
    }
  }
  std::ranges::stable_sort(open, {}, cost_of);
  const auto reduction = static_cast<std::size_t>(search.search->reduction);
  open.resize(std::min(open.size(), (rung.size() + reduction - 1) / reduction));
  std::vector<Candidate> survivors;
  for (const auto& standing : open) {
    if (cost_of(standing) < cheapest_j) survivors.push_back(standing.candidate);
  }
  return survivors;
}

std::optional<Decision> decision_of(std::span<const Candidate> candidates,
                                    std::span<const Run> runs, const Study& next,
                                    std::span<const Run> next_runs) {
  auto begin_ns = std::numeric_limits<std::int64_t>::max();
  for (const auto& run : next_runs) begin_ns = std::min(begin_ns, run.started_unix_ns);
  Decision decision;
  for (const auto& candidate : candidates) {
    bool has_run = false, has_later = false;
    for (const auto& run : runs) {
      if (recipe_of(run) != candidate.name) continue;
      (run.started_unix_ns < begin_ns ? has_run : has_later) = true;
    }
    if (!has_run) return std::nullopt;
    if (has_later) decision.later.push_back(candidate.name);
  }
  std::ranges::copy_if(runs, std::back_inserter(decision.runs),
                       [&](const Run& run) { return run.started_unix_ns < begin_ns; });
  const auto* chosen = recipes_of(next);
  for (const auto& name : chosen ? chosen->levels : std::vector<std::string>{}) {
    const auto found = std::ranges::find(candidates, name, &Candidate::name);
    if (found != candidates.end()) decision.candidates.push_back(*found);
  }
  return decision;
}

std::vector<Standing> finalists_of(std::span<const Standing> standings) {
  std::vector<Standing> reached;
  std::ranges::copy_if(standings, std::back_inserter(reached), &Standing::has_reached);
  std::ranges::stable_sort(reached, {}, cost_of);
  if (reached.size() > most_finalists) reached.resize(most_finalists);
  return reached;
}

Study confirmation_study(const Study& search, std::span<const Standing> finalists) {
  auto study = without_factors(search, search.name, 1);
  study.protocol.repetitions = search.search->confirmations;
  const auto* recipes = recipes_of(search);
  for (const auto& name : recipes ? recipes->levels : std::vector<std::string>{}) {
    auto options = recipe_named(search, name)->options;  // it names an architecture at least
    options["target_accuracy"] = fmt::format("{}", search.search->target_accuracy);
    add_recipe(study, name, std::move(options));
  }
  for (const auto& finalist : finalists) {
    add_recipe(study, finalist.candidate.name,
               trained(finalist.candidate.options, *search.search, finalist.epochs));
  }
  return study;
}

std::optional<Winner> winner_of(const Study& search, std::span<const Standing> finalists,
                                std::span<const Run> runs) {
  std::optional<Winner> best;
  const auto share = [](const Winner& winner) {
    return static_cast<double>(winner.reached) / winner.runs;
  };
  for (const auto& finalist : finalists) {
    Winner winner{.finalist = finalist, .runs = search.search->confirmations};
    std::vector<double> energies_j;
    for (const auto& run : runs) {
      if (recipe_of(run) != finalist.candidate.name) continue;
      const auto one = standing_of(search, finalist.candidate, finalist.epochs, &run);
      if (one.has_reached) energies_j.push_back(*one.energy_j);
    }
    if (energies_j.empty()) continue;
    winner.reached = static_cast<int>(energies_j.size());
    winner.finalist.energy_j = mean_of(energies_j);
    const bool is_better =
        !best || share(winner) > share(*best) ||
        (share(winner) == share(*best) && cost_of(winner.finalist) < cost_of(best->finalist));
    if (is_better) best = std::move(winner);
  }
  return best;
}

Study winner_study(const Study& search, const Standing& winner) {
  auto study = without_factors(search, search.name + "-recipe", 2);
  study.protocol.repetitions = search.search->confirmations;
  auto options = trained(winner.candidate.options, *search.search, winner.epochs);
  for (const auto* factor : {"architecture", "data"}) {
    study.factors.push_back({factor, {options.at(factor)}});
    options.erase(factor);
  }
  for (const auto& [name, value] : options) study.options[name] = value;
  return study;
}

}  // namespace joulelab
