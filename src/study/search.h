#pragma once
// A search for the recipe that reaches an accuracy with the fewest joules, by successive halving
// (Karnin, Koren & Somekh 2013; Jamieson & Talwalkar 2016) on projected energy. Its one surprise: a
// rung trains each candidate that is left anew, because a learning-rate schedule depends on how
// many epochs there will be. Every rung, and the confirmation, is an ordinary study of recipes, so
// that it is run, resumed and reported like any other. Pure functions.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "record/run.h"
#include "study/study.h"

namespace joulelab {

struct Candidate {
  std::string name;  // the levels that vary: "lenet5_64"
  Options options;   // what the factors say, architecture and data among them
  bool operator==(const Candidate&) const = default;
};

// All combinations of the factors' levels, in the order of the plan.
std::vector<Candidate> candidates_of(const Study& search);

// The study that trains these candidates once each, until the target or for the epochs of the rung,
// `rung` from 1.
Study rung_study(const Study& search, int rung, std::span<const Candidate> candidates);

// What a candidate is worth, by its last run.
struct Standing {
  Candidate candidate;
  int epochs = 0;                  // that it was given
  bool has_reached = false;        // the target
  std::optional<double> accuracy;  // the best that it told
  std::optional<double> energy_j;  // until the target, or projected; nothing: it will not reach it
  std::string why;                 // there is none: "its run failed"
};

// That energy, or infinity.
double cost_of(const Standing& standing);

// `runs`: those of the rung, of whatever status; the last of each candidate counts.
std::vector<Standing> standings_of(const Study& search, int rung,
                                   std::span<const Candidate> candidates,
                                   std::span<const Run> runs);

// The part of a rung that goes on, the cheapest first: one in `reduction` of it, of those that have
// not reached the target, less those that are projected to cost more than the cheapest that has, in
// this rung or (`reached`) in one before.
std::vector<Candidate> survivors_of(const Study& search, std::span<const Standing> rung,
                                    std::span<const Standing> reached);

// What was decided after a rung stays decided, though a run of it were done again later: the stage
// that followed, a rung or the confirmation, has begun with what was chosen then.
struct Decision {
  std::vector<Run> runs;              // of the rung, that it rests on
  std::vector<Candidate> candidates;  // in the next stage, as it names them
  std::vector<std::string> later;     // candidates with a run after it, which counts for nothing
};

// `next`: the study of the stage that followed as it was begun, and `next_runs` its runs. Nothing
// where not every candidate had a run before the first of those: then that stage is of an earlier
// search that was begun anew, and nothing is decided.
std::optional<Decision> decision_of(std::span<const Candidate> candidates,
                                    std::span<const Run> runs, const Study& next,
                                    std::span<const Run> next_runs);

// Those that reached the target, the cheapest first, at most three.
std::vector<Standing> finalists_of(std::span<const Standing> standings);

// The study that repeats the finalists beside the recipes of the file, which come first.
Study confirmation_study(const Study& search, std::span<const Standing> finalists);

struct Winner {
  Standing finalist;          // its energy is the mean over the repetitions that reached the target
  int reached = 0, runs = 0;  // repetitions; `runs` as planned: one that failed did not reach it
};

// The finalist that reached the target in the largest share of its repetitions and, of those, with
// the least mean energy. Nothing where none did in any.
std::optional<Winner> winner_of(const Study& search, std::span<const Standing> finalists,
                                std::span<const Run> runs);

// The winner alone, as a study that anyone can run.
Study winner_study(const Study& search, const Standing& winner);

}  // namespace joulelab
