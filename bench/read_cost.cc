// What one sample of a processor's energy counters costs in CPU time: our own meter, and beside it
// the bare system calls, turn by turn. The counters count meanwhile: a thread of its own writes
// them.
//
//   bench_read_cost ROOT READS     prints JSON: microseconds of CPU time a sample, medians

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <thread>
#include <time.h>
#include <unistd.h>
#include <vector>

#include "meter/rapl.h"

namespace {

double cpu_us() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e6 * static_cast<double>(now.tv_sec) + 1e-3 * static_cast<double>(now.tv_nsec);
}

std::vector<std::filesystem::path> counters_of(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> counters;
  for (const auto& zone : std::filesystem::directory_iterator(root / "sys/class/powercap")) {
    counters.push_back(zone.path() / "energy_uj");
  }
  return counters;
}

void count_up(const std::vector<std::filesystem::path>& counters, const std::atomic<bool>& stop) {
  std::vector<int> files;
  for (const auto& path : counters) files.push_back(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  for (long value = 1'000'000; !stop; value += 997) {
    const auto text = std::to_string(value) + "\n";
    for (const int file : files) {
      if (::pwrite(file, text.data(), text.size(), 0) < 0) return;
    }
  }
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

template <class Read>
double cost_us(long reads, Read read) {
  const double before = cpu_us();
  for (long i = 0; i < reads; ++i) read();
  return (cpu_us() - before) / static_cast<double>(reads);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: bench_read_cost ROOT READS\n");
    return 2;
  }
  const std::filesystem::path root = argv[1];
  const long reads = std::atol(argv[2]);
  const auto counters = counters_of(root);
  auto meter = joulelab::Rapl::open(root);
  if (!meter) {
    std::fprintf(stderr, "%s\n", meter.error().what.c_str());
    return 1;
  }
  std::vector<int> files;
  for (const auto& path : counters) files.push_back(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::atomic<bool> stop = false;
  std::thread counting([&] { count_up(counters, stop); });

  std::vector<double> ours, bare;
  std::vector<joulelab::Sample> samples;
  std::array<char, 32> buffer;
  constexpr int turns = 9;
  for (int turn = 0; turn < turns; ++turn) {
    ours.push_back(cost_us(reads, [&] {
      samples.clear();
      timespec now{};
      ::clock_gettime(CLOCK_MONOTONIC, &now);
      const auto at = joulelab::Instant(std::chrono::seconds(now.tv_sec) +
                                        std::chrono::nanoseconds(now.tv_nsec));
      if (!meter->read(at, samples)) std::exit(1);
    }));
    bare.push_back(cost_us(reads, [&] {
      for (const int file : files) {
        if (::pread(file, buffer.data(), buffer.size(), 0) < 0) std::exit(1);
      }
    }));
  }
  stop = true;
  counting.join();
  std::printf("{\"counters\": %zu, \"ours_us\": %.3f, \"bare_us\": %.3f}\n", counters.size(),
              median(ours), median(bare));
}
