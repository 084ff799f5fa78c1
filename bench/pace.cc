// The least that any sampler pays on this machine: a loop that does nothing but sleep to absolute
// deadlines and read files. What joulelab's sampler costs above it is its own.
//
//   bench_pace HERTZ SECONDS FILE...     prints JSON: CPU time as a share of a core

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <vector>

namespace {

double cpu_s() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

void advance(timespec& time, long by_ns) {
  constexpr long second_ns = 1'000'000'000;
  time.tv_nsec += by_ns;
  time.tv_sec += time.tv_nsec / second_ns;
  time.tv_nsec %= second_ns;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: bench_pace HERTZ SECONDS FILE...\n");
    return 2;
  }
  const long hertz = std::atol(argv[1]), seconds = std::atol(argv[2]);
  std::vector<int> files;
  for (int i = 3; i < argc; ++i) files.push_back(::open(argv[i], O_RDONLY | O_CLOEXEC));
  std::array<char, 32> buffer;
  timespec due{};
  ::clock_gettime(CLOCK_MONOTONIC, &due);
  const double before_s = cpu_s();
  for (long tick = 0; tick < hertz * seconds; ++tick) {
    advance(due, 1'000'000'000 / hertz);
    ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr);
    for (const int file : files) {
      if (::pread(file, buffer.data(), buffer.size(), 0) < 0) return 1;
    }
  }
  std::printf("{\"core_share\": %.6f}\n", (cpu_s() - before_s) / static_cast<double>(seconds));
}
