#include "analyse/word.h"

#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"

namespace joulelab {

std::string three_digits(double value) {
  if (std::abs(value) < 1000) return significant(value);
  const double step = std::pow(10, std::floor(std::log10(std::abs(value))) - 2);
  return significant(std::round(value / step) * step);
}

std::string amount(double value, std::string_view unit) {
  if (unit == "1") return fmt::format("{:.1f} %", 100 * value);
  if (unit.empty()) return three_digits(value);
  if (unit == "1/kWh") return three_digits(value) + " per kWh";
  if (unit == "s" || value == 0) return fmt::format("{} {}", three_digits(value), unit);
  struct Step {
    double size;
    const char* prefix;
  };
  constexpr std::array steps{Step{1e6, "M"}, Step{1e3, "k"}, Step{1, ""}, Step{1e-3, "m"}};
  for (const auto& [size, prefix] : steps) {
    // Half a step in the last of three digits belongs to the next prefix: 999.6 J is 1.00 kJ.
    if (std::abs(value) < 0.9995 * size) continue;
    const bool is_heavy = unit == "g" && size >= 1e6;
    if (is_heavy) return significant(value / 1e3) + " kg";
    return fmt::format("{} {}{}", significant(value / size), prefix, unit);
  }
  return fmt::format("{} µ{}", significant(value * 1e6), unit);
}

std::string percent(double share) { return three_digits(100 * share) + " %"; }

std::string p_phrase(double p) { return p < 1e-4 ? "p < 0.0001" : "p = " + significant(p, 2); }

std::string interval_text(Interval bounds) {
  return three_digits(bounds.low) + " to " + three_digits(bounds.high);
}

std::string within_text(const Levels& within) {
  std::vector<std::string> words;
  for (const auto& [factor, level] : within) words.push_back(factor + " " + level);
  return words.empty() ? "" : " with " + list_text(words);
}

std::string list_text(std::span<const std::string> words) {
  if (words.size() < 2) return join(words, "");
  return join(words.first(words.size() - 1), ", ") + " and " + words.back();
}

}  // namespace joulelab
