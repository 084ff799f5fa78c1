#pragma once
// The back-test of estimates -> JSON: the object `backtest` of docs/FORMATS.md.

#include <nlohmann/json.hpp>

#include "analyse/backtest_finding.h"

namespace joulelab {

nlohmann::ordered_json json_of(const BacktestFinding& finding);

}  // namespace joulelab
