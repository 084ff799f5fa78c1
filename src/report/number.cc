#include "report/number.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "base/text.h"

namespace joulelab {
namespace {

using Step = std::pair<double, const char*>;
constexpr std::array<Step, 7> prefixes{
    {{1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {1, ""}, {1e-3, "m"}, {1e-6, "\xC2\xB5"}, {1e-9, "n"}}};
constexpr std::array<Step, 4> times{{{3600, "h"}, {60, "min"}, {1, "s"}, {1e-3, "ms"}}};

int exponent(double value) {
  return value == 0 ? 0 : static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-12));
}

}  // namespace

Scale scale_of(const Response& response, std::span<const double> values) {
  double top = 0;
  for (const double value : values) {
    if (std::isfinite(value)) top = std::max(top, std::abs(value));
  }
  if (response.unit.empty() || response.unit == "1") {
    const bool is_percent = response.name.find("accuracy") != std::string::npos;
    return is_percent ? Scale{0.01, "%"} : Scale{1, ""};
  }
  if (top == 0) return {1, response.unit};
  if (response.unit == "s") {
    const auto step =
        std::ranges::find_if(times, [&](const Step& time) { return top >= 2 * time.first; });
    return step == times.end() ? Scale{1, "s"} : Scale{step->first, step->second};
  }
  if (!rests_on_energy(response)) return {1, response.unit};
  const auto step =
      std::ranges::find_if(prefixes, [&](const Step& prefix) { return top >= prefix.first; });
  if (step == prefixes.end()) return {1, response.unit};
  return {step->first, step->second + response.unit};
}

Scale scale_in(const Findings& findings, const Response& response) {
  std::vector<double> means;
  for (const auto& cell : findings.cells) {
    const auto found = cell.responses.find(response.name);
    if (found != cell.responses.end()) means.push_back(found->second.mean);
  }
  return scale_of(response, means);
}

Scale emissions_scale(const Findings& findings) {
  std::vector<double> means;
  for (const auto& cell : findings.cells) {
    for (const auto& [place, summary] : cell.emissions_g) means.push_back(summary.mean);
  }
  return scale_of({"emissions_g", "Emissions", "g", true}, means);
}

EstimateText estimate_text(double value, const std::optional<Interval>& interval,
                           const Scale& scale) {
  const double mean = value / scale.factor;
  if (!interval) return {significant(mean), std::nullopt, std::nullopt};
  const double half = (interval->high - interval->low) / 2 / scale.factor;
  const int finest = 5 - exponent(mean);  // never more than six digits
  const double smaller = mean == 0 ? half : std::min(half, std::abs(mean));
  const int needed = half > 0 ? 1 - exponent(smaller) : 2 - exponent(mean);
  const int decimals = std::clamp(std::min(finest, needed), 0, 12);
  const auto show = [&](double shown) { return fmt::format("{:.{}f}", shown, decimals); };
  return {show(mean), show(interval->low / scale.factor), show(interval->high / scale.factor)};
}

std::string p_value_text(double p) {
  if (!std::isfinite(p)) return "\xE2\x80\x93";
  if (p < 1e-4) return "< 0.0001";
  return p < 0.1 ? significant(p, 2) : fmt::format("{:.2f}", p);
}

bool rests_on_energy(const Response& response) {
  const auto base = split(response.unit, '/').front();
  return base == "J" || base == "W" || base == "g" || base == "Wh";
}

bool is_modelled(const CellFinding& cell) {
  return cell.responses.contains("energy_j") && cell.measured_share < 0.99;
}

}  // namespace joulelab
