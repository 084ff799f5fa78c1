#pragma once
// Physical quantities. Each is one double in one named unit, so a value can be
// neither added to the wrong thing nor passed in the wrong place. Time is
// std::chrono. Only the operations this laboratory needs exist.

#include <chrono>
#include <compare>

namespace joulelab {

using Seconds = std::chrono::duration<double>;

template <class Tag>
struct Quantity {
  double value = 0;
  constexpr auto operator<=>(const Quantity&) const = default;
  constexpr Quantity& operator+=(Quantity q) {
    value += q.value;
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return {a.value + b.value}; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return {a.value - b.value}; }
  friend constexpr Quantity operator*(double k, Quantity q) { return {k * q.value}; }
};

using Joules = Quantity<struct joules_tag>;
using Watts = Quantity<struct watts_tag>;
using GramsCO2e = Quantity<struct grams_co2e_tag>;
using GramsPerKWh = Quantity<struct grams_per_kwh_tag>;  // carbon intensity

inline constexpr double joules_per_kwh = 3.6e6;

constexpr Joules operator*(Watts p, Seconds t) { return {p.value * t.count()}; }
constexpr Watts operator/(Joules e, Seconds t) { return {e.value / t.count()}; }
constexpr GramsCO2e operator*(Joules e, GramsPerKWh i) {
  return {e.value / joules_per_kwh * i.value};
}

}  // namespace joulelab
