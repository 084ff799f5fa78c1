// Predicted against measured, as SVG: the figure of docs/PREDICTION.md.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "report/html_text.h"
#include "report/prediction_json.h"

namespace joulelab {
namespace {

constexpr double panel = 320, margin_left = 62, margin_top = 44, gap = 70;
constexpr const char* colours[] = {"#0b6e99", "#c1571a", "#3c7d3c", "#8a4fa3",
                                   "#a6761d", "#c23b6b", "#4a5a6a", "#1b9e9e"};

std::string text_at(double x, double y, std::string_view text, std::string_view more = "") {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" {}>{}</text>\n", x, y, more, html_text(text));
}

struct Axis {
  double low, high;  // of the decimal logarithm
  double at(double value) const { return (std::log10(value) - low) / (high - low) * panel; }
};

Axis axis_of(const PredictionFinding& finding) {
  double low = 300, high = -300;
  for (const auto& run : finding.left_out) {
    low = std::min({low, std::log10(run.measured_j), std::log10(run.predicted_j)});
    high = std::max({high, std::log10(run.measured_j), std::log10(run.predicted_j)});
  }
  return {std::floor(low), std::ceil(high)};
}

std::string joules(int exponent) {
  constexpr std::pair<int, const char*> units[] = {{9, "GJ"}, {6, "MJ"}, {3, "kJ"}, {0, "J"}};
  for (const auto& [power, unit] : units) {
    if (exponent >= power) return fmt::format("{:g} {}", std::pow(10, exponent - power), unit);
  }
  return fmt::format("1e{} J", exponent);
}

std::string frame(double left, const Axis& axis, const std::string& title) {
  auto out = fmt::format(
      "<rect x=\"{0:.1f}\" y=\"{1:.1f}\" width=\"{2}\" height=\"{2}\" fill=\"none\" "
      "stroke=\"#888\"/>\n<line x1=\"{0:.1f}\" y1=\"{3:.1f}\" x2=\"{4:.1f}\" y2=\"{1:.1f}\" "
      "stroke=\"#888\" stroke-dasharray=\"5 4\"/>\n",
      left, margin_top, panel, margin_top + panel, left + panel);
  out += text_at(left, margin_top - 12, title, "font-weight=\"600\"");
  for (int e = static_cast<int>(axis.low); e <= static_cast<int>(axis.high); ++e) {
    const double at = axis.at(std::pow(10, e));
    out += text_at(left + at, margin_top + panel + 18, joules(e), "text-anchor=\"middle\"");
    out += text_at(left - 8, margin_top + panel - at + 4, joules(e), "text-anchor=\"end\"");
  }
  return out +
         text_at(left + panel / 2, margin_top + panel + 38, "measured", "text-anchor=\"middle\"");
}

}  // namespace

std::string prediction_svg(const PredictionFinding& finding) {
  const auto axis = axis_of(finding);
  std::map<std::string, const char*> colour;
  for (const auto& name : finding.architectures)
    colour.emplace(name, colours[colour.size() % std::size(colours)]);
  const double width = margin_left + 2 * panel + gap + 20;
  const double legend_y = margin_top + panel + 64;
  auto out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
      "{1}\" font-family=\"system-ui, sans-serif\" font-size=\"12\" role=\"img\">\n<title>Energy "
      "predicted against measured, of runs that were left out</title>\n<rect width=\"{0}\" "
      "height=\"{1}\" fill=\"#fff\"/>\n",
      width, legend_y + 20);
  double left = margin_left;
  for (const std::string by : {"architecture", "machine"}) {
    out += frame(left, axis, "predicted, each " + by + " left out");
    for (const auto& run : finding.left_out) {
      if (run.left_out != by) continue;
      out +=
          fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"none\" stroke=\"{}\"/>\n",
                      left + axis.at(run.measured_j), margin_top + panel - axis.at(run.predicted_j),
                      colour.at(run.architecture));
    }
    left += panel + gap;
  }
  double x = margin_left;
  for (const auto& [name, stroke] : colour) {
    out +=
        fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"none\" stroke=\"{}\"/>\n",
                    x, legend_y - 4, stroke);
    out += text_at(x + 9, legend_y, name);
    x += 30 + 7 * static_cast<double>(name.size());
  }
  return out + "</svg>\n";
}

}  // namespace joulelab
