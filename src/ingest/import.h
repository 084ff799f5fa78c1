#pragma once
// Somebody's file as plain data: the traces that it holds, or the rows that sum whole runs up, as
// they stand. Instants of imports count from 1970 by the file's own clock, whose zone is unknown
// where the file does not say it.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "mark/mark.h"
#include "record/audit_finding.h"
#include "record/trace.h"

namespace joulelab {

enum class Format {
  code_carbon,        // emissions.csv
  carbontracker,      // either of its two logs
  nvidia_smi,         // nvidia-smi --query-gpu=... --format=csv
  usage_log,          // CPU and memory of a process: no energy
  wattmeter_summary,  // the JSON of a wattmeter: joules, samples, seconds
  ptd_log,            // SPEC PTDaemon
  power_csv,          // times with watts or joules
  run_table,          // one line a run, from somebody's analysis
  accuracy_log,       // accuracy by epoch
};
std::string_view name_of(Format format);

// A figure of one part of the machine, as a row gives it.
struct PartFigure {
  Component component = Component::other;
  std::string device;  // empty: all of them together
  Grade grade = Grade::measured;
  std::optional<Joules> energy;
  std::optional<Watts> power;       // CodeCarbon: of the last interval, not a mean
  std::string meter;                // empty: the format's own
  std::optional<Seconds> duration;  // nothing: the row's
};

// A row that sums up one run.
struct ImportedRow {
  int line = 0;
  std::string run_id;
  std::optional<std::int64_t> ended_unix_ns;
  std::optional<Seconds> duration;
  std::optional<Joules> energy;
  std::optional<Watts> mean_power;
  std::optional<GramsCO2e> emissions;
  std::vector<PartFigure> parts;
  std::vector<PartFigure> others;  // what other meters said of the same run: not parts of `energy`
  std::map<std::string, double> values;        // accuracy, pue, gpu_count, ...
  std::map<std::string, std::string> facts;    // country, cpu_model, ...
  std::map<std::string, std::string> factors;  // architecture, data, host
};

struct ImportedTrace {
  Trace trace;                 // in order of time; equal times stay in the order of the file
  std::vector<int> lines;      // one a point
  std::optional<Watts> limit;  // what the board may draw
  int duplicates = 0;          // points at the time of the one before
  int backward = 0;            // lines whose time is before that of the line above
  int clock_steps = 0;         // of those, where the clock was set back: no line out of order
  // What the times after the one step were moved by: the hour of summer time. Zero with steps: when
  // the samples were is not known, and none has a value.
  Seconds moved{0};
  int unreadable = 0;
  std::optional<Joules> energy_in_file_order;  // where there are backward lines
};

struct Import {
  std::string file;    // as it was named
  std::string sha256;  // of its bytes
  Format format = Format::power_csv;
  std::vector<ImportedTrace> traces;
  std::vector<ImportedRow> rows;
  std::vector<Mark> marks;
  std::map<std::string, std::string> facts;
  std::map<std::string, std::string> factors;  // of all that is in the file
  int data_lines = 0;
  bool has_cut_tail = false;
  int trimmed = 0;                     // data lines dropped at each end, on request
  std::vector<AuditFinding> findings;  // what reading alone showed
};

// How to read, beyond what the file itself says.
struct ReadOptions {
  int trim = 0;  // of logs of samples: first and last data lines to drop; one cut mid-row counts
  // Of power_csv, where the header does not tell.
  std::string time_column, power_column, energy_column;
  std::string unit;       // "mW", "kWh": of that column
  std::string time_unit;  // "ms": of the column of times
  std::optional<Component> component;
};

inline Instant instant_of(std::int64_t unix_ns) {
  return Instant(std::chrono::nanoseconds(unix_ns));
}
inline std::int64_t unix_ns_of(Instant at) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count();
}

}  // namespace joulelab
