#pragma once
// From a cell to what is executed for it. Pure: the record shows it, and a person may run it again.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "record/run.h"
#include "study/study.h"

namespace joulelab {

// The options of a cell: the study's, then each override that applies in the order of the file,
// then the cell's own levels.
Options options_of(const Study& study, const Cell& cell);

// What a template may name in braces in this cell: its options, and seed, repetition, block,
// order and study.
Options placeholders_of(const Study& study, const Cell& cell);

// `text` with each {name} replaced, {{ and }} standing for the braces themselves. Error `invalid`
// for a brace without its partner and a name for which `value_of` has nothing.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;
Result<std::string> expand(std::string_view text, const Lookup& value_of);

// The argument vector of a checked study's cell. The first is a name to be found: "joulelab-train"
// for work of kind `train`, what the template says for `command`; for `fake` only words to show.
Result<std::vector<std::string>> command_line(const Study& study, const Cell& cell);

}  // namespace joulelab
