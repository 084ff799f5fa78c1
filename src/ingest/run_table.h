#pragma once
// A table of runs from somebody's analysis: one line a run (or a cell of runs), columns of any name
// that say what they hold. Its surprise: names lie, and comparing columns shows it.

#include "ingest/import.h"

namespace joulelab {

// Whether the header has an energy together with a duration, a power or an accuracy, and no time of
// samples.
bool is_run_table(std::span<const std::string> header);

// Energy, duration, mean power and emissions by the name of the column and its unit (energy_mj,
// training_duration_h, avg_power_w, emissions_gco2e); an energy without a unit is kept in
// `values["energy"]` alone. Columns of words are factors; `trace_file` names the log of a run
// beside it (to_run.h). Error `invalid` where nothing is read.
Result<Import> read_run_table(std::string_view text, std::string_view file);

}  // namespace joulelab
