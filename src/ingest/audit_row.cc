// Rows as such: written twice, in percent, without what makes a run, and beside the log that they
// name.

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "ingest/audit_check.h"
#include "ingest/named_log.h"
#include "ingest/to_run.h"

namespace joulelab {
namespace {

// Divides by 100 what is in percent: any figure above 1 tells, all must be possible.
void repair_percent(Import& import, const std::string& name, AuditFindings& findings) {
  std::vector<int> lines;
  double highest = 0;
  for (const auto& row : import.rows) {
    const auto found = row.values.find(name);
    if (found == row.values.end()) continue;
    if (found->second < 0 || found->second > 100) return;
    highest = std::max(highest, found->second);
    lines.push_back(row.line);
  }
  if (highest <= 1) return;
  for (auto& row : import.rows) {
    const auto found = row.values.find(name);
    if (found != row.values.end()) found->second /= 100;
  }
  auto text = fmt::format(
      "{} goes up to {}: it is in percent. The runs carry it as a share of one, {} here.", name,
      significant(highest), significant(highest / 100));
  add_finding("unit-slip", import, std::move(lines), std::move(text),
              FigureChange{name, "1", highest, highest / 100}, true, findings);
}

// What a row lacks to become a run; empty for nothing.
std::string lack_of(const ImportedRow& row) {
  if (!row.duration) return "without a duration";
  if (!is_run_duration(*row.duration))
    return "whose duration is no time (zero, negative, or over thirty years)";
  if (!row.energy && row.parts.empty() && row.others.empty()) return "without an energy";
  return {};
}

std::optional<Seconds> length_of(const Import& log) {
  std::optional<Seconds> longest;
  for (const auto& imported : log.traces) {
    const auto& trace = imported.trace;
    if (trace.channel.form == Form::condition || trace.points.empty()) continue;
    const Seconds length = trace.points.back().at - trace.points.front().at;
    longest = std::max(longest.value_or(length), length);
  }
  return longest;
}

// A log may well be trimmed, or start a moment late: only a tenth of the run is told.
void compare_lengths(const Import& import, const ImportedRow& row, const Import& log,
                     AuditFindings& findings) {
  const auto length = length_of(log);
  if (!length || !row.duration) return;
  const Seconds missing = *row.duration - *length, tolerance{5};
  constexpr double share = 0.1;
  if (missing <= tolerance || missing <= share * *row.duration) return;
  add_finding(
      "early-end", import, {row.line},
      fmt::format("The run took {} s by its row, and the log that the row names, {}, covers {} s: "
                  "part of the run is not in it. The energy of the run is that of the log{}.",
                  significant(row.duration->count()), log.file, significant(length->count()),
                  row.energy ? fmt::format("; the row says {}", kwh_text(*row.energy)) : ""),
      {}, false, findings);
}

}  // namespace

void check_duplicate_rows(Imports& imports, AuditFindings& findings) {
  using Key = std::tuple<std::string, std::int64_t, double, double>;
  std::set<Key> seen;
  for (auto& import : imports) {
    if (import.format != Format::code_carbon) continue;
    std::vector<int> lines;
    std::erase_if(import.rows, [&](const ImportedRow& row) {
      if (row.run_id.empty() || !row.ended_unix_ns || !row.duration || !row.energy) return false;
      const Key key{row.run_id, *row.ended_unix_ns, row.duration->count(), row.energy->value};
      if (seen.insert(key).second) return false;
      lines.push_back(row.line);
      return true;
    });
    if (lines.empty()) continue;
    auto text = fmt::format(
        "{} stand here or in another file already, with the same run id, time, duration and "
        "energy: a copy, or a file that was added to twice. They count once.",
        counted(lines.size(), "row"));
    add_finding("duplicate-rows", import, std::move(lines), std::move(text), {}, true, findings);
  }
}

void check_percent(Imports& imports, AuditFindings& findings) {
  for (auto& import : imports) {
    for (const auto* name : {"accuracy", "f1_score", "precision", "recall", "target_accuracy"})
      repair_percent(import, name, findings);
  }
}

void check_rows_without_run(const Imports& imports, AuditFindings& findings) {
  const NamedLogs logs(imports);
  for (const auto& import : imports) {
    if (import.format == Format::accuracy_log) continue;  // it tells of a run beside it
    std::map<std::string, std::vector<int>> lines_by_lack;
    for (const auto& row : import.rows) {
      const auto lack = lack_of(row);
      if (!lack.empty() && !logs.of(row)) lines_by_lack[lack].push_back(row.line);
    }
    for (auto& [lack, lines] : lines_by_lack) {
      auto text = fmt::format("{} of {} {}: what is said of their energy is in no run.",
                              counted(lines.size(), "row"), import.rows.size(), lack);
      add_finding("no-run", import, std::move(lines), std::move(text), {}, false, findings);
    }
  }
}

void check_named_logs(const Imports& imports, AuditFindings& findings) {
  const NamedLogs logs(imports);
  for (const auto& import : imports) {
    std::vector<int> missing;
    std::string example;
    for (const auto& row : import.rows) {
      const auto told = row.facts.find("trace_file");
      if (told == row.facts.end() || told->second.empty()) continue;
      if (const auto* log = logs.of(row)) {
        compare_lengths(import, row, *log, findings);
      } else {
        example = told->second;
        missing.push_back(row.line);
      }
    }
    if (missing.empty()) continue;
    auto text = fmt::format(
        "A log that is not among the files, such as {}, is named by {}. Energy there is that of "
        "the table.",
        example, counted(missing.size(), "row"));
    add_finding("missing-log", import, std::move(missing), std::move(text), {}, false, findings);
  }
}

}  // namespace joulelab
