#pragma once
// What a Yokogawa WT answers over SCPI: numbers with words for those that it has not, and states
// that come whole or cut to their capitals, with the command before them or without.

#include <optional>
#include <string_view>
#include <vector>

#include "base/units.h"

namespace joulelab {

// The numbers of ":NUMERIC:NORMAL:VALUE?", separated by commas. Nothing for NAN (no data), INF
// (beyond its range or display), for 9.9E+37 and 9.91E+37, which some firmware says in their place,
// and for what is no number.
std::vector<std::optional<double>> parse_scpi_values(std::string_view reply);

// The first number of a reply of one or more settings: ":INPUT:VOLTAGE:RANGE 150.0E+00" or
// "150.0E+00;150.0E+00".
std::optional<double> parse_scpi_number(std::string_view reply);

// ":RATE?": "250MS", "1S" or "250.0E-03". Nothing for AUTO.
std::optional<Seconds> parse_scpi_rate(std::string_view reply);

// Of ":INTEGRATE:STATE?": reset, ready, started, stopped, failed, timed out.
enum class Integration { reset, ready, start, stop, error, timeup };
std::optional<Integration> parse_integration(std::string_view reply);

}  // namespace joulelab
