#include "cli/phase_print.h"

#include <algorithm>
#include <fmt/format.h>

#include "cli/print.h"
#include "record/phase.h"

namespace joulelab {
namespace {

std::string energy_text(const Phase& phase) {
  if (!phase.energy) return "not covered";
  constexpr double whole = 0.999;
  const auto covered =
      phase.coverage < whole ? fmt::format(", {:.0f} % covered", 100 * phase.coverage) : "";
  return fmt::format("{:>9}   ({}{}){}", text_of(*phase.energy),
                     text_between(phase.low, phase.high), covered,
                     phase.is_time_weighted ? " by time" : "");
}

}  // namespace

void print_phases(std::FILE* out, const Run& run) {
  const auto phases = phases_of(run);
  if (phases.size() < 2) return;
  for (const auto& phase : phases) {
    fmt::print(out, "  {:<12} {:<10} {:>11} {}\n", &phase == &phases.front() ? "phases" : "",
               phase.name, text_of(phase.duration), energy_text(phase));
  }
  if (std::ranges::none_of(phases, &Phase::is_time_weighted)) return;
  fmt::print(out, "{}\n",
             wrapped(fmt::format("               by time: too short to be told apart by a meter "
                                 "with a value every {}; divided by time, which holds as far as "
                                 "the interval says",
                                 text_of(phases.front().interval)),
                     15));
}

}  // namespace joulelab
