#pragma once
// Runs made up for the tests of the two sides: software counters beside a wattmeter.

#include <string>
#include <vector>

#include "analyse/fake_runs.h"

namespace joulelab {

inline LedgerLine side_line(const std::string& meter, Component component, double energy_j,
                            Grade grade = Grade::measured, double duration_s = 10) {
  LedgerLine line;
  line.meter = meter;
  line.channel = meter + "/" + std::to_string(static_cast<int>(component));
  line.component = component;
  line.device = component == Component::wall ? "" : "0";
  line.grade = grade;
  line.estimate = EnergyEstimate{.energy = Joules{energy_j},
                                 .random = Joules{0.001 * energy_j},
                                 .gain = {0.9, 1.1},
                                 .covered = Seconds{duration_s}};
  return line;
}

struct TwoSided {
  std::string architecture = "lenet5";
  int repetition = 1;
  double duration_s = 10, package_j = 500, dram_j = 100, gpu_j = 1000, wall_j = 2000;
};

// A processor and a board by their counters (rapl, nvml), the whole by a plug.
inline Run two_sided_run(const TwoSided& fake) {
  auto run = make_run({.architecture = fake.architecture,
                       .repetition = fake.repetition,
                       .energy_j = fake.wall_j,
                       .duration_s = fake.duration_s});
  const auto line = [&](const char* meter, Component component, double energy_j) {
    return side_line(meter, component, energy_j, Grade::measured, fake.duration_s);
  };
  run.account = cover_of(
      {line("rapl", Component::package, fake.package_j), line("rapl", Component::dram, fake.dram_j),
       line("nvml", Component::gpu, fake.gpu_j), line("plug", Component::wall, fake.wall_j)},
      Seconds{fake.duration_s});
  return run;
}

// A minute at 50 W by a processor's counter and 80 W by a plug, with its windows.
inline Run traced_run() {
  const auto at = [](double seconds) { return after(Instant{}, Seconds{seconds}); };
  Run run = make_run({.duration_s = 60});
  const auto counter = [&](const char* meter, Component component, double watts, double step_s) {
    Trace trace;
    trace.channel = {.name = std::string(meter) + "/energy",
                     .meter = meter,
                     .component = component,
                     .update_period = Seconds{step_s}};
    for (double t = 0; t <= 60; t += step_s) trace.points.push_back({at(t), watts * t});
    return trace;
  };
  run.traces = {counter("rapl", Component::package, 50, 0.125),
                counter("plug", Component::wall, 80, 1)};
  run.begin = at(0);
  run.end = at(60);
  const auto mark = [&](const char* name, int index, double from, double to) {
    run.marks.push_back({at(from), Mark::Edge::begin, name, index});
    run.marks.push_back({at(to), Mark::Edge::end, name, index});
  };
  for (int epoch = 0; epoch < 2; ++epoch) {
    mark("train", epoch, 30 * epoch, 30 * epoch + 20);
    mark("validate", epoch, 30 * epoch + 20, 30 * epoch + 30);
    mark("forward", epoch, 30 * epoch, 30 * epoch + 0.1);
  }
  EXPECT_TRUE(account_run(run));
  return run;
}

}  // namespace joulelab
