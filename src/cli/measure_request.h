#pragma once
// What `measure` and `train` share: the options that say how to measure, and doing it.

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "record/run.h"

namespace joulelab {

struct MeasureRequest {
  std::vector<std::string> command;
  std::vector<std::string> meters = {"auto"};
  std::string work = "command";  // or "idle:SECONDS", "fake"
  std::string json, csv, traces, location, hours, root = "/", store;
  double interval_s = 0, baseline_s = 0;
  std::string pue = "1";  // or "published"
  bool save = false, quiet = false;
  bool calibrated = false, extrapolate = false;  // the wall energy too; also out of range
  std::string energy_budget, co2e_budget;        // "50Wh", "20g"; empty: none
  bool stop_if_projected_over = false;
  double target_accuracy = 0;  // 0: none
  double stop_grace_s = 60;
};

void add_measure_options(CLI::App& command, MeasureRequest& request);
// The one of them that joulelab-train has by itself.
void add_target_option(CLI::App& command, MeasureRequest& request);
// Those that say by which meters and where the run is kept, without those of the summary.
void add_meter_options(CLI::App& command, MeasureRequest& request);

// What is made of a run that finished, in place of the summary; returns the exit status.
using RunReader = std::function<int(const Run&)>;

// Measures, prints the summary to standard error, writes the files that were asked for. Returns the
// command's own exit status; 127 and 126 as a shell does where it cannot be run.
int run_measure(const MeasureRequest& request, const RunReader& reader = {});

}  // namespace joulelab
