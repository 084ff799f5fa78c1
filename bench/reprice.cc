// Pricing many runs under many places: the whole of what `joulelab reprice` computes, each run at
// each place with its intervals.
//
//   bench_reprice [--benchmark_format=json]

#include "analyse/reprice.h"

#include <benchmark/benchmark.h>
#include <string>
#include <vector>

namespace {

using namespace joulelab;

std::vector<Run> runs_of(std::size_t count) {
  std::vector<Run> runs(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double energy_j = 1e5 + static_cast<double>(i);
    runs[i].id = "run-" + std::to_string(i);
    runs[i].account = {.energy = Joules{energy_j},
                       .low = Joules{0.9 * energy_j},
                       .high = Joules{1.1 * energy_j},
                       .random_low = Joules{0.99 * energy_j},
                       .random_high = Joules{1.01 * energy_j},
                       .coverage = 1};
  }
  return runs;
}

std::vector<Intensity> places_of(int count) {
  std::vector<Intensity> places;
  for (int i = 0; i < count; ++i) {
    const double value = 20 + 4.0 * i;
    places.push_back({.value = {value}, .place = "Place", .code = std::to_string(i)});
    places.back().range = IntensityRange{{0.8 * value}, {1.2 * value}, "between two sources"};
  }
  return places;
}

void price(benchmark::State& state) {
  const auto runs = runs_of(static_cast<std::size_t>(state.range(0)));
  const auto places = places_of(static_cast<int>(state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(reprice(runs, "many runs", places));
}
BENCHMARK(price)->Args({100, 200})->Args({10'000, 200})->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
