#pragma once
// Numbers as people read them in tables: one scale of units for a column, and as many digits as the
// interval leaves meaning (two of its half-width, as the GUM has it). The page does the same in
// web/src/quantity.ts.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyse/findings.h"

namespace joulelab {

struct Scale {
  double factor = 1;  // shown = value / factor
  std::string unit;
};

// The unit in which the largest of `values` has one to three digits before the point; fractions
// without a unit whose name says accuracy are told in percent.
Scale scale_of(const Response& response, std::span<const double> values);

// The scale of one response over all cells, and that of their emissions over all places.
Scale scale_in(const Findings& findings, const Response& response);
Scale emissions_scale(const Findings& findings);

struct EstimateText {
  std::string mean;
  std::optional<std::string> low, high;  // nothing where one run has no interval
};

EstimateText estimate_text(double mean, const std::optional<Interval>& interval,
                           const Scale& scale);

// "< 0.0001", "0.0036", "0.027", "0.36".
std::string p_value_text(double p);

// Whether a cell's energy rests on more than sensors.
bool is_modelled(const CellFinding& cell);

// Whether a response is made of joules, so that it carries the grade of the energy.
bool rests_on_energy(const Response& response);

}  // namespace joulelab
