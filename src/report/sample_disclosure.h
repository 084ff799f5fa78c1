#pragma once
// Two disclosures for tests: a study with runs that failed, and one run of whose machine little is
// known.

#include "analyse/fake_runs.h"
#include "report/disclosure.h"

namespace joulelab::sample {

inline Intensity france() {
  auto place = fake_place("FR", 44.2);
  place.source = "Our World in Data (2025), based on Ember & Energy Institute";
  place.licence = "CC BY 4.0";
  return place;
}

// Two architectures with three repeats each, of 100 and 400 Wh and half an hour and two; another
// that failed, and one that was cut and has no energy.
inline Runs study_runs() {
  auto runs = repeated({{.architecture = "lenet5", .energy_j = 3.6e5, .duration_s = 1800},
                        {.architecture = "vgg_16", .energy_j = 1.44e6, .duration_s = 7200}},
                       3);
  runs.push_back(make_run({.architecture = "vgg_16", .energy_j = 7.2e5, .duration_s = 3600}));
  runs.back().id += "-failed";
  runs.back().status = RunStatus::failed;
  runs.push_back(make_run({.architecture = "lenet5", .duration_s = 60}));
  runs.back().id += "-cut";
  runs.back().status = RunStatus::cut;
  runs.back().account = {.energy = {}};
  for (auto& run : runs) {
    run.cell.study = "quick";
    run.machine.cpu = "AMD EPYC 7763 64-Core Processor";
    run.machine.logical_cpus = 128;
    run.machine.memory_bytes = 512ULL << 30;
    run.machine.joulelab_version = "0.1.0";
    run.intensity = france();
    run.values["macs"] = run.cell.factors["architecture"] == "lenet5" ? 4e5 : 1.5e10;
    run.values["parameters"] = run.cell.factors["architecture"] == "lenet5" ? 6e4 : 1.38e8;
    run.values["epochs"] = 2;
    run.facts["weights"] = "none";
    if (run.cell.repetition == 1) run.warnings = {{.code = "short-run", .text = "It was short."}};
  }
  return runs;
}

inline Disclosure study() {
  const auto runs = study_runs();
  const Embodied server{.device_kg = 1500, .lifetime = Seconds{4 * 365.25 * 86'400}, .share = 0.5};
  return disclosure_of(runs, {.study = "quick",
                              .place = priced_place(runs, std::nullopt, 1.2).value(),
                              .extra = {.loss_share = 0.08, .embodied = server},
                              .per = FunctionalUnit::epoch,
                              .training_type = {},
                              .hardware = {},
                              .joulelab_version = "0.1.0"});
}

inline Disclosure bare_run() {
  auto run = make_run({.energy_j = 1234});
  run.id = "20260101T000000-1a2b3c";
  run.values.clear();
  run.account.measured_share = 0.4;
  run.account.modelled_share = 0.6;
  const Runs runs{run};
  return disclosure_of(runs, {.study = {},
                              .place = priced_place(runs, std::nullopt, std::nullopt).value(),
                              .extra = {},
                              .training_type = {},
                              .hardware = {},
                              .joulelab_version = "0.1.0"});
}

}  // namespace joulelab::sample
