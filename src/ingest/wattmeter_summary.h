#pragma once
// The summary that a wattmeter's script leaves beside a job: one JSON object with joules, samples
// and seconds.

#include "ingest/import.h"

namespace joulelab {

// {"joules": ..., "Wh": ..., "samples": ..., "timeExecution": ..., "executionIdentifier": ...}, of
// which joules or Wh and the time are needed. One row, of the wall. Error `invalid` for what is
// no such object.
Result<Import> read_wattmeter_summary(std::string_view text, std::string_view file);

}  // namespace joulelab
