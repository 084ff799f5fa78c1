#include "study/repetition.h"

#include <map>

#include "study/plan.h"
#include "study/status.h"

namespace joulelab {
namespace {

using Energies = std::map<std::map<std::string, std::string>, std::vector<double>>;

bool are_enough(const Energies& energies, const StoppingRule& rule) {
  std::vector<Look> looks;
  for (const auto& [combination, sample] : energies) looks.push_back(look_at(sample, rule));
  return verdict_of(looks) != Verdict::go_on;
}

}  // namespace

int blocks_to_run(const Study& study, std::span<const Run> runs) {
  const auto& rule = study.protocol.until;
  if (!rule) return study.protocol.repetitions;
  std::map<std::string, const Run*> by_id;
  for (const auto& run : runs) by_id[run.id] = &run;
  Energies energies;
  int block = 1;
  for (const auto& [cell, status, id] : status_of(plan(study), runs).cells) {
    if (cell.block > block) {
      if (are_enough(energies, *rule)) return block;
      block = cell.block;
    }
    if (!status || *status == RunStatus::cut) return study.protocol.repetitions;
    auto& sample = energies[cell.factors];
    const auto& energy = by_id.at(id)->account.energy;
    if (*status == RunStatus::finished && energy) sample.push_back(energy->value);
  }
  return study.protocol.repetitions;
}

}  // namespace joulelab
