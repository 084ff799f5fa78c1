#pragma once
// Traces as a table: one line a sample, so that any tool can draw them and `replay` can play them.
// Columns: channel, meter, component, device, form, grade, time_s, value, event (docs/FORMATS.md).

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "record/run.h"

namespace joulelab {

// The table of a run, piece by piece: that of a long run does not fit into memory. Times are
// counted from its begin, and values are written so that they are read back exactly. Errors: those
// of its trace file.
Result<void> put_trace_csv(const Run& run, const std::function<void(std::string_view)>& put);

// Times become instants counted from Instant{}. Error `broken` with the line.
Result<std::vector<Trace>> traces_from_csv_text(std::string_view text, std::string_view name);

}  // namespace joulelab
