#include "ingest/to_run.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "ingest/beside.h"
#include "ingest/named_log.h"
#include "ingest/summary.h"
#include "record/name.h"

namespace joulelab {
namespace {

// One run's sources: traces of files, or one row of a file with others beside it.
struct Source {
  const Import* import = nullptr;
  const ImportedRow* row = nullptr;  // nothing: the traces
};
using Sources = std::vector<Source>;

std::size_t count_in_folder(std::span<const Import> imports, const std::string& folder,
                            Format format) {
  std::size_t rows = 0;
  for (const auto& import : imports) {
    if (import.format == format && folder_of(import.file) == folder) rows += import.rows.size();
  }
  return rows;
}

// A folder with one row of each kind is one run.
bool is_one_run(std::span<const Import> imports, const std::string& folder) {
  for (const auto format : {Format::code_carbon, Format::wattmeter_summary, Format::accuracy_log}) {
    if (count_in_folder(imports, folder, format) > 1) return false;
  }
  return true;
}

std::string carbontracker_stem(std::string file) {
  const auto at = file.rfind("_output");
  return at == std::string::npos ? file : file.erase(at, std::string_view("_output").size());
}

std::string key_of(std::span<const Import> imports, const NamedLogs& logs, const Import& import,
                   const ImportedRow* row) {
  if (const auto* log = row ? logs.of(*row) : nullptr) return key_of(imports, logs, *log, nullptr);
  const auto folder = folder_of(import.file);
  const auto own = fmt::format("{}:{}", import.file, row ? row->line : 0);
  switch (import.format) {
    case Format::code_carbon:
    case Format::wattmeter_summary:
    case Format::accuracy_log:
      return is_one_run(imports, folder) ? "folder " + folder : own;
    case Format::carbontracker:
      return carbontracker_stem(import.file);
    case Format::usage_log: {
      const auto* power = power_log_beside(imports, import);
      return power ? key_of(imports, logs, *power, nullptr) : own;
    }
    default:
      return own;
  }
}

std::vector<Sources> grouped(std::span<const Import> imports) {
  std::vector<std::string> keys;
  std::vector<Sources> groups;
  const NamedLogs logs(imports);
  const auto add = [&](const Import& import, const ImportedRow* row) {
    const auto key = key_of(imports, logs, import, row);
    const auto found = std::ranges::find(keys, key);
    if (found == keys.end()) {
      keys.push_back(key);
      groups.push_back({{&import, row}});
    } else {
      groups[static_cast<std::size_t>(found - keys.begin())].push_back({&import, row});
    }
  };
  for (const auto& import : imports) {
    if (!import.traces.empty()) add(import, nullptr);
    for (const auto& row : import.rows) add(import, &row);
  }
  return groups;
}

std::string_view meter_of(Format format) {
  switch (format) {
    case Format::code_carbon:
      return "codecarbon";
    case Format::carbontracker:
      return "carbontracker";
    case Format::wattmeter_summary:
      return "wattmeter";
    default:
      return "table";
  }
}

// A counter with two readings: what a row knows of its run. Without an energy the second says that
// what was counted is not known.
Trace trace_of(const Source& source, const PartFigure& part, Instant begin, Instant end) {
  const auto meter = part.meter.empty() ? std::string(meter_of(source.import->format)) : part.meter;
  auto device = part.device;
  if (device.empty() && part.component != Component::wall) device = "0";
  const auto suffix = part.device.empty() ? "" : "-" + part.device;
  Trace trace{{.name = fmt::format("{}/{}{}", meter, name_of(part.component), suffix),
               .meter = meter,
               .component = part.component,
               .device = device,
               .form = Form::counter,
               .grade = part.grade},
              {}};
  trace.points.push_back({begin, 0, Event::none});
  trace.points.push_back(
      {end, part.energy.value_or(Joules{}).value, part.energy ? Event::none : Event::reset});
  return trace;
}

bool holds_energy(const Import& import) {
  return std::ranges::any_of(import.traces, [](const auto& imported) {
    return imported.trace.channel.form != Form::condition;
  });
}

// `has_parts`: another source of the run has the parts of what this row may have as a total alone.
void add_row_traces(const Source& source, Instant end, const ToRunOptions& options, bool has_parts,
                    Run& run) {
  const auto& row = *source.row;
  if (row.parts.empty() && has_parts) {
    if (row.energy) run.values.emplace("published_energy_j", row.energy->value);
    return;
  }
  if (!row.duration || !is_run_duration(*row.duration)) return;
  const auto begin_of = [&](const std::optional<Seconds>& duration) {
    return after(end, duration && is_run_duration(*duration) ? -*duration : -*row.duration);
  };
  const auto begin = begin_of(row.duration);
  run.begin = run.traces.empty() ? begin : std::min(run.begin, begin);
  auto parts = row.parts;
  if (parts.empty() && row.energy) {
    parts.push_back({.component = options.table_component.value_or(Component::other),
                     .device = "",
                     .energy = row.energy,
                     .power = {}});
  }
  parts.insert(parts.end(), row.others.begin(), row.others.end());
  for (const auto& part : parts) {
    const auto part_begin = begin_of(part.duration);
    run.begin = std::min(run.begin, part_begin);
    run.traces.push_back(trace_of(source, part, part_begin, end));
  }
}

void add_machine(const ImportedRow& row, Machine& machine) {
  const auto fact = [&](const char* name, std::string& into) {
    const auto found = row.facts.find(name);
    if (found != row.facts.end()) into = found->second;
  };
  const auto value = [&](const char* name) {
    const auto found = row.values.find(name);
    return found == row.values.end() || !(found->second > 0) ? 0.0 : found->second;
  };
  fact("cpu_model", machine.cpu);
  fact("os", machine.os);
  constexpr double most_cpus = 1e6, most_gb = 1e9;
  if (value("cpu_count") > 0 && value("cpu_count") < most_cpus)
    machine.logical_cpus = static_cast<int>(value("cpu_count"));
  if (value("ram_total_size") > 0 && value("ram_total_size") < most_gb)
    machine.memory_bytes = static_cast<std::uint64_t>(value("ram_total_size") * 1073741824.0);
}

// The intensity that the tool priced with, from its own figures. What kind of intensity it is the
// file does not say.
void add_intensity(const ImportedRow& row, Run& run) {
  if (!row.energy || !row.emissions || row.energy->value <= 0 || row.emissions->value <= 0) return;
  const auto fact = [&](const char* name) {
    const auto found = row.facts.find(name);
    return found == row.facts.end() ? std::string() : found->second;
  };
  const auto kwh = row.energy->value / joules_per_kwh;
  const bool is_state = fact("country_iso_code") == "USA" && !fact("region").empty();
  run.intensity = Intensity{.value = {row.emissions->value / (run.pue * kwh)},
                            .basis = is_state ? Basis::direct : Basis::life_cycle,
                            .place = is_state ? fact("region") : fact("country_name"),
                            .code = fact("country_iso_code"),
                            .source = "the tool's own figures",
                            .note = "emissions over energy; the file does not state the basis"};
}

void add_row(const Source& source, Run& run) {
  const auto& row = *source.row;
  run.values.insert(row.values.begin(), row.values.end());
  run.facts.insert(row.facts.begin(), row.facts.end());
  run.cell.factors.insert(row.factors.begin(), row.factors.end());
  if (!row.run_id.empty()) run.facts.emplace("run_id", row.run_id);
  if (row.emissions) run.values.emplace("published_emissions_g", row.emissions->value);
  const auto pue = row.values.find("pue");
  if (pue != row.values.end() && pue->second > 1) run.pue = pue->second;
  add_machine(row, run.machine);
  add_intensity(row, run);
}

void add_origin(const Source& source, Run& run) {
  const auto append = [&](const char* name, std::string_view value) {
    auto& fact = run.facts[name];
    if (fact.find(value) != std::string::npos && !value.empty()) return;
    fact += (fact.empty() ? "" : "; ") + std::string(value);
  };
  append("imported_from", source.import->file);
  append("sha256", source.import->sha256);
  append("format", name_of(source.import->format));
  if (source.import->trimmed > 0)
    run.facts["trimmed_lines"] = std::to_string(source.import->trimmed);
  if (source.row && source.import->rows.size() > 1)
    append("imported_line", std::to_string(source.row->line));
  run.facts.insert(source.import->facts.begin(), source.import->facts.end());
  run.cell.factors.insert(source.import->factors.begin(), source.import->factors.end());
  run.marks.insert(run.marks.end(), source.import->marks.begin(), source.import->marks.end());
}

void add_warnings(const Source& source, std::span<const AuditFinding> findings, Run& run) {
  const auto line = source.row ? std::optional(source.row->line) : std::nullopt;
  for (const auto& finding : findings_about(findings, source.import->file, line)) {
    run.warnings.push_back({finding.code, finding.text});
  }
}

// The window is that of the power, so that a log of the process that goes on does not stretch it.
void set_window_of_traces(Run& run) {
  std::optional<Instant> begin, end;
  for (const auto& trace : run.traces) {
    if (trace.channel.form == Form::condition || trace.points.empty()) continue;
    begin = std::min(begin.value_or(Instant::max()), trace.points.front().at);
    end = std::max(end.value_or(Instant::min()), trace.points.back().at);
  }
  run.begin = begin.value_or(Instant{});
  run.end = end.value_or(Instant{});
}

// All 64 bits: a table without dates puts all its rows at one instant, and there may be many.
std::string id_of(const Run& run) {
  auto hash = fnv1a(run.cell.study);
  for (const auto* name : {"sha256", "imported_line", "trimmed_lines", "figures"}) {
    const auto fact = run.facts.find(name);
    hash = fnv1a(fact == run.facts.end() ? "-" : "=" + fact->second, hash);
  }
  for (const auto& [factor, level] : run.cell.factors)
    hash = fnv1a(factor + "=" + level + ";", hash);
  auto date = utc_text(run.started_unix_ns);
  std::erase_if(date, [](char c) { return c == '-' || c == ':' || c == 'Z'; });
  return fmt::format("{}-{:016x}", date, hash);
}

std::optional<std::int64_t> end_stamp(const Sources& sources) {
  for (const auto& source : sources) {
    if (source.row && source.row->ended_unix_ns) return source.row->ended_unix_ns;
  }
  return std::nullopt;
}

std::optional<Run> run_of(const Sources& sources, std::span<const AuditFinding> findings,
                          const ToRunOptions& options) {
  Run run;
  run.cell.study = options.study;
  run.facts["figures"] = options.is_as_published ? "as published" : "as repaired by the audit";
  const auto stamp = end_stamp(sources);
  const auto end = instant_of(stamp.value_or(0));
  const bool has_parts = std::ranges::any_of(sources, [](const auto& source) {
    return source.row ? !source.row->parts.empty() : holds_energy(*source.import);
  });
  for (const auto& source : sources) {
    add_origin(source, run);
    add_warnings(source, findings, run);
    if (source.row) {
      add_row_traces(source, end, options, has_parts, run);
      add_row(source, run);
    } else {
      for (const auto& imported : source.import->traces) run.traces.push_back(imported.trace);
    }
  }
  const bool is_of_traces = std::ranges::any_of(sources, [](const auto& s) { return !s.row; });
  run.end = end;
  if (is_of_traces) set_window_of_traces(run);
  if (run.end <= run.begin || run.traces.empty()) return std::nullopt;
  run.started_unix_ns = unix_ns_of(run.begin);
  if (!is_of_traces && !stamp) {
    run.facts["start"] = "not known: the file has no date";
    run.started_unix_ns = 0;
  }
  run.id = id_of(run);
  if (!account_run(run)) return std::nullopt;  // never: its traces are in memory
  return run;
}

void number_repetitions(std::vector<Run>& runs) {
  std::map<std::map<std::string, std::string>, int> counts;
  int order = 0;
  for (auto& run : runs) {
    run.cell.order = ++order;
    auto& factors = run.cell.factors;
    const auto told = factors.find("repetition");
    std::optional<long long> number;
    if (told != factors.end()) {
      number = to_integer(told->second);
      factors.erase(told);
    }
    const int next = ++counts[factors];
    constexpr long long most = 1'000'000;
    run.cell.repetition =
        number && *number > 0 && *number < most ? static_cast<int>(*number) : next;
  }
}

}  // namespace

bool is_run_duration(Seconds duration) {
  constexpr Seconds longest{1e9};  // more is no duration, and no instant either
  return duration > Seconds{0} && duration <= longest;
}

std::vector<Run> runs_of(std::span<const Import> imports, std::span<const AuditFinding> findings,
                         const ToRunOptions& options) {
  std::vector<Run> runs;
  for (const auto& sources : grouped(imports)) {
    if (auto run = run_of(sources, findings, options)) runs.push_back(std::move(*run));
  }
  std::ranges::stable_sort(runs, {}, &Run::started_unix_ns);
  number_repetitions(runs);
  return runs;
}

}  // namespace joulelab
