#pragma once
// Runs made up for the tests of this room: known numbers in, known findings out.

#include <cmath>
#include <string>
#include <vector>

#include "analyse/analyse.h"

namespace joulelab {

using Runs = std::vector<Run>;  // inside a test, Run is a member of its class

struct FakeRun {
  std::string architecture = "lenet5", data = "mnist";
  int repetition = 1;
  double energy_j = 100, duration_s = 10, accuracy = 0.9;
  std::string host = "node";
};

// One package channel of one meter, gain -+ 10 %, random part -+ 1 %; ten classes; 1,000 images.
inline Run make_run(const FakeRun& fake) {
  Run run;
  run.id = fake.architecture + "-" + fake.data + "-" + std::to_string(fake.repetition);
  run.cell.factors = {{"architecture", fake.architecture}, {"data", fake.data}};
  run.cell.repetition = fake.repetition;
  run.machine.host = fake.host;
  run.end = after(run.begin, Seconds{fake.duration_s});
  run.values = {{"accuracy", fake.accuracy}, {"classes", 10}, {"images_seen", 1000}};
  const double e = fake.energy_j;
  auto& account = run.account;
  account.energy = Joules{e};
  account.random_low = Joules{0.99 * e};
  account.random_high = Joules{1.01 * e};
  const double reach = std::hypot(0.01, 0.1) * e;
  account.low = Joules{e - reach};
  account.high = Joules{e + reach};
  account.duration = Seconds{fake.duration_s};
  account.coverage = 1;
  account.measured_share = 1;
  LedgerLine line{.channel = "rapl/package-0", .meter = "rapl", .component = Component::package};
  line.device = "0";
  line.estimate = EnergyEstimate{.energy = Joules{e}, .covered = Seconds{fake.duration_s}};
  line.counted = true;
  account.lines = {line};
  account.not_covered = {"gpu"};
  return run;
}

// `repetitions` of each cell, whose energies rise and accuracies fall a little from one to the
// next.
inline Runs repeated(const std::vector<FakeRun>& cells, int repetitions) {
  Runs runs;
  for (auto fake : cells) {
    const double energy_j = fake.energy_j, accuracy = fake.accuracy;
    for (int i = 1; i <= repetitions; ++i) {
      fake.repetition = i;
      fake.energy_j = energy_j * (1 + 0.01 * i);
      fake.accuracy = accuracy - 0.0005 * i;
      runs.push_back(make_run(fake));
    }
  }
  return runs;
}

// Architectures a, b, c on data d, e; `repetitions` runs a cell; energies apart by a factor of two
// with a scatter of a few per cent, so that every cell of an architecture is ranked alike.
inline Runs crossed_study(int repetitions) {
  Runs runs;
  const std::string architectures = "abc", data = "de";
  for (int repetition = 1; repetition <= repetitions; ++repetition) {
    for (std::size_t i = 0; i < architectures.size(); ++i) {
      for (std::size_t j = 0; j < data.size(); ++j) {
        const double scatter = 1 + 0.01 * repetition + 0.001 * static_cast<double>(i + 2 * j);
        const double size = std::pow(2.0, static_cast<double>(i)) * (j == 0 ? 1 : 3);
        auto run = make_run({.architecture = architectures.substr(i, 1),
                             .data = data.substr(j, 1),
                             .repetition = repetition,
                             .energy_j = 100 * size * scatter,
                             .duration_s = 10 * size,
                             .accuracy = 0.8 + 0.05 * static_cast<double>(i) + 0.001 * repetition});
        run.started_unix_ns = 1'000'000'000LL * static_cast<std::int64_t>(runs.size() + 1);
        runs.push_back(std::move(run));
      }
    }
  }
  return runs;
}

inline Intensity fake_place(const std::string& code, double g_per_kwh) {
  Intensity place;
  place.value = GramsPerKWh{g_per_kwh};
  place.code = code;
  place.place = code == "FR" ? "France" : code == "PL" ? "Poland" : code;
  place.year = 2024;
  return place;
}

}  // namespace joulelab
