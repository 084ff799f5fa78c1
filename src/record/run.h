#pragma once
// One finished execution: what was asked, on what machine, what the meters and the workload said.
// Never changed, only appended to the store.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/warning.h"
#include "mark/mark.h"
#include "record/account_figure.h"
#include "record/alignment.h"
#include "record/calibration.h"
#include "record/emissions.h"
#include "record/evaluation.h"
#include "record/intensity.h"
#include "record/ledger.h"
#include "record/machine.h"
#include "record/projection.h"
#include "record/trace.h"

namespace joulelab {

enum class RunStatus {
  finished,  // the command ended with 0: by itself, or when a budget or a target asked it to
  failed,    // it ended with another status
  cut,       // it was interrupted, or did not end well when asked to, or its measurer died
};

// How well the sampler kept its time on one meter.
struct Punctuality {
  std::string meter;
  Seconds period{0};
  std::uint64_t reads = 0;
  std::uint64_t late = 0;    // begun more than a tenth of the period after its deadline
  std::uint64_t missed = 0;  // deadlines that passed altogether while a read was under way
  Seconds p99_lateness{0};
  Seconds mean_read{0};  // duration of a reading
  bool operator==(const Punctuality&) const = default;
};

// What measuring cost.
struct Overhead {
  Seconds cpu{0};
  std::optional<Joules> energy;  // modelled: share of the machine's busy CPU time
};

// Where a run stands in a study; empty outside one.
struct Cell {
  std::string study;
  std::map<std::string, std::string> factors;  // architecture, data, host
  int repetition = 0;                          // from 1
  int block = 0;                               // from 1
  int order = 0;                               // place in the plan, from 1
  bool operator==(const Cell&) const = default;
};

// A window that the workload marked, with what it took.
struct Window {
  std::string name;
  std::optional<int> index;
  Instant begin, end;
  std::optional<Joules> energy;  // nothing: not covered
  Joules low, high;              // 95 %
  bool operator==(const Window&) const = default;
};

struct Run {
  std::string id;
  Cell cell;
  std::vector<std::string> command;
  Machine machine;
  std::int64_t started_unix_ns = 0;
  Instant begin, end;  // the measured window: first and last reading around the command
  RunStatus status = RunStatus::finished;
  int exit_status = 0;
  std::vector<Trace> traces;  // empty where only the summary was loaded
  // Where the samples lie on the disk, if they do. Those of a long run lie there alone: `traces`
  // then have no points.
  std::filesystem::path trace_file;
  std::vector<Mark> marks;
  std::map<std::string, double> values;  // told by the workload: accuracy, parameters
  // Each time that it told an accuracy. Empty: it told none, or an earlier program kept the last
  // alone.
  std::vector<Evaluation> evaluations;
  std::map<std::string, std::string> facts;  // told by the workload: device, data set
  std::vector<Warning> warnings;
  std::vector<Punctuality> punctuality;
  std::vector<Projection> projections;  // as they were made while it ran, in order of time
  std::optional<Stop> stop;             // nothing: the work ended by itself, or a person ended it
  std::vector<Alignment> alignments;    // of the far channels that could be aligned
  Overhead overhead;
  std::optional<Intensity> intensity;  // what `measure --location` priced it at
  double pue = 1;                      // stated by the user, apart from the energy always
  // Derived from the traces by account_run() and stored with the run.
  Account account;
  std::vector<Window> windows;
  std::optional<Watts> idle_power;    // nothing: no baseline was asked for, or it was not covered
  std::optional<Joules> idle_energy;  // of each counted channel over the time that it covered
  // The wall's energy by a calibration of this machine: beside the account, never in it. Nothing:
  // it was not asked for.
  std::optional<CalibratedEnergy> calibrated;
};

// The id of a run that starts now: the date and a hash of start, cell and command. Sorts by time,
// unique among the runs of one machine: "20260101T000000-1a2b3c".
std::string make_run_id(const Run& run);

Seconds duration_of(const Run& run);
// That of the run's account (account_figure.h).
std::optional<Watts> mean_power_of(const Run& run);
// Energy less idle power x the time that each channel covered. May be negative: then the baseline
// was not idle.
std::optional<Joules> above_idle_energy_of(const Run& run);
// With the run's own PUE; nothing where its energy is not known.
std::optional<Emissions> emissions_of(const Run& run, const Intensity& intensity);

// Whether the samples of the run lie in its trace file alone.
bool is_on_disk(const Run& run);

// The accounts of any windows of the run, from its traces or their file. Errors: those of the file.
Result<std::vector<Account>> accounts_within(const Run& run, std::span<const TimeWindow> windows);

// From one begin to the next, of the windows that come again after the longest time: a load that
// repeats itself. Nothing where none does.
std::optional<Seconds> slowest_period_of(std::span<const Window> windows);

// Fills `windows`, `alignments`, `account`, the energies of `evaluations`, `idle_power` and
// `idle_energy` (of the window named "baseline") from traces and marks. Errors: those of the trace
// file.
Result<void> account_run(Run& run);

}  // namespace joulelab
