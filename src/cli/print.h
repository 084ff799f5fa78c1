#pragma once
// Quantities and complaints as a person reads them in a terminal of 80 columns.

#include <cstdio>
#include <string>
#include <string_view>

#include "base/quantity_text.h"
#include "base/result.h"
#include "base/warning.h"
#include "base/wrap.h"
#include "record/run.h"

namespace joulelab {

std::string text_of(const Intensity& intensity);  // "France, 44.2 g/kWh (life cycle, 2024)"
// At most `columns` bytes, of which the last three are dots where something was left out.
std::string cut_to(std::string text, std::size_t columns);

// "error: WHAT\n  hint: HINT" on standard error; returns the exit status that fits the kind.
int print_error(const Error& error);
void print_warning(std::FILE* out, const Warning& warning);

// "  energy       12.3 kJ": a label of twelve columns and a text that is wrapped beside it.
void print_line(std::FILE* out, std::string_view label, std::string_view text);

// The summary of one run.
void print_run(std::FILE* out, const Run& run);

}  // namespace joulelab
