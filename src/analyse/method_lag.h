#pragma once
// How far the power that the hardware side shows lags behind the software side's, in one run.

#include <optional>

#include "analyse/method_pair.h"

namespace joulelab {

// By the counted channels of both sides, added up, within the run's window. Lags beyond ten seconds
// or a quarter of the run are not looked for, nor those beyond 0.4 of the period of the slowest
// windows that repeat: of a load that is the same in every epoch, each epoch is a candidate. The
// stamps already account for the age that a channel states of itself; what is found is what
// remains. Nothing where a side has no trace, no peak is found (see stats/lag.h), or both correlate
// below 0.5 at the best lag.
std::optional<RunLag> lag_of(const Run& run, const Sides& sides);

LagFinding lag_finding_of(const MethodPairs& pairs);

}  // namespace joulelab
