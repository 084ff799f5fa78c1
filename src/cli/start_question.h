#pragma once
// What joulelab when was asked, made of its options and of the run that they name.

#include <optional>
#include <string>

#include "base/clock.h"
#include "carbon/start_advice.h"
#include "record/run.h"

namespace joulelab {

struct StartRequest {
  std::string run, location, hours, marginal, store, figure;
  std::string duration, energy, within, earliest, latest, least_chunk, resume_energy;
  std::optional<int> epochs;
  std::optional<double> pue;
  bool interruptible = false, backtest = false, json = false;
};

// "8h", "30min", "1.5 d", "90s": a length of time above 0. A bare number is refused.
Result<Seconds> parse_length(std::string_view text);

// The load is the run's own shape (of some thirty pieces), scaled to other epochs where asked for;
// else even. Errors name the option.
Result<StartQuestion> start_question(const StartRequest& request, const std::optional<Run>& run,
                                     WallTime now);

}  // namespace joulelab
