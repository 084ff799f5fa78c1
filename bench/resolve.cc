// What it costs to find a place: by its code as a measurement does, before the tables are read; and
// by every kind of name, afterwards.
//
//   bench_resolve [--benchmark_format=json]

#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <string>
#include <vector>

#include "carbon/coordinates.h"
#include "carbon/gazetteer.h"
#include "carbon/location.h"

namespace joulelab::embedded {
std::string_view intensity();
std::string_view places_without_figure();
std::string_view place_names();
}  // namespace joulelab::embedded

namespace {

using namespace joulelab;

// What the first name that is no code costs once.
void load(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(parse_gazetteer(
        {embedded::intensity(), embedded::places_without_figure(), embedded::place_names()}));
  }
}

void resolve(benchmark::State& state, const char* name) {
  known_places();  // the tables are read once, and are not what is timed
  if (!resolve_place(name)) state.SkipWithError("unknown");
  for (auto _ : state) benchmark::DoNotOptimize(resolve_place(name));
}

void refuse(benchmark::State& state, const char* name) {
  known_places();
  for (auto _ : state) benchmark::DoNotOptimize(resolve_place(name));
}

void every_code(benchmark::State& state) {
  for (auto _ : state) {
    for (const auto& place : known_places()) benchmark::DoNotOptimize(resolve_place(place.code));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(known_places().size()));
}

void every_point(benchmark::State& state) {
  std::vector<std::string> points;
  for (const auto& place : known_places()) {
    if (const auto at = coordinates_of(place.code)) {
      points.push_back(std::to_string(at->latitude_deg) + "," + std::to_string(at->longitude_deg));
    }
  }
  for (auto _ : state) {
    for (const auto& point : points) benchmark::DoNotOptimize(resolve_place(point));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(points.size()));
}

double seconds_to_resolve(const std::string& point) {
  const auto begin = std::chrono::steady_clock::now();
  benchmark::DoNotOptimize(resolve_place(point));
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// The worst of all points that are tried is what "any place" means; the best of five tries of each,
// or the machine's other work would be counted.
void slowest_point(benchmark::State& state) {
  known_places();
  double slowest_s = 0;
  for (auto _ : state) {
    for (int latitude = -60; latitude <= 80; latitude += 2) {
      for (int longitude = -180; longitude < 180; longitude += 4) {
        const auto point = std::to_string(latitude) + "," + std::to_string(longitude);
        double best_s = seconds_to_resolve(point);
        for (int i = 1; i < 5; ++i) best_s = std::min(best_s, seconds_to_resolve(point));
        slowest_s = std::max(slowest_s, best_s);
      }
    }
  }
  state.counters["slowest_us"] = 1e6 * slowest_s;
}

BENCHMARK(load)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(resolve, code, "FR");
BENCHMARK_CAPTURE(resolve, last_code, "gcp:us-west4");
BENCHMARK_CAPTURE(resolve, name, "deutschland");
BENCHMARK_CAPTURE(resolve, other_script, "日本");
BENCHMARK_CAPTURE(resolve, region, "Europe (Frankfurt)");
BENCHMARK_CAPTURE(resolve, point, "48.86,2.35");
BENCHMARK_CAPTURE(resolve, point_at_sea, "48.7,-5.3");
BENCHMARK_CAPTURE(refuse, near_miss, "Swedn");
BENCHMARK(every_code)->Unit(benchmark::kMillisecond);
BENCHMARK(every_point)->Unit(benchmark::kMillisecond);
BENCHMARK(slowest_point)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace

BENCHMARK_MAIN();
