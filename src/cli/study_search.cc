#include "cli/study_search.h"

#include <algorithm>
#include <fmt/format.h>

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

bool has_ended_early(const StudyOutcome& outcome) {
  return outcome.was_interrupted || outcome.was_stopped;
}

// Ends early where nothing is left to be tried.
Result<std::vector<Standing>> climb(const LoadedStudy& search, Store& store, const RunStudy& run,
                                    bool is_quiet, SearchOutcome& outcome) {
  const Study& study = search.study;
  auto candidates = candidates_of(study);
  std::vector<Standing> reached;
  for (int rung = 1; rung <= study.search->rungs && !candidates.empty(); ++rung) {
    const auto loaded = made(search, rung_study(study, rung, candidates));
    outcome.was_interrupted = has_ended_early(JOULELAB_TRY(run(loaded)));
    if (outcome.was_interrupted) return reached;
    const auto runs = JOULELAB_TRY(store.list({.study = loaded.study.name}));
    const auto standings = standings_of(study, rung, candidates, runs);
    candidates = survivors_of(study, standings, reached);
    if (rung == study.search->rungs) candidates.clear();
    if (!is_quiet) print_rung(rung, study, standings, candidates);
    std::ranges::copy_if(standings, std::back_inserter(reached), &Standing::has_reached);
  }
  return reached;
}

}  // namespace

Result<SearchOutcome> run_search(const LoadedStudy& search, Store& store, const RunStudy& run,
                                 bool is_quiet) {
  SearchOutcome outcome;
  const auto reached = JOULELAB_TRY(climb(search, store, run, is_quiet, outcome));
  outcome.finalists = finalists_of(reached);
  if (outcome.was_interrupted || outcome.finalists.empty()) return outcome;
  outcome.confirmation = made(search, confirmation_study(search.study, outcome.finalists));
  outcome.was_interrupted = has_ended_early(JOULELAB_TRY(run(outcome.confirmation)));
  if (outcome.was_interrupted) return outcome;
  const auto runs = JOULELAB_TRY(store.list({.study = search.study.name}));
  outcome.winner = winner_of(search.study, outcome.finalists, runs);
  return outcome;
}

}  // namespace joulelab
