#pragma once
// Any table of times with watts or joules.

#include "ingest/import.h"

namespace joulelab {

// Whether the header alone tells: one column that is a time and one whose unit is W, J or kWh.
bool is_power_csv(std::span<const std::string> header);

// Columns by `options`, else by their names and units; the wall unless `options.component` says
// otherwise. Times are stamps or seconds from the beginning. Energies are totals that count up: one
// that falls is a counter that began anew. Error `invalid` names what is missing.
Result<Import> read_power_csv(std::string_view text, std::string_view file,
                              const ReadOptions& options);

}  // namespace joulelab
