#pragma once
// Where a function crosses zero: the limits of intervals that have no closed form.

#include <functional>
#include <optional>

namespace joulelab {

// TOMS 748 (Alefeld, Potra & Shi 1995) to the last digits. Nothing where f has one sign at both
// ends.
std::optional<double> root_between(double low, double high, const std::function<double(double)>& f);

// The same above `low`, where f falls or rises through zero once: the bracket doubles until it
// holds the root. Nothing where that is not within `reach` of `low`.
std::optional<double> root_above(double low, const std::function<double(double)>& f,
                                 double reach = 1e9);

}  // namespace joulelab
