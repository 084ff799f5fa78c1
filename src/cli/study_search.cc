#include "cli/study_search.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "analyse/word.h"
#include "base/text.h"
#include "study/study_text.h"

namespace joulelab {
namespace {

// A study that was made, as if it had been read from its file.
LoadedStudy made(const LoadedStudy& search, Study study) {
  auto text = study_text(study);
  return {.study = std::move(study),
          .text = std::move(text),
          .folder = search.folder,
          .warnings = search.warnings};
}

std::string fate_of(const Standing& standing, std::span<const Candidate> survivors) {
  if (standing.has_reached) return "reached";
  if (!standing.energy_j) return "left out: " + standing.why;
  const bool goes_on = std::ranges::find(survivors, standing.candidate) != survivors.end();
  return goes_on ? "projected, goes on" : "projected, left out";
}

void print_rung(int rung, const Study& study, std::vector<Standing> standings,
                std::span<const Candidate> survivors) {
  fmt::print("rung {}: {}, {}\n", rung, counted(standings.size(), "candidate"),
             counted(static_cast<std::size_t>(standings.front().epochs), "epoch"));
  std::ranges::stable_sort(standings, {}, cost_of);
  for (const auto& standing : standings) {
    fmt::print("  {:<32} {:>8} {:>10} to {:g} %, {}\n", standing.candidate.name,
               standing.accuracy ? amount(*standing.accuracy, "1") : "-",
               standing.energy_j ? amount(*standing.energy_j, "J") : "-",
               100 * study.search->target_accuracy, fate_of(standing, survivors));
  }
}

void print_decided(int rung, const Decision& decision) {
  fmt::print("rung {} was decided before: nothing of it is run again\n", rung);
  if (!decision.later.empty())
    fmt::print("  runs that came later count for nothing: {}\n", join(decision.later, ", "));
}

// The stages of a search, one after the other.
class Climb {
 public:
  Climb(const LoadedStudy& search, Store& store, const RunStudy& run, bool is_anew)
      : search_(search), store_(store), run_(run), is_anew_(is_anew) {}

  // Ends early where nothing is left to be tried. The standings of those that reached the target.
  Result<std::vector<Standing>> climb(bool is_quiet);
  // The stage itself, or as far as it comes.
  Result<StudyOutcome> run(const LoadedStudy& stage);
  bool was_interrupted() const { return was_interrupted_; }

 private:
  Result<std::optional<Decision>> decision_after(int rung, const LoadedStudy& stage,
                                                 std::span<const Candidate> candidates);

  const LoadedStudy& search_;
  Store& store_;
  const RunStudy& run_;
  bool is_anew_;  // what the store has of the next stage is of an earlier search
  bool was_interrupted_ = false;
};

Result<StudyOutcome> Climb::run(const LoadedStudy& stage) {
  auto outcome = JOULELAB_TRY(run_(stage, is_anew_));
  was_interrupted_ = outcome.was_interrupted || outcome.was_stopped;
  is_anew_ = true;
  return outcome;
}

// By the stage that followed, the next rung or the confirmation, if it has begun. Nothing where the
// file has changed since: then the stage itself is refused.
Result<std::optional<Decision>> Climb::decision_after(int rung, const LoadedStudy& stage,
                                                      std::span<const Candidate> candidates) {
  if (is_anew_ || JOULELAB_TRY(store_.load_study(stage.study.name)) != stage.text)
    return std::optional<Decision>();
  const auto runs = JOULELAB_TRY(store_.list({.study = stage.study.name}));
  const Study& search = search_.study;
  const auto after = rung_study(search, rung + 1, {}).name;
  for (const auto& name : {after, search.name}) {
    const auto text = JOULELAB_TRY(store_.load_study(name));
    if (!text) continue;
    const auto next = JOULELAB_TRY(load_study_text(*text, name));
    const auto next_runs = JOULELAB_TRY(store_.list({.study = name}));
    auto decision = decision_of(candidates, runs, next.study, next_runs);
    if (!decision) continue;
    if (name != after) decision->candidates.clear();  // the finalists, of whom nobody goes on
    return decision;
  }
  return std::optional<Decision>();
}

Result<std::vector<Standing>> Climb::climb(bool is_quiet) {
  const Study& study = search_.study;
  auto candidates = candidates_of(study);
  std::vector<Standing> reached;
  for (int rung = 1; rung <= study.search->rungs && !candidates.empty(); ++rung) {
    const auto stage = made(search_, rung_study(study, rung, candidates));
    const auto decision = JOULELAB_TRY(decision_after(rung, stage, candidates));
    if (!decision) JOULELAB_TRY(run(stage));
    if (was_interrupted_) return reached;
    if (decision && !is_quiet) print_decided(rung, *decision);
    const auto runs =
        decision ? decision->runs : JOULELAB_TRY(store_.list({.study = stage.study.name}));
    const auto standings = standings_of(study, rung, candidates, runs);
    candidates = decision ? decision->candidates : survivors_of(study, standings, reached);
    if (rung == study.search->rungs) candidates.clear();
    if (!is_quiet) print_rung(rung, study, standings, candidates);
    std::ranges::copy_if(standings, std::back_inserter(reached), &Standing::has_reached);
  }
  return reached;
}

}  // namespace

Result<SearchOutcome> run_search(const LoadedStudy& search, Store& store, const RunStudy& run,
                                 bool is_quiet, bool is_anew) {
  Climb climb(search, store, run, is_anew);
  SearchOutcome outcome;
  outcome.finalists = finalists_of(JOULELAB_TRY(climb.climb(is_quiet)));
  outcome.was_interrupted = climb.was_interrupted();
  if (outcome.was_interrupted || outcome.finalists.empty()) return outcome;
  outcome.confirmation = made(search, confirmation_study(search.study, outcome.finalists));
  outcome.confirmed = JOULELAB_TRY(climb.run(outcome.confirmation)).status;
  outcome.was_interrupted = climb.was_interrupted();
  if (outcome.was_interrupted) return outcome;
  const auto runs = JOULELAB_TRY(store.list({.study = search.study.name}));
  outcome.winner = winner_of(search.study, outcome.finalists, runs);
  return outcome;
}

std::string shortfall_of(const SearchOutcome& outcome) {
  std::map<std::string, std::pair<std::size_t, std::size_t>> unfinished;  // of how many
  for (const auto& [cell, status, run] : outcome.confirmed.cells) {
    auto& [missing, all] = unfinished[cell.factors.at(recipe_factor)];
    ++all;
    if (status != RunStatus::finished) ++missing;
  }
  std::vector<std::string> parts;
  for (const auto& [recipe, count] : unfinished) {
    if (count.first > 0)
      parts.push_back(fmt::format("{} of {} of '{}'", count.first,
                                  counted(count.second, "repetition"), recipe));
  }
  return join(parts, ", ");
}

}  // namespace joulelab
