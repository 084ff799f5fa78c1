#pragma once
// CodeCarbon's emissions.csv, of any version, by the names of its columns. Its surprise: the rows
// of one run_id count up, and a newer version appends longer rows under the old header.

#include "ingest/import.h"

namespace joulelab {

bool is_code_carbon(std::span<const std::string> header);

// Energies become J, emissions g; parts are "package", "gpu" and "dram". A row that was written by
// another version than the header is read by that version's columns, where the row fits them
// without a contradiction, and said. Error `invalid` where no row can be read.
Result<Import> read_code_carbon(std::string_view text, std::string_view file);

}  // namespace joulelab
