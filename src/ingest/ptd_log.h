#pragma once
// The log of SPEC's PTDaemon, as MLPerf's power measurements keep it: one line a sample, of the
// wall. Its labels become windows.

#include "ingest/import.h"

namespace joulelab {

bool is_ptd_log(std::string_view text);

// Lines that are no samples are passed over; one that was cut is said. The date's order (day or
// month first) differs between installations: where it cannot be told the day is taken to be
// first, and a fact says so. A time of day that falls by half a day is past midnight. Error
// `invalid` where there is no sample.
Result<Import> read_ptd_log(std::string_view text, std::string_view file,
                            const ReadOptions& options);

}  // namespace joulelab
