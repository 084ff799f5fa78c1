// Choosing the start of a run on a year of 5-minute steps: the goal is 20 ms. One thread.
//
//   bench_when [PASSES]     prints JSON: milliseconds, the best and the median of the passes
//
// `sums` are made once for a series; `piece` and `slots` are the choices of an eight-hour run that
// may begin at any time of the year, `profile` that of a run of 96 pieces, `chunks` of one that is
// interrupted at a cost, within a week, `day` within a day.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "carbon/interruption.h"
#include "carbon/synthetic_year.h"

namespace {

using namespace joulelab;
constexpr Seconds hour{3600};

template <class Pass>
void print_cost(const char* name, int passes, Pass pass, const char* end = ",\n") {
  std::vector<double> costs_ms;
  for (int i = 0; i < passes; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    if (!pass()) std::exit(1);
    const auto end_at = std::chrono::steady_clock::now();
    costs_ms.push_back(std::chrono::duration<double, std::milli>(end_at - begin).count());
  }
  std::ranges::sort(costs_ms);
  std::printf(" \"%s_ms\": {\"best\": %.2f, \"median\": %.2f}%s", name, costs_ms.front(),
              costs_ms[costs_ms.size() / 2], end);
}

}  // namespace

int main(int argc, char** argv) {
  const int passes = argc > 1 ? std::atoi(argv[1]) : 15;
  if (passes < 1) {
    std::fprintf(stderr, "usage: bench_when [PASSES]\n");
    return 2;
  }
  const auto year = synthetic_year({.value = {300}, .place = "bench"}, Seconds{300}).average;
  const IntensityIntegral hours(year);
  const auto load = even_load(8 * hour, {joules_per_kwh});
  RunLoad profile;
  for (int i = 0; i < 96; ++i) profile.pieces.push_back({Seconds{300}, {1.0 + i % 7}});
  const auto begin = year.steps.front().begin, end = year.steps.back().end;
  const StartWindow whole{begin, end}, week{begin, begin + std::chrono::hours(168)},
      day{begin, begin + std::chrono::hours(24)};
  const InterruptionRule chunks{hour / 2, {0.01 * joules_per_kwh}};
  std::printf("{\"steps\": %zu,\n", year.steps.size());
  print_cost("sums", passes, [&] { return IntensityIntegral(year).steps().size() > 0; });
  print_cost("piece", passes, [&] { return best_start(hours, load, whole).has_value(); });
  print_cost("slots", passes, [&] { return best_slots(hours, load, whole, {}).has_value(); });
  print_cost("profile", passes, [&] { return best_start(hours, profile, whole).has_value(); });
  print_cost("chunks_day", passes,
             [&] { return best_slots(hours, load, day, chunks).has_value(); });
  print_cost(
      "chunks_week", passes, [&] { return best_slots(hours, load, week, chunks).has_value(); },
      "}\n");
}
