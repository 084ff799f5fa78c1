// Logs of samples: impossible values, times out of order, gaps, and an end that came too early.

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "base/text.h"
#include "ingest/audit_check.h"
#include "ingest/beside.h"
#include "ingest/gap.h"
#include "ingest/quantity.h"
#include "ingest/trace_builder.h"

namespace joulelab {
namespace {

bool is_power(const ImportedTrace& imported) { return imported.trace.channel.form == Form::gauge; }

template <class Is>
std::vector<int> lines_where(const ImportedTrace& imported, Is is) {
  std::vector<int> lines;
  for (std::size_t i = 0; i < imported.trace.points.size(); ++i) {
    const auto& point = imported.trace.points[i];
    if (point.event != Event::unreadable && is(point)) lines.push_back(imported.lines[i]);
  }
  return lines;
}

void check_negative(const Import& import, const ImportedTrace& imported, AuditFindings& findings) {
  auto lines = lines_where(imported, [](const Point& point) { return point.value < 0; });
  if (lines.empty()) return;
  auto without = imported.trace.points;
  std::erase_if(without, [](const Point& point) { return point.value < 0; });
  const auto before = trapezoid(imported.trace.points), after = trapezoid(without);
  auto text = fmt::format(
      "{} of {} samples of {} are below 0 W, which no load draws. Without them "
      "the energy would be {} instead of {}.",
      lines.size(), imported.trace.points.size(), imported.trace.channel.name, kwh_text(after),
      kwh_text(before));
  add_finding(
      "negative-power", import, std::move(lines), std::move(text),
      FigureChange{"energy", "kWh", before.value / joules_per_kwh, after.value / joules_per_kwh},
      false, findings);
}

void check_limit(const Import& import, const ImportedTrace& imported, AuditFindings& findings) {
  if (!imported.limit) return;
  const double limit = imported.limit->value;
  double highest = 0;
  auto lines = lines_where(imported, [&](const Point& point) {
    highest = std::max(highest, point.value);
    return point.value > limit;
  });
  if (lines.empty()) return;
  auto capped = imported.trace.points;
  for (auto& point : capped) point.value = std::min(point.value, limit);
  const auto before = trapezoid(imported.trace.points), after = trapezoid(capped);
  constexpr double overshoot = 1.15;
  const bool is_impossible = highest > overshoot * limit;
  auto finding = finding_of(
      "above-limit", import.file,
      fmt::format(
          "{} of {} samples of {} are above the board's limit of {} W; the highest is {} W. "
          "{} At the limit the energy would be {} % less.",
          lines.size(), imported.trace.points.size(), imported.trace.channel.name,
          significant(limit), significant(highest, 4),
          is_impossible ? "No board does that: the values are false."
                        : "A board may pass its limit for an instant, and its sensor errs "
                          "by some 5 %.",
          significant(100 * (1 - after.value / before.value), 2)));
  if (is_impossible) finding.severity = Severity::wrong;
  finding.lines = std::move(lines);
  finding.change = {"energy", "kWh", before.value / joules_per_kwh, after.value / joules_per_kwh};
  findings.push_back(std::move(finding));
}

// As check_units does for rows.
void check_size(const Import& import, const ImportedTrace& imported, AuditFindings& findings) {
  const auto& points = imported.trace.points;
  const auto count = std::ranges::count_if(
      points, [](const Point& point) { return point.event != Event::unreadable; });
  if (count < 2) return;
  double mean = 0;  // of shares: a sum of absurd values has no number
  for (const auto& point : points) {
    if (point.event != Event::unreadable) mean += point.value / static_cast<double>(count);
  }
  const Seconds duration = points.back().at - points.front().at;
  if (duration <= Seconds{0}) return;
  const double watts =
      is_power(imported) ? mean : (points.back().value - points.front().value) / duration.count();
  if (!(watts > most_machine_w)) return;
  findings.push_back(finding_of(
      "unit-slip", import.file,
      fmt::format("The mean power of {} is {} W, more than one machine can draw: the unit is "
                  "another than it was read by, or the values are false.",
                  imported.trace.channel.name, significant(watts))));
}

void check_resets(const Import& import, const ImportedTrace& imported, AuditFindings& findings) {
  std::vector<int> lines;
  for (std::size_t i = 0; i < imported.trace.points.size(); ++i) {
    if (imported.trace.points[i].event == Event::reset) lines.push_back(imported.lines[i]);
  }
  if (lines.empty()) return;
  auto text = fmt::format(
      "The counter falls {} times: it wrapped or began anew. What it counted "
      "between those two readings is not known and is left out.",
      lines.size());
  add_finding("counter-reset", import, std::move(lines), std::move(text), {}, true, findings);
}

void check_clock(const Import& import, const ImportedTrace& imported, AuditFindings& findings) {
  if (imported.clock_steps == 0) return;
  if (imported.moved > Seconds{0}) {
    auto text = fmt::format(
        "The clock of {} was set back once by an hour, as when summer time ends: the samples go on "
        "at their usual interval. What came after is moved by {} s.",
        imported.trace.channel.name, significant(imported.moved.count(), 4));
    add_finding("backward-time", import, {}, std::move(text), {}, true, findings);
    return;
  }
  auto finding = finding_of(
      "backward-time", import.file,
      fmt::format(
          "The clock of {} was set back {} times, not once by an hour: the samples go on at "
          "their usual interval over times that have samples. How long the log is, and "
          "with it the energy, is not known.",
          imported.trace.channel.name, imported.clock_steps));
  finding.severity = Severity::wrong;
  finding.is_repaired = true;
  findings.push_back(std::move(finding));
}

void check_order(const Import& import, const ImportedTrace& imported, AuditFindings& findings) {
  if (imported.backward > 0 && imported.energy_in_file_order &&
      !(imported.clock_steps > 0 && imported.moved == Seconds{0})) {
    const auto before = *imported.energy_in_file_order, after = trapezoid(imported.trace.points);
    add_finding(
        "backward-time", import, {},
        fmt::format("Time goes backward at {} lines of {}: lines were written out of order, or the "
                    "clock was set. In the order of the file the energy is {}, in order of time "
                    "{}, which is used.",
                    imported.backward, imported.trace.channel.name, kwh_text(before),
                    kwh_text(after)),
        FigureChange{"energy", "kWh", before.value / joules_per_kwh, after.value / joules_per_kwh},
        true, findings);
  }
  if (imported.duplicates == 0) return;
  std::vector<int> lines;
  for (std::size_t i = 1; i < imported.trace.points.size(); ++i) {
    if (imported.trace.points[i].at == imported.trace.points[i - 1].at)
      lines.push_back(imported.lines[i]);
  }
  auto text = fmt::format(
      "{} samples of {} have the time of the one before. They take no time, so "
      "they add no energy; a mean over samples counts them twice.",
      imported.duplicates, imported.trace.channel.name);
  add_finding("duplicate-time", import, std::move(lines), std::move(text), {}, false, findings);
  constexpr int many = 4;
  if (import.format != Format::nvidia_smi ||
      many * imported.duplicates < static_cast<int>(imported.trace.points.size()))
    return;
  findings.back().severity = Severity::wrong;
  findings.back().text +=
      " So many may be those of several boards in a log without their index: then its energy is "
      "about that of one of them.";
}

void check_gaps(const Import& import, const ImportedTrace& imported, AuditFindings& findings) {
  const auto gaps = gaps_of(imported.trace);
  if (gaps.empty()) return;
  const auto usual = median_interval(imported.trace);
  std::vector<int> lines;
  Seconds length{0}, longest{0};
  Joules across;
  for (const auto& gap : gaps) {
    lines.push_back(imported.lines[gap.after]);
    length += gap.length;
    longest = std::max(longest, gap.length);
    across += gap.across;
  }
  const auto whole = trapezoid(imported.trace.points);
  auto finding = finding_of(
      "gap", import.file,
      fmt::format("{} between samples of {}, {} s in all, the longest {} s where {} s is usual. A "
                  "straight line across them makes up {} of {}; a run leaves those over {} times "
                  "the usual interval uncovered.",
                  gaps.size() == 1 ? "1 gap" : fmt::format("{} gaps", gaps.size()),
                  imported.trace.channel.name, significant(length.count()),
                  significant(longest.count()), significant(usual.count()), kwh_text(across),
                  kwh_text(whole), long_gap_factor));
  finding.lines = std::move(lines);
  if (longest <= long_gap_factor * usual) finding.severity = Severity::note;
  finding.change = {"energy", "kWh", whole.value / joules_per_kwh,
                    (whole - across).value / joules_per_kwh};
  findings.push_back(std::move(finding));
}

// What the tables of runs that came of such a log show: sums of samples that are whole numbers.
void check_truncated_sums(const Import& import, AuditFindings& findings) {
  constexpr std::size_t enough = 5;
  std::size_t rows = 0;
  double watts = 0;
  for (const auto& row : import.rows) {
    const auto sum = row.values.find("sum_power_samples_w");
    if (sum == row.values.end() || !row.mean_power) continue;
    if (sum->second != std::floor(sum->second)) return;
    watts += row.mean_power->value;
    ++rows;
  }
  if (rows < enough) return;
  const double mean = watts / static_cast<double>(rows);
  add_finding(
      "truncated-watts", import, {},
      fmt::format("The sums of power samples are whole numbers in all {} rows: the watts were cut "
                  "to whole numbers before they were added. Each sample lost half a watt on "
                  "average, {} % of the mean power; the log has the decimals. A sum of samples is "
                  "no power either: divided by the mean it is their number.",
                  rows, significant(100 * 0.5 / mean, 2)),
      FigureChange{"mean power", "W", mean, mean + 0.5}, false, findings);
}

// Mean power of the last minute.
std::optional<Watts> late_power(const Trace& trace) {
  constexpr Seconds minute{60};
  double sum = 0;
  int samples = 0;
  for (const auto& point : trace.points) {
    if (point.event == Event::unreadable || trace.points.back().at - point.at > minute) continue;
    sum += point.value;
    ++samples;
  }
  if (samples == 0) return std::nullopt;
  return Watts{sum / samples};
}

void compare_ends(const Import& power, const Import& usage, AuditFindings& findings) {
  const auto power_end = end_of(power), usage_end = end_of(usage);
  if (!power_end || !usage_end || power.traces.empty()) return;
  const auto& trace = power.traces.front().trace;
  const Seconds tolerance = std::max(Seconds{5}, long_gap_factor * median_interval(trace));
  const Seconds missing = *usage_end - *power_end;
  if (missing < -tolerance) {
    auto finding = finding_of(
        "early-end", usage.file,
        fmt::format("The log ends {} s before the power log beside it ({}): what it says of the "
                    "run's use and length is cut short.",
                    significant((-missing).count()), power.file));
    finding.severity = Severity::caution;
    findings.push_back(std::move(finding));
    return;
  }
  const auto late = late_power(trace);
  if (missing <= tolerance || !late) return;
  const auto energy = trapezoid(trace.points), lost = *late * missing;
  auto finding = finding_of(
      "early-end", power.file,
      fmt::format(
          "The log ends {} s before the log of the process beside it ({}): the end of the "
          "run is not in it. At the last minute's {} W that is {}, {} % of the energy, as a "
          "guess; it is not added.",
          significant(missing.count()), usage.file, significant(late->value), kwh_text(lost),
          significant(100 * lost.value / energy.value, 2)));
  finding.change = {"energy", "kWh", energy.value / joules_per_kwh,
                    (energy + lost).value / joules_per_kwh};
  findings.push_back(std::move(finding));
}

}  // namespace

void check_values(const Imports& imports, AuditFindings& findings) {
  for (const auto& import : imports) {
    for (const auto& imported : import.traces) {
      if (imported.trace.channel.form == Form::condition) continue;
      if (is_power(imported)) {
        check_negative(import, imported, findings);
        check_limit(import, imported, findings);
      } else {
        check_resets(import, imported, findings);
      }
      check_size(import, imported, findings);
      if (imported.unreadable == 0) continue;
      add_finding(
          "unreadable-value", import, {},
          fmt::format(
              "{} of {} samples of {} have no value. They are no zeros and are passed over.",
              imported.unreadable, imported.trace.points.size(), imported.trace.channel.name),
          {}, false, findings);
      if (imported.unreadable == static_cast<int>(imported.trace.points.size()))
        findings.back().severity = Severity::wrong;
    }
  }
}

void check_times(const Imports& imports, AuditFindings& findings) {
  for (const auto& import : imports) {
    for (const auto& imported : import.traces) {
      if (imported.trace.channel.form != Form::condition) check_clock(import, imported, findings);
      if (!is_power(imported)) continue;
      check_order(import, imported, findings);
      check_gaps(import, imported, findings);
    }
  }
}

void check_truncated_watts(const Imports& imports, AuditFindings& findings) {
  constexpr std::size_t enough_samples = 30, enough_values = 5;
  for (const auto& import : imports) {
    check_truncated_sums(import, findings);
    if (import.format != Format::nvidia_smi) continue;
    for (const auto& imported : import.traces) {
      const auto& points = imported.trace.points;
      if (!is_power(imported) || points.size() < enough_samples) continue;
      std::set<double> values;
      for (const auto& point : points) values.insert(point.value);
      const bool is_whole =
          std::ranges::all_of(values, [](double value) { return value == std::floor(value); });
      if (!is_whole || values.size() < enough_values) continue;
      const auto energy = trapezoid(points);
      const Joules lost = Watts{0.5} * (points.back().at - points.front().at);
      add_finding(
          "truncated-watts", import, {},
          fmt::format(
              "All {} samples of {} are whole watts, where nvidia-smi prints hundredths: "
              "they were cut off, half a watt a sample on average, some {} % of the energy.",
              points.size(), imported.trace.channel.name,
              significant(100 * lost.value / energy.value, 2)),
          FigureChange{"energy", "kWh", energy.value / joules_per_kwh,
                       (energy + lost).value / joules_per_kwh},
          false, findings);
    }
  }
}

void check_early_end(const Imports& imports, AuditFindings& findings) {
  for (const auto& usage : imports) {
    if (const auto* power = power_log_beside(imports, usage)) compare_ends(*power, usage, findings);
  }
}

}  // namespace joulelab
