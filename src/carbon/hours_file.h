#pragma once
// A table of hours with the carbon intensity of each: our own, a portal's export, or anybody's with
// a column of times and one of intensities.

#include <string>
#include <string_view>

#include "carbon/intensity_series.h"

namespace joulelab {

// One place's hours, CSV with a header. Times, in UTC unless they say otherwise: begin, from,
// datetime, datetime (utc), timestamp, point_time or period; optional end or to, else a step lasts
// as long as the usual one, at most until the next. Values: g_per_kwh, carbon_intensity,
// carbonIntensity, Electricity Maps' "Carbon intensity gCO2eq/kWh (Life cycle)" (consumption) or
// "(direct)", or WattTime's lbs_co2_per_mwh (marginal). Optional basis, place, code, source,
// licence, is_estimated, is_forecast. What the table does not say is taken from `about`. An empty
// value is a hole. Error `invalid` names the line.
Result<IntensitySeries> parse_hours(std::string_view text, std::string_view name,
                                    const Intensity& about);

// The hours as parse_hours reads them back, to the last digit.
std::string hours_csv(const IntensitySeries& series);

inline constexpr double kg_per_pound = 0.45359237;  // exactly, also g/kWh for each lb/MWh

}  // namespace joulelab
