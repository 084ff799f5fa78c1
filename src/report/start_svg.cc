// The hours of a window with the choices in them, as SVG: the figure of docs/PLACE.md.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "record/name.h"
#include "report/html_text.h"
#include "report/start_report.h"

namespace joulelab {
namespace {

constexpr double width = 760, margin_left = 58, margin_right = 20, plot_height = 170,
                 panel_height = 268, top = 34;
constexpr const char *line_colour = "#0b6e99", *slot_colour = "#3c7d3c", *now_colour = "#c1571a";

std::string text_at(double x, double y, std::string_view text, std::string_view more = "") {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" {}>{}</text>\n", x, y, more, html_text(text));
}

std::string box(double x, double y, double wide, double high, std::string_view style) {
  return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" {}/>\n", x,
                     y, wide, high, style);
}

// 1, 2 or 5 times a power of ten, so that there are four to nine lines.
double round_step(double most) {
  const double power = std::pow(10, std::floor(std::log10(most)));
  const double share = most / power;
  return power * (share <= 2 ? 0.25 : share <= 5 ? 0.5 : 1);
}

struct Panel {
  const IntensitySeries& series;
  const ChosenStart& choice;
  StartWindow window;
  double y;     // of its upper edge
  double most;  // g/kWh at the top

  double x_of(WallTime time) const {
    const double share = Seconds(time - window.earliest) / (window.latest_end - window.earliest);
    return margin_left + std::clamp(share, 0.0, 1.0) * (width - margin_left - margin_right);
  }
  double y_of(double value) const { return y + top + plot_height * (1 - value / most); }
  double floor() const { return y + top + plot_height; }
};

double top_of(const IntensitySeries& series, const StartWindow& window) {
  double most = 1;
  for (const auto& step : series.steps) {
    if (step.end > window.earliest && step.begin < window.latest_end)
      most = std::max(most, step.value.value);
  }
  const double step = round_step(most);
  return step * std::ceil(most / step);
}

std::string axes_of(const Panel& panel) {
  std::string out;
  const double step = round_step(panel.most);
  for (double value = 0; value <= panel.most * 1.001; value += step) {
    const double y = panel.y_of(value);
    out += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"#ddd\"/>\n",
        margin_left, y, width - margin_right, y);
    out += text_at(margin_left - 6, y + 4, fmt::format("{:g}", value), "text-anchor=\"end\"");
  }
  const auto span = panel.window.latest_end - panel.window.earliest;
  // About eight labels, on hours that people count in.
  WallTime::duration every =
      std::chrono::hours(24 * std::max<std::int64_t>(1, span / std::chrono::hours(24 * 8)));
  for (const int hours : {12, 6, 3, 1}) {
    if (span <= std::chrono::hours(hours * 9)) every = std::chrono::hours(hours);
  }
  auto at = panel.window.earliest - panel.window.earliest.time_since_epoch() % every;
  for (; at <= panel.window.latest_end; at += every) {
    if (at < panel.window.earliest) continue;
    const auto time = utc_text(unix_ns_of(at));
    const auto hour = time.substr(11, 5);
    out += fmt::format(
        "<line x1=\"{0:.1f}\" y1=\"{1:.1f}\" x2=\"{0:.1f}\" y2=\"{2:.1f}\" stroke=\"#888\"/>\n",
        panel.x_of(at), panel.floor(), panel.floor() + 4);
    out += text_at(panel.x_of(at), panel.floor() + 17, hour == "00:00" ? time.substr(5, 5) : hour,
                   "text-anchor=\"middle\"");
  }
  return out;
}

std::string curve_of(const Panel& panel) {
  std::string path;
  const IntensityStep* before = nullptr;
  for (const auto& step : panel.series.steps) {
    if (step.end <= panel.window.earliest || step.begin >= panel.window.latest_end) continue;
    const bool goes_on = before && before->end == step.begin;
    path += fmt::format("{}{:.1f},{:.1f} H{:.1f} ", goes_on ? "L" : "M", panel.x_of(step.begin),
                        panel.y_of(step.value.value), panel.x_of(step.end));
    before = &step;
  }
  return fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.6\"/>\n", path,
                     line_colour);
}

