// Findings -> the table of a paper: the cells with energy, time, accuracy and emissions.

#include <fmt/format.h>

#include "base/text.h"
#include "report/latex_text.h"
#include "report/number.h"
#include "report/report.h"

namespace joulelab {
namespace {

using latex::plain;

std::string unit_text(const std::string& unit) {
  if (unit.starts_with("\xC2\xB5")) return "$\\mu$" + plain(unit.substr(2));
  return plain(unit);
}

std::string cell_text(const Summary* summary, const Scale& scale) {
  if (summary == nullptr) return "--";
  const auto text = estimate_text(summary->mean, summary->interval, scale);
  if (!text.low) return text.mean;
  return fmt::format("{} [{}, {}]", text.mean, *text.low, *text.high);
}

const Summary* find(const std::map<std::string, Summary>& summaries, const std::string& name) {
  const auto found = summaries.find(name);
  return found == summaries.end() ? nullptr : &found->second;
}

struct Column {
  std::string head;
  Scale scale;
  std::string name;  // of the response, or code of the place
  bool is_place = false;
};

std::vector<Column> columns_of(const Findings& findings) {
  std::vector<Column> columns;
  for (const auto& response : findings.responses) {
    const Scale scale = scale_in(findings, response);
    const auto unit = scale.unit.empty() ? "" : fmt::format(" ({})", unit_text(scale.unit));
    columns.push_back({plain(response.label) + unit, scale, response.name});
  }
  const Scale grams = emissions_scale(findings);
  for (const auto& place : findings.places) {
    columns.push_back({fmt::format("{} ({} CO$_2$e)", plain(place.place), unit_text(grams.unit)),
                       grams, place.code, true});
  }
  return columns;
}

}  // namespace

std::string findings_latex(const Findings& findings) {
  const auto columns = columns_of(findings);
  std::string out = "% Written by joulelab; needs \\usepackage{booktabs}.\n";
  out += fmt::format("\\begin{{tabular}}{{lr{}}}\n\\toprule\nCell & $n$",
                     std::string(columns.size(), 'r'));
  for (const auto& column : columns) out += " & " + column.head;
  out += " \\\\\n\\midrule\n";
  bool has_modelled = false;
  for (const auto& cell : findings.cells) {
    has_modelled = has_modelled || is_modelled(cell);
    out += fmt::format("{}{} & {}", plain(cell.name), is_modelled(cell) ? "$^\\dagger$" : "",
                       cell.runs);
    for (const auto& column : columns) {
      out +=
          " & " + cell_text(find(column.is_place ? cell.emissions_g : cell.responses, column.name),
                            column.scale);
    }
    out += " \\\\\n";
  }
  out += "\\bottomrule\n\\end{tabular}\n\n";
  out += "% Caption: means of one run, with 95\\,\\% intervals in brackets.";
  if (has_modelled) out += " $^\\dagger$ Energy modelled, not measured by a sensor.";
  return out + "\n";
}

std::string agreement_latex(const Findings& findings) {
  if (!findings.agreement) return {};
  std::string out = "% Written by joulelab; needs \\usepackage{booktabs}.\n";
  out += "\\begin{tabular}{lrrrr}\n\\toprule\n";
  out += " & $n$ & Hardware / software & Offset (W) & Gain \\\\\n\\midrule\n";
  const auto figure = [](double value, const std::optional<Interval>& interval) {
    if (!interval) return significant(value);
    return fmt::format("{} [{}, {}]", significant(value), significant(interval->low),
                       significant(interval->high));
  };
  const auto put = [&](const std::string& name, const AgreementLevel& level) {
    const auto& line = level.power_line;
    out += fmt::format("{} & {} & {} & {} & {} \\\\\n", name, level.n,
                       level.ratio ? figure(*level.ratio, level.ratio_interval) : "--",
                       line ? figure(line->intercept, line->intercept_interval) : "--",
                       line ? figure(line->slope, line->slope_interval) : "--");
  };
  put("all runs", findings.agreement->all);
  for (const auto& level : findings.agreement->levels) put(plain(level.level), level);
  out += "\\bottomrule\n\\end{tabular}\n\n";
  return out +
         "% Caption: hardware side over software side, and the line hardware power = offset + gain "
         "x software power (Deming), with 95\\,\\% intervals in brackets.\n";
}

}  // namespace joulelab
