#pragma once
// CPU and memory use of a process over time, as scripts around psutil write it. It holds no energy:
// its traces are conditions, and its end tells whether the power log beside it was cut.

#include "ingest/import.h"

namespace joulelab {

bool is_usage_log(std::span<const std::string> header);

// The CPU alone: many tables have such a column, so this is asked once nothing else fits.
bool is_cpu_log(std::span<const std::string> header);

// A time, a CPU use and a memory use, by header name. Error `invalid` where no line holds a time.
Result<Import> read_usage_log(std::string_view text, std::string_view file,
                              const ReadOptions& options);

}  // namespace joulelab