std::string span_of(const Panel& panel, const RunSlot& slot, std::string_view style) {
  const double from = panel.x_of(slot.begin), to = panel.x_of(slot.end);
  return box(from, panel.y + top, to - from, plot_height, style);
}

std::string draw(const Panel& panel, const StartQuestion& question) {
  const auto& about = panel.series.about;
  std::string basis(name_of(about.basis));
  std::ranges::replace(basis, '_', '-');
  auto out = text_at(margin_left, panel.y + 20, fmt::format("{}, {}, g/kWh", about.place, basis),
                     "font-weight=\"600\"");
  const auto& start = panel.choice.start;
  out += span_of(panel, {start.start, start.end},
                 fmt::format("fill=\"{}\" fill-opacity=\"0.18\"", line_colour));
  if (panel.choice.slots) {
    for (const auto& slot : panel.choice.slots->slots) {
      const double from = panel.x_of(slot.begin), to = panel.x_of(slot.end);
      out += box(from, panel.floor() - 8, to - from, 8, fmt::format("fill=\"{}\"", slot_colour));
    }
  }
  const auto length = std::chrono::round<WallTime::duration>(length_of(question.load));
  const double from = panel.x_of(panel.window.earliest);
  out += box(from, panel.y + top, panel.x_of(panel.window.earliest + length) - from, 6,
             fmt::format("fill=\"{}\"", now_colour));
  return out + axes_of(panel) + curve_of(panel);
}

std::string share_of(const StartSaving& saving, const StartQuestion& question) {
  const auto grams = grams_of(saving, question);
  return grams ? fmt::format("{:+.1f} %", -100 * grams->share) : std::string("-");
}

// What each colour is, with what it does to the emissions on the panel's own basis.
std::string legend(const Panel& panel, const StartQuestion& question) {
  const double y = panel.floor() + 42;
  double x = margin_left;
  std::string out;
  const auto entry = [&](std::string_view style, const std::string& text) {
    out += box(x, y - 9, 12, 10, style);
    out += text_at(x + 17, y, text);
    x += 34 + 6.4 * static_cast<double>(text.size());
  };
  entry(fmt::format("fill=\"{}\"", now_colour), "at once");
  entry(fmt::format("fill=\"{}\" fill-opacity=\"0.18\"", line_colour),
        "in one piece: " + share_of(panel.choice.saving, question));
  if (panel.choice.slots) {
    entry(fmt::format("fill=\"{}\"", slot_colour),
          "interrupted: " + share_of(*panel.choice.slots_saving, question));
  }
  return out +
         text_at(width - margin_right, y, "hours in UTC", "text-anchor=\"end\" fill=\"#666\"");
}

}  // namespace

std::string start_svg(const StartReport& report) {
  const auto& advice = report.advice;
  const auto& question = advice.question;
  std::vector<Panel> panels;
  panels.push_back(
      {advice.hours, advice.choice, question.window, 0, top_of(advice.hours, question.window)});
  if (advice.marginal) {
    panels.push_back({*advice.marginal, *advice.marginal_choice, question.window, panel_height,
                      top_of(*advice.marginal, question.window)});
  }
  const double height = panel_height * static_cast<double>(panels.size()) + 22;
  auto out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
      "{1}\" font-family=\"system-ui, sans-serif\" font-size=\"12\" role=\"img\">\n<title>When to "
      "start the run: the intensity of the window and the choices</title>\n<rect width=\"{0}\" "
      "height=\"{1}\" fill=\"#fff\"/>\n",
      width, height);
  for (const auto& panel : panels) out += draw(panel, question) + legend(panel, question);
  return out + text_at(margin_left, height - 10, advice.hours.about.source, "fill=\"#666\"") +
         "</svg>\n";
}

}  // namespace joulelab
