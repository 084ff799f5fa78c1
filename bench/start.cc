// What wrapping a command costs: alternating runs of a plain command and of the same one under a
// wrapper, from a process so small that its own memory does not show in theirs (a child's ru_maxrss
// begins with its parent's, so a script in Python cannot tell).
//
//   bench_start RUNS WRAPPER... -- COMMAND...     prints JSON: medians in ms, peak memory in MB

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <vector>

namespace {

struct Cost {
  double wall_ms = 0;
  double peak_mb = 0;
};

Cost run(std::vector<char*> command) {
  command.push_back(nullptr);
  const auto begin = std::chrono::steady_clock::now();
  pid_t child = 0;
  if (posix_spawnp(&child, command.front(), nullptr, nullptr, command.data(), environ) != 0) {
    std::fprintf(stderr, "bench_start: cannot run %s\n", command.front());
    std::exit(1);
  }
  rusage usage{};
  int status = 0;
  ::wait4(child, &status, 0, &usage);
  const std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - begin;
  return {wall.count(), static_cast<double>(usage.ru_maxrss) / 1024};
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

int main(int argc, char** argv) {
  const auto separator = std::find_if(
      argv + 2, argv + argc, [](const char* word) { return std::strcmp(word, "--") == 0; });
  if (argc < 5 || separator == argv + argc) {
    std::fprintf(stderr, "usage: bench_start RUNS WRAPPER... -- COMMAND...\n");
    return 2;
  }
  const std::vector<char*> wrapped(argv + 2, argv + argc), plain(separator + 1, argv + argc);
  std::vector<double> plain_ms, wrapped_ms;
  double peak_mb = 0;
  for (int i = 0; i < std::atoi(argv[1]); ++i) {
    plain_ms.push_back(run(plain).wall_ms);
    const Cost cost = run(wrapped);
    wrapped_ms.push_back(cost.wall_ms);
    peak_mb = std::max(peak_mb, cost.peak_mb);
  }
  std::printf("{\"plain_ms\": %.3f, \"wrapped_ms\": %.3f, \"peak_mb\": %.2f}\n", median(plain_ms),
              median(wrapped_ms), peak_mb);
}
