#pragma once
// The log of `nvidia-smi --query-gpu=timestamp,...,power.draw,... --format=csv -l 1`.

#include "ingest/import.h"

namespace joulelab {

// Whether these columns are such a log's: a time and a power draw of a board.
bool is_nvidia_smi(std::span<const std::string> header);

// Units may stand in the header, in every value, or in neither; times with slashes or dashes; names
// as nvidia-smi has them or with underscores. Several boards (by index, uuid, bus or name) are a
// trace each. A cell that is no power makes the sample unreadable. Utilisation, temperature
// and the power limit come along as conditions. Error `invalid` where no line holds a time.
Result<Import> read_nvidia_smi(std::string_view text, std::string_view file,
                               const ReadOptions& options);

}  // namespace joulelab
