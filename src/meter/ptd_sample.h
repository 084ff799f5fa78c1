#pragma once
// What SPEC's PTDaemon says of one sample, over its socket and, in the same words, in its log.

#include <optional>
#include <string>
#include <string_view>

#include "base/units.h"

namespace joulelab {

struct PtdSample {
  Seconds time_of_day;         // by the clock of the daemon's machine
  std::optional<Watts> power;  // nothing where the analyser had no value
  std::string mark;            // the label of the measurement
};

// "Time,28-12-2020 15:21:14.682,Watts,22.95,Volts,228.57,Amps,0.206,PF,0.486,Mark,run". The date is
// not looked at: its order differs between installations. Nothing where it is no such line.
std::optional<PtdSample> parse_ptd_sample(std::string_view line);

}  // namespace joulelab
