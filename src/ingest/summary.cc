#include "ingest/summary.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "ingest/gap.h"
#include "ingest/trace_builder.h"
#include "record/audit_finding_json.h"

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

std::vector<double> readable_values(const Trace& trace) {
  std::vector<double> values;
  for (const auto& point : trace.points) {
    if (point.event != Event::unreadable) values.push_back(point.value);
  }
  return values;
}

ImportSummary base_of(const Import& import) {
  ImportSummary summary;
  summary.file = import.file;
  summary.format = name_of(import.format);
  summary.has_cut_tail = import.has_cut_tail;
  return summary;
}

ImportSummary summary_of(const Import& import, const ImportedTrace& imported) {
  const auto& trace = imported.trace;
  auto summary = base_of(import);
  summary.channel = trace.channel.name;
  const auto values = readable_values(trace);
  summary.samples = static_cast<int>(values.size());
  if (values.empty()) return summary;
  const auto duration = trace.points.back().at - trace.points.front().at;
  summary.duration_s = duration.count();
  const auto gaps = gaps_of(trace);
  summary.gaps = static_cast<int>(gaps.size());
  for (const auto& gap : gaps) summary.gap_s += gap.length.count();
  if (trace.channel.form == Form::condition) return summary;
  if (trace.channel.form == Form::gauge) {
    double sum = 0;
    for (const double value : values) sum += value;
    summary.mean_power_w = sum / static_cast<double>(values.size());
    summary.energy_j = trapezoid(trace.points).value;
    for (const auto& gap : gaps) summary.energy_in_gaps_j += gap.across.value;
  } else {
    summary.energy_j = values.back() - values.front();
  }
  if (duration > Seconds{0}) summary.time_weighted_power_w = *summary.energy_j / duration.count();
  if (!summary.mean_power_w) summary.mean_power_w = summary.time_weighted_power_w;
  return summary;
}

ImportSummary summary_of(const Import& import, const ImportedRow& row) {
  auto summary = base_of(import);
  summary.channel = "total";
  summary.line = row.line;
  const auto samples = row.values.find("samples");
  constexpr double most_samples = 2e9;
  const bool is_told =
      samples != row.values.end() && samples->second >= 0 && samples->second < most_samples;
  summary.samples = is_told ? static_cast<int>(samples->second) : 1;
  if (row.duration) summary.duration_s = row.duration->count();
  if (row.energy) summary.energy_j = row.energy->value;
  if (row.energy && row.duration && *row.duration > Seconds{0}) {
    summary.time_weighted_power_w = (*row.energy / *row.duration).value;
    summary.mean_power_w = summary.time_weighted_power_w;
  }
  return summary;
}

Json json_of(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json json_of(const ImportSummary& summary) {
  Json findings = Json::array();
  for (const auto& finding : summary.findings) findings.push_back(json_of(finding));
  Json json{{"file", summary.file},
            {"energy_j", json_of(summary.energy_j)},
            {"mean_power_w", json_of(summary.mean_power_w)},
            {"duration_s", json_of(summary.duration_s)},
            {"samples", summary.samples},
            {"gaps", summary.gaps},
            {"cut_tail", summary.has_cut_tail},
            {"findings", findings},
            {"format", summary.format},
            {"channel", summary.channel},
            {"line", summary.line ? Json(*summary.line) : Json(nullptr)},
            {"time_weighted_power_w", json_of(summary.time_weighted_power_w)},
            {"gap_s", summary.gap_s},
            {"energy_in_gaps_j", summary.energy_in_gaps_j}};
  return json;
}

template <class Items>
std::string array_text(const Items& items) {
  Json array = Json::array();
  for (const auto& item : items) array.push_back(json_of(item));
  return array.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::vector<AuditFinding> findings_about(std::span<const AuditFinding> findings,
                                         std::string_view file, std::optional<int> line) {
  std::vector<AuditFinding> about;
  for (const auto& finding : findings) {
    if (finding.file != file) continue;
    const bool is_here = !line || finding.lines.empty() ||
                         std::ranges::find(finding.lines, *line) != finding.lines.end();
    if (is_here) about.push_back(finding);
  }
  return about;
}

std::vector<ImportSummary> summaries_of(const Import& import,
                                        std::span<const AuditFinding> findings) {
  std::vector<ImportSummary> summaries;
  const auto is_energy = [](const ImportedTrace& trace) {
    return trace.trace.channel.form != Form::condition;
  };
  for (const auto& trace : import.traces) {
    if (is_energy(trace)) summaries.push_back(summary_of(import, trace));
  }
  // A log without energy is one object too: that it was read, how long it is, and its gaps.
  if (summaries.empty() && !import.traces.empty())
    summaries.push_back(summary_of(import, import.traces.front()));
  for (auto& summary : summaries) summary.findings = findings_about(findings, import.file);
  for (const auto& row : import.rows) {
    summaries.push_back(summary_of(import, row));
    summaries.back().findings = findings_about(findings, import.file, row.line);
  }
  const bool is_left_out = summaries.empty();
  if (is_left_out) summaries.push_back(base_of(import));
  // What is said of lines that gave no object must not be lost.
  std::set<int> told;
  for (const auto& row : import.rows) told.insert(row.line);
  for (const auto& finding : findings) {
    const bool is_told =
        finding.lines.empty() || !import.traces.empty() ||
        std::ranges::any_of(finding.lines, [&](int l) { return told.contains(l); });
    if (finding.file == import.file && (!is_told || is_left_out))
      summaries.front().findings.push_back(finding);
  }
  return summaries;
}

std::string to_json_text(std::span<const ImportSummary> summaries) { return array_text(summaries); }

std::string to_json_text(std::span<const AuditFinding> findings) { return array_text(findings); }

}  // namespace joulelab
