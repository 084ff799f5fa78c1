// Findings -> Markdown: what the page says, for a terminal, a pull request or a repository.

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "record/name.h"
#include "report/audit_markdown.h"
#include "report/backtest_markdown.h"
#include "report/effect_markdown.h"
#include "report/markdown_table.h"
#include "report/number.h"
#include "report/report.h"

namespace joulelab {
namespace {

using namespace markdown;

std::string with_interval(double mean, const std::optional<Interval>& interval,
                          const Scale& scale) {
  const auto text = estimate_text(mean, interval, scale);
  if (!text.low) return text.mean;
  return fmt::format("{} ({} to {})", text.mean, *text.low, *text.high);
}

// What stands before a figure that rests on a model.
std::string mark(bool is_modelled) { return is_modelled ? "\xE2\x89\x88 " : ""; }

void put_cells(std::string& out, const Findings& findings) {
  Fields heads{"Cell", "n:"};
  std::vector<Scale> scales;
  for (const auto& response : findings.responses) {
    scales.push_back(scale_in(findings, response));
    const auto& unit = scales.back().unit;
    heads.push_back(plain(response.label) + (unit.empty() ? "" : ", " + unit) + ":");
  }
  heads.push_back("Energy is");
  Table table(out, heads);
  for (const auto& cell : findings.cells) {
    Fields line{plain(cell.name) + (cell.at_chance ? " (at chance)" : ""),
                std::to_string(cell.runs)};
    for (std::size_t i = 0; i < scales.size(); ++i) {
      const auto found = cell.responses.find(findings.responses[i].name);
      line.push_back(
          found == cell.responses.end()
              ? std::string(dash)
              : mark(rests_on_energy(findings.responses[i]) && is_modelled(cell)) +
                    with_interval(found->second.mean, found->second.interval, scales[i]) +
                    (found->second.n < cell.runs ? fmt::format(", n = {}", found->second.n) : ""));
    }
    line.push_back(!cell.responses.contains("energy_j") ? "not known"
                   : is_modelled(cell)                  ? "modelled"
                                                        : "measured");
    table.put(line);
  }
}

std::string range_text(const Intensity& place) {
  if (!place.range) return std::string(dash);
  return fmt::format("{} to {} ({})", significant(place.range->low.value),
                     significant(place.range->high.value), plain(place.range->why));
}

void put_emissions(std::string& out, const Findings& findings) {
  const Scale scale = emissions_scale(findings);
  Fields heads{"Cell"};
  for (const auto& place : findings.places) heads.push_back(plain(place.place) + ":");
  out += fmt::format("{} CO2e of one run, mean and 95 % interval (PUE {}):\n\n", scale.unit,
                     findings.pue);
  {
    Table table(out, heads);
    for (const auto& cell : findings.cells) {
      Fields line{plain(cell.name)};
      for (const auto& place : findings.places) {
        const auto found = cell.emissions_g.find(place.code);
        line.push_back(found == cell.emissions_g.end()
                           ? std::string(dash)
                           : mark(is_modelled(cell)) +
                                 with_interval(found->second.mean, found->second.interval, scale));
      }
      table.put(line);
    }
  }
  Table table(out, {"Place", "g/kWh:", "Range:", "Basis", "Year:", "Source", "Note"});
  for (const auto& place : findings.places) {
    table.put({fmt::format("{} ({})", plain(place.place), plain(place.code)),
               significant(place.value.value), range_text(place), plain(name_of(place.basis)),
               std::to_string(place.year), plain(place.source), plain(place.note)});
  }
}

std::string delta_text(const PairComparison& pair) {
  const auto delta = fmt::format("{:.2f}", pair.cliffs_delta);
  if (!pair.delta_interval) return delta;
  return fmt::format("{} ({:.2f} to {:.2f})", delta, pair.delta_interval->low,
                     pair.delta_interval->high);
}

void put_comparison(std::string& out, const Comparison& comparison) {
  out += plain(comparison.sentence) + "\n\n";
  if (!comparison.place.empty()) return;  // the tests and ratios are the energy's
  if (!comparison.parametric_sentence.empty()) {
    out += plain(comparison.parametric_sentence) + "\n\n";
  }
  for (const auto& warning : comparison.warnings) {
    out += fmt::format("> {}: {}\n\n", plain(warning.code), plain(warning.text));
  }
  if (comparison.pairs.empty()) return;
  Table table(out, {"Pair", "Ratio of means (95 %):", "Cliff's delta (95 %):", "p:",
                    "p, Dunn and Holm:", "p, Games-Howell:"});
  for (const auto& pair : comparison.pairs) {
    std::string ratio(dash);
    if (pair.ratio) ratio = significant(*pair.ratio);
    if (pair.ratio && pair.ratio_interval) {
      ratio += fmt::format(" ({} to {})", significant(pair.ratio_interval->low),
                           significant(pair.ratio_interval->high));
    }
    table.put(
        {fmt::format("{} / {}", plain(pair.a), plain(pair.b)), ratio, delta_text(pair),
         plain(p_value_text(pair.p)), plain(p_value_text(pair.p_adjusted)),
         pair.p_games_howell ? plain(p_value_text(*pair.p_games_howell)) : std::string(dash)});
  }
}

void put_question(std::string& out, const Findings& findings, std::string_view question) {
  for (const auto& comparison : findings.comparisons) {
    if (comparison.question == question) put_comparison(out, comparison);
  }
}

void put_pareto(std::string& out, const Findings& findings) {
  const Scale scale = scale_in(findings, {"energy_j", "Energy", "J", true});
  Table table(out, {"Cell", fmt::format("Energy, {}:", scale.unit),
                    "Accuracy, %:", "On the Pareto front", "In resamples, %:"});
  for (const auto& point : findings.pareto) {
    const auto cell = std::ranges::find(findings.cells, point.cell, &CellFinding::name);
    table.put({plain(point.cell),
               mark(cell != findings.cells.end() && is_modelled(*cell)) +
                   with_interval(point.energy_j, point.energy_interval, scale),
               with_interval(point.accuracy, point.accuracy_interval, {0.01, "%"}),
               point.is_on_front ? "yes" : "no",
               point.front_probability ? fmt::format("{:.1f}", 100 * *point.front_probability)
                                       : std::string(dash)});
  }
}

void put_targets(std::string& out, const Findings& findings) {
  const Scale scale = scale_in(findings, {"energy_j", "Energy", "J", true});
  for (const auto& target : findings.targets) {
    if (target.rows.empty()) continue;
    out += fmt::format("{} The target is {}.\n\n", plain(target.sentence), target.why);
    Table table(out,
                {"Cell", "Reached:",
                 fmt::format("Energy to {} %, {}:", significant(100 * target.target), scale.unit),
                 "Evaluation before:", "Spent by the others:", "Best accuracy, %:"});
    for (const auto& row : target.rows) {
      const auto energy = [&](const std::optional<double>& value) {
        return value ? significant(*value / scale.factor) : std::string(dash);
      };
      table.put(
          {plain(row.cell), fmt::format("{} of {}", row.reached, row.runs),
           row.energy_j ? with_interval(*row.energy_j, row.energy_interval, scale) : "not reached",
           energy(row.before_j), energy(row.spent_j),
           row.best ? significant(100 * *row.best) : std::string(dash)});
    }
  }
}

void put_channels(std::string& out, const Findings& findings) {
  Table table(out, {"Channel", "Grade", "Counted", "Share, %:", "Runs:", "Without:", "Gaps:",
                    "Wraps:", "Resets:", "Freezes:", "Suspends:", "Unreadable:"});
  for (const auto& channel : findings.channels) {
    table.put({plain(channel.channel), channel.grade,
               channel.is_counted ? "yes" : "no: " + plain(channel.reason),
               channel.is_counted ? fmt::format("{:.1f}", 100 * channel.share) : std::string(dash),
               std::to_string(channel.runs), std::to_string(channel.runs_without),
               std::to_string(channel.gaps), std::to_string(channel.wraps),
               std::to_string(channel.resets), std::to_string(channel.freezes),
               std::to_string(channel.suspends), std::to_string(channel.unreadable)});
  }
}

std::string figure(double value, const std::optional<Interval>& interval) {
  if (!interval) return significant(value);
  return fmt::format("{} ({} to {})", significant(value), significant(interval->low),
                     significant(interval->high));
}

void put_agreement(std::string& out, const Findings& findings) {
  if (!findings.agreement) {
    if (findings.no_agreement.empty()) return;
    out += fmt::format("Software was not held against hardware: {}.\n\n",
                       plain(findings.no_agreement));
    return;
  }
  const auto& agreement = *findings.agreement;
  put_list(out, agreement.sentences);
  Table table(out, {"Runs", "n:", "Hardware / software:", "Offset, W:", "Gain:", "Gap, %:"});
  const auto put = [&](const std::string& name, const AgreementLevel& level) {
    const auto& line = level.power_line;
    table.put({name, std::to_string(level.n),
               level.ratio ? figure(*level.ratio, level.ratio_interval) : std::string(dash),
               line ? figure(line->intercept, line->intercept_interval) : std::string(dash),
               line ? figure(line->slope, line->slope_interval) : std::string(dash),
               fmt::format("{:.1f}", 100 * level.gap.energy_j / level.hardware_j)});
  };
  put("all", agreement.all);
  for (const auto& level : agreement.levels) put(level.by + " " + plain(level.level), level);
}

void put_grades(std::string& out, const Findings& findings) {
  if (findings.measured_share + findings.modelled_share + findings.constant_share <= 0) {
    out += "No meter covered any energy in these runs.\n\n";
    return;
  }
  out += fmt::format(
      "Of the energy, {:.1f} % is measured, {:.1f} % modelled, {:.1f} % constant. {}marks figures "
      "that "
      "rest on a model.\n\n",
      100 * findings.measured_share, 100 * findings.modelled_share, 100 * findings.constant_share,
      mark(true));
}

void put_method(std::string& out, const Findings& findings) {
  put_list(out, findings.protocol);
  for (const auto& machine : findings.machines) {
    out += fmt::format("- {}: {}, {} logical CPUs, {} GiB, {}, kernel {}{}\n", plain(machine.host),
                       plain(machine.cpu), machine.logical_cpus,
                       significant(static_cast<double>(machine.memory_bytes) / (1 << 30)),
                       plain(machine.os), plain(machine.kernel),
                       machine.is_virtual ? ", virtual" : "");
  }
  out += '\n';
}

}  // namespace

std::string findings_markdown(const Findings& findings) {
  std::string out =
      fmt::format("# {}\n\n{} runs {} {} {} joulelab {}\n\n## The answers\n\n",
                  plain(findings.study), findings.runs.size(), middle_dot,
                  plain(findings.generated), middle_dot, plain(findings.joulelab_version));
  put_list(out, findings.headlines);
  put_grades(out, findings);
  out +=
      "## RQ1: energy and emissions, by architecture and place\n\nMeans of one run, with 95 % "
      "intervals.\n\n";
  put_cells(out, findings);
  put_emissions(out, findings);
  for (const auto& places : findings.place_comparisons) out += plain(places.sentence) + "\n\n";
  for (const auto& share : findings.place_shares) out += plain(share.sentence) + "\n\n";
  put_decomposition(out, findings);
  put_interactions(out, findings);
  if (!findings.pooled_tests.empty()) {
    out += "Pooled over the other factors, as studies often test; it mixes their effects:\n\n";
    std::vector<std::string> sentences;
    for (const auto& test : findings.pooled_tests) sentences.push_back(test.sentence);
    put_list(out, sentences);
  }
  put_question(out, findings, "RQ1");
  out += "## RQ2: what accuracy a joule buys\n\n";
  put_savings(out, findings);
  put_tradeoffs(out, findings);
  put_pareto(out, findings);
  put_targets(out, findings);
  put_question(out, findings, "RQ2");
  out += "## RQ3: what was measured and what was modelled\n\n";
  put_channels(out, findings);
  for (const auto& [component, runs] : findings.not_covered) {
    out += fmt::format("- No meter covered: {} ({} runs)\n", plain(component), runs);
  }
  if (!findings.not_covered.empty()) out += '\n';
  for (const auto& meters : findings.meter_ratios) out += plain(meters.sentence) + "\n\n";
  put_agreement(out, findings);
  put_question(out, findings, "RQ3");
  out += backtest_markdown(findings);
  out += audit_markdown(findings);
  out += "## How it was done\n\n";
  put_method(out, findings);
  out += "## Warnings\n\n";
  for (const auto& warning : findings.warnings) {
    const auto count = findings.warning_counts.find(warning.code);
    const int runs = count == findings.warning_counts.end() ? 0 : count->second;
    out += fmt::format("- **{}** ({} of {} runs): {}\n", plain(warning.code), runs,
                       findings.runs.size(), plain(warning.text));
  }
  return out;
}

}  // namespace joulelab
