#include "base/quantity_text.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <string_view>

#include "base/text.h"

namespace joulelab {
namespace {

struct Scale {
  double factor;
  std::string_view unit;
};

template <std::size_t n>
Scale scale_for(double value, const std::array<Scale, n>& scales) {
  for (const auto& scale : scales) {
    if (std::abs(value) >= scale.factor) return scale;
  }
  return value == 0 ? scales[n / 2] : scales[n - 1];
}

template <std::size_t n>
std::string scaled(double value, const std::array<Scale, n>& scales) {
  const auto scale = scale_for(value, scales);
  return fmt::format("{} {}", significant(value / scale.factor), scale.unit);
}

constexpr std::array<Scale, 5> joule_scales = {
    {{1e6, "MJ"}, {1e3, "kJ"}, {1, "J"}, {1e-3, "mJ"}, {1e-6, "µJ"}}};
constexpr std::array<Scale, 5> gram_scales = {
    {{1e6, "t"}, {1e3, "kg"}, {1, "g"}, {1e-3, "mg"}, {1e-6, "µg"}}};

}  // namespace

std::string text_of(Joules energy) { return scaled(energy.value, joule_scales); }

std::string text_of(Watts power) { return significant(power.value) + " W"; }

std::string text_of(GramsCO2e grams) { return scaled(grams.value, gram_scales); }

std::string text_of(Seconds duration) {
  const double seconds = duration.count();
  if (seconds < 1) return significant(1000 * seconds) + " ms";
  if (seconds < 60) return significant(seconds) + " s";
  const auto whole = static_cast<long long>(std::lround(seconds));
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

EnergyUnit unit_for(Joules largest) {
  const auto scale = scale_for(largest.value, joule_scales);
  return {scale.factor, std::string(scale.unit)};
}

std::string text_in(const EnergyUnit& unit, double joules) {
  return significant(joules / unit.joules);
}

std::string text_between(Joules low, Joules high) {
  const auto unit = unit_for(high);
  return fmt::format("{} to {} {}", text_in(unit, low.value), text_in(unit, high.value), unit.name);
}

}  // namespace joulelab
