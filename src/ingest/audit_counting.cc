// Rows that count up. One CodeCarbon tracker that is started and stopped several times writes a row
// each time, with the sums since its first start and one run id.

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "base/text.h"
#include "ingest/audit_check.h"

namespace joulelab {
namespace {

struct Place {
  std::size_t import = 0, row = 0;
};
using Group = std::vector<Place>;

// The rows of each run id in order of time, over all files: one process may write to several.
std::map<std::string, Group> groups_of(const Imports& imports) {
  std::map<std::string, Group> groups;
  for (std::size_t i = 0; i < imports.size(); ++i) {
    if (imports[i].format != Format::code_carbon) continue;
    for (std::size_t j = 0; j < imports[i].rows.size(); ++j) {
      const auto& row = imports[i].rows[j];
      if (!row.run_id.empty() && row.duration && row.energy) groups[row.run_id].push_back({i, j});
    }
  }
  for (auto& [id, group] : groups) {
    std::ranges::stable_sort(group, {}, [&](const Place& place) {
      const auto& row = imports[place.import].rows[place.row];
      return std::pair(row.ended_unix_ns.value_or(0), row.duration->count());
    });
  }
  return groups;
}

const ImportedRow& row_at(const Imports& imports, const Place& place) {
  return imports[place.import].rows[place.row];
}

// Stretches in which the duration counts up; where it falls the tracker began anew.
std::vector<Group> segments_of(const Imports& imports, const Group& group) {
  std::vector<Group> segments;
  for (const auto& place : group) {
    const bool goes_on = !segments.empty() && *row_at(imports, segments.back().back()).duration <
                                                  *row_at(imports, place).duration;
    if (!goes_on) segments.emplace_back();
    segments.back().push_back(place);
  }
  return segments;
}

template <class T>
void subtract(std::optional<T>& value, const std::optional<T>& before) {
  if (value && before) value = T(*value - *before);
}

// What the row adds to the one before it.
ImportedRow difference(const ImportedRow& row, const ImportedRow& before) {
  ImportedRow result = row;
  subtract(result.duration, before.duration);
  subtract(result.energy, before.energy);
  subtract(result.emissions, before.emissions);
  for (auto& part : result.parts) {
    const auto* earlier = part_of(before, part.component);
    if (earlier) subtract(part.energy, earlier->energy);
  }
  result.values.erase("emissions_rate");  // it is of the whole count
  return result;
}

// The findings of one file at a time name its lines.
std::map<std::size_t, std::vector<int>> lines_by_import(const Imports& imports,
                                                        const Group& group) {
  std::map<std::size_t, std::vector<int>> lines;
  for (const auto& place : group) lines[place.import].push_back(row_at(imports, place).line);
  return lines;
}

Joules sum_of(const Imports& imports, const Group& group) {
  Joules sum;
  for (const auto& place : group) sum += row_at(imports, place).energy.value_or(Joules{});
  return sum;
}

void repair(Imports& imports, const std::string& id, const Group& segment,
            AuditFindings& findings) {
  const auto n = static_cast<double>(segment.size());
  const Joules before = 1 / n * sum_of(imports, segment);
  for (auto i = segment.size() - 1; i > 0; --i) {
    imports[segment[i].import].rows[segment[i].row] =
        difference(row_at(imports, segment[i]), row_at(imports, segment[i - 1]));
  }
  const Joules after = 1 / n * sum_of(imports, segment);
  for (auto& [import, lines] : lines_by_import(imports, segment)) {
    auto finding = finding_of(
        "cumulative-rows", imports[import].file,
        fmt::format("{} rows of run id {} count up: each holds the energy, emissions and duration "
                    "of all before it. Taken for runs they average {} where the runs took {}. Each "
                    "row is replaced by its difference from the one before.",
                    segment.size(), id, kwh_text(before), kwh_text(after)));
    finding.lines = std::move(lines);
    finding.change = {"mean energy of a row", "kWh", before.value / joules_per_kwh,
                      after.value / joules_per_kwh};
    finding.is_repaired = true;
    findings.push_back(std::move(finding));
  }
}

// How many rows the other run ids of the same file have, where they all have as many.
std::optional<std::size_t> usual_rows(const std::map<std::string, Group>& groups,
                                      const std::string& id) {
  const auto file = groups.at(id).front().import;
  std::set<std::size_t> sizes;
  for (const auto& [other, group] : groups) {
    if (other != id && group.front().import == file) sizes.insert(group.size());
  }
  return sizes.size() == 1 ? std::optional(*sizes.begin()) : std::nullopt;
}

std::set<std::string> cells_of(const Imports& imports, const Group& group) {
  std::set<std::string> cells;
  for (const auto& place : group) {
    auto name = cell_name(row_at(imports, place));
    if (!name.empty()) cells.insert(std::move(name));
  }
  return cells;
}

void note_shared_id(const Imports& imports, const std::map<std::string, Group>& groups,
                    const std::string& id, AuditFindings& findings) {
  const auto& group = groups.at(id);
  const auto cells = cells_of(imports, group);
  const auto usual = usual_rows(groups, id);
  const bool is_multiple =
      usual && *usual >= 2 && group.size() > *usual && group.size() % *usual == 0;
  std::string evidence;
  if (cells.size() > 1) {
    evidence = fmt::format("holds {} configurations ({})", cells.size(),
                           join(std::vector<std::string>(cells.begin(), cells.end()), "; "));
  } else if (cells.empty() && is_multiple) {
    evidence = fmt::format(
        "has {} rows where the other run ids of the file have {}: it probably "
        "holds {} configurations",
        group.size(), *usual, group.size() / *usual);
  } else {
    return;
  }
  for (auto& [import, lines] : lines_by_import(imports, group)) {
    auto finding =
        finding_of("shared-run-id", imports[import].file,
                   fmt::format("Run id {} {}. Its count goes on from one to the next, so "
                               "the first row of the later one holds all of the "
                               "earlier one. The differences are taken across the "
                               "whole run id.",
                               id, evidence));
    finding.lines = std::move(lines);
    finding.is_repaired = true;
    findings.push_back(std::move(finding));
  }
}

}  // namespace

void check_cumulative_rows(Imports& imports, AuditFindings& findings) {
  for (const auto& [id, group] : groups_of(imports)) {
    for (const auto& segment : segments_of(imports, group)) {
      if (segment.size() > 1) repair(imports, id, segment, findings);
    }
  }
}

void check_one_process(const Imports& imports, AuditFindings& findings) {
  const auto groups = groups_of(imports);
  for (const auto& [id, group] : groups) {
    if (group.size() < 2) continue;
    note_shared_id(imports, groups, id, findings);
    for (auto& [import, lines] : lines_by_import(imports, group)) {
      auto finding = finding_of(
          "one-process", imports[import].file,
          fmt::format("{} rows carry run id {}: one process measured itself {} times. They are no "
                      "independent repetitions (a model goes on training, caches are warm), so "
                      "intervals and tests that count them as such are too narrow. Only fresh "
                      "processes can mend this.",
                      group.size(), id, group.size()));
      finding.lines = std::move(lines);
      finding.change = {"independent repetitions", "1", static_cast<double>(group.size()), 1.0};
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace joulelab
