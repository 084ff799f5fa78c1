// Trace files: bytes a sample, samples a second, and whether memory stays flat. One thread.
//
//   bench_trace_file [SECONDS]     prints JSON; SECONDS of 1 kHz are written (default 3600)
//
// A steady counter counts microjoules at 50 W. `exact`: its points are perfectly regular. `real`:
// they come as late as a thread that sleeps to deadlines does here and now, recorded for ten
// seconds before anything else, and the power varies by 2 % from one update of 1 ms to the next, as
// a busy processor's does. `doubles` are no multiples of any resolution.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <vector>

#include "base/temporary.h"
#include "record/trace_file_writer.h"
#include "record/window_energy.h"

namespace {

using namespace joulelab;
using Points = std::vector<Point>;

enum class Kind { exact, real, gauge, doubles };

class Source {
 public:
  Source(Kind kind, std::int64_t period_ns, std::uint64_t seed)
      : kind_(kind), period_ns_(period_ns), random_(seed) {}

  // `late_ns` of the reading, which the channels of one meter share.
  Point next(std::int64_t late_ns) {
    const auto at_ns = ++count_ * period_ns_ + late_ns;
    const auto at = Instant(std::chrono::nanoseconds(at_ns));
    if (kind_ == Kind::exact)
      return {at, static_cast<double>(count_ * 50 * period_ns_ / 1000) * 1e-6};
    if (kind_ == Kind::gauge) return {at, std::round(1000 * power_w_(random_)) / 1000};
    for (; updated_ns_ <= at_ns; updated_ns_ += 1'000'000) energy_uj_ += 1000 * power_w_(random_);
    return {at, kind_ == Kind::real ? std::floor(energy_uj_) * 1e-6 : energy_uj_ / 3e6};
  }

 private:
  Kind kind_;
  std::int64_t period_ns_, count_ = 0, updated_ns_ = 0;
  std::mt19937_64 random_;
  std::normal_distribution<double> power_w_{50, 1};
  double energy_uj_ = 0;
};

[[noreturn]] void fail_with(const Error& error) {
  std::fprintf(stderr, "bench_trace_file: %s\n", error.what.c_str());
  std::exit(1);
}

template <class T>
T must(Result<T> result) {
  if (!result) fail_with(result.error());
  return std::move(result).take();
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double peak_mb() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

// By how much each of a thousand wake-ups a second comes late, in order.
std::vector<std::int64_t> recorded_lateness_ns(int seconds) {
  ::prctl(PR_SET_TIMERSLACK, 1000);  // as the sampler's thread does
  std::vector<std::int64_t> lateness_ns;
  timespec due{};
  ::clock_gettime(CLOCK_MONOTONIC, &due);
  for (int i = 0; i < 1000 * seconds; ++i) {
    constexpr long second_ns = 1'000'000'000;
    due.tv_nsec += second_ns / 1000;
    due.tv_sec += due.tv_nsec / second_ns;
    due.tv_nsec %= second_ns;
    ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr);
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    lateness_ns.push_back((now.tv_sec - due.tv_sec) * second_ns + now.tv_nsec - due.tv_nsec);
  }
  return lateness_ns;
}

void print_lateness(std::vector<std::int64_t> lateness_ns) {
  std::ranges::sort(lateness_ns);
  const auto quantile_us = [&](std::size_t percent) {
    return 1e-3 * static_cast<double>(lateness_ns[lateness_ns.size() * percent / 100]);
  };
  std::printf(
      "{\"lateness_us\": {\"p5\": %.1f, \"median\": %.1f, \"p95\": %.1f, \"p99\": %.1f},\n ",
      quantile_us(5), quantile_us(50), quantile_us(95), quantile_us(99));
}

struct Pace {
  std::int64_t period_ns = 1'000'000;  // between readings of all channels
  int seconds_per_sync = 1;
};

struct Written {
  double bytes_per_sample = 0;
  double sync_s = 0;    // mean time that appending and syncing took
  double grown_mb = 0;  // peak memory, from the first minute to the end
};

Written write(const std::filesystem::path& file, Kind kind, Pace pace, std::size_t channels,
              int seconds, const std::vector<std::int64_t>& lateness_ns) {
  const auto period_ns = pace.period_ns;
  auto writer = must(TraceFileWriter::create(file));
  std::vector<Source> sources;
  for (std::size_t i = 0; i < channels; ++i) {
    const auto name = "bench/" + std::to_string(i);
    must(writer.add_channel({.name = name,
                             .meter = "bench",
                             .component = Component::package,
                             .form = kind == Kind::gauge ? Form::gauge : Form::counter,
                             .resolution = 61e-6,
                             .update_period = Seconds{0.001},
                             .freeze_after = Seconds{1}}));
    sources.emplace_back(kind, period_ns, i);
  }
  const auto described = writer.bytes_synced();
  std::size_t reading = 0;
  Written written;
  double first_minute_mb = 0;
  std::vector<Points> points(channels);
  for (int second = 0; second < seconds; ++second) {
    for (auto& some : points) some.clear();
    for (std::int64_t at_ns = 0; at_ns < 1'000'000'000; at_ns += period_ns) {
      const auto recorded_ns = lateness_ns[reading++ % lateness_ns.size()];
      const auto late_ns = kind == Kind::exact ? 0 : std::min(recorded_ns, period_ns - 1);
      for (std::size_t i = 0; i < channels; ++i) points[i].push_back(sources[i].next(late_ns));
    }
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < channels; ++i) {
      if (const auto done = writer.append(i, points[i]); !done) fail_with(done.error());
    }
    if ((second + 1) % pace.seconds_per_sync == 0) {
      if (const auto done = writer.sync(); !done) fail_with(done.error());
    }
    written.sync_s += seconds_since(begin) * pace.seconds_per_sync / seconds;
    if (second == std::min(60, seconds / 2)) first_minute_mb = peak_mb();
  }
  if (const auto done = writer.close(); !done) fail_with(done.error());
  written.grown_mb = peak_mb() - first_minute_mb;
  const double samples =
      static_cast<double>(channels) * seconds * 1e9 / static_cast<double>(period_ns);
  written.bytes_per_sample = static_cast<double>(writer.bytes_synced() - described) / samples;
  return written;
}

// What one core does: by processor time, since other work on the machine is not ours; and by the
// clock on the wall.
struct Speed {
  double cpu = 0, wall = 0;  // million samples a second
};

// The best of several passes: what else the machine does only slows.
template <class Pass>
Speed best_of(Pass pass) {
  constexpr int passes = 15;
  Speed speed;
  for (int i = 0; i < passes; ++i) {
    const auto wall_begin = std::chrono::steady_clock::now();
    const auto cpu_begin = std::clock();
    const double millions = 1e-6 * static_cast<double>(pass());
    const auto cpu_s = static_cast<double>(std::clock() - cpu_begin) / CLOCKS_PER_SEC;
    speed.wall = std::max(speed.wall, millions / seconds_since(wall_begin));
    speed.cpu = std::max(speed.cpu, millions / cpu_s);
  }
  return speed;
}

std::size_t read(const std::filesystem::path& file) {
  std::size_t samples = 0;
  auto reader = must(TraceFileReader::open(file));
  while (const auto chunk = must(reader.next())) samples += chunk->points.size();
  return samples;
}

void print_speed(const std::filesystem::path& file, const char* name) {
  const auto samples = read(file);
  const auto reading = best_of([&] { return read(file); });
  const auto integrating = best_of([&] {
    const std::vector<TimeWindow> windows{{Instant{}, after(Instant{}, Seconds{1e6})}};
    const auto energy = must(energy_of_trace_file(file, windows));
    if (!energy.channels.at(0).estimates.at(0)) std::exit(1);
    return samples;
  });
  std::printf("\"%s\": {\"read\": %.1f, \"read_and_integrated\": %.1f, ", name, reading.cpu,
              integrating.cpu);
  std::printf("\"read_by_the_wall\": %.1f, \"read_and_integrated_by_the_wall\": %.1f}",
              reading.wall, integrating.wall);
}

}  // namespace

int main(int argc, char** argv) {
  const int seconds = argc > 1 ? std::atoi(argv[1]) : 3600;
  if (seconds < 2) {
    std::fprintf(stderr, "usage: bench_trace_file [SECONDS]\n");
    return 2;
  }
  const TemporaryFolder folder;
  const auto file = [&](const char* name) { return folder.path() / name; };
  const auto lateness_ns = recorded_lateness_ns(10);
  print_lateness(lateness_ns);
  constexpr Pace khz{}, ten_hz{.period_ns = 100'000'000};
  constexpr Pace ten_hz_seldom{.period_ns = 100'000'000, .seconds_per_sync = 10};
  const auto hour = write(file("real"), Kind::real, khz, 1, seconds, lateness_ns);
  std::printf("\"sync_ms\": %.3f, \"grown_mb\": %.2f,\n", 1000 * hour.sync_s, hour.grown_mb);
  std::printf(" \"bytes_per_sample\": {\"khz_real\": %.3f", hour.bytes_per_sample);
  const auto size = [&](const char* name, Kind kind, Pace pace, std::size_t channels) {
    const auto written =
        write(file(name), kind, pace, channels, std::min(seconds, 600), lateness_ns);
    std::printf(", \"%s\": %.3f", name, written.bytes_per_sample);
  };
  size("khz_exact", Kind::exact, khz, 1);
  size("khz_real_4_channels", Kind::real, khz, 4);
  size("10hz_exact", Kind::exact, ten_hz, 1);
  size("10hz_real", Kind::real, ten_hz, 1);
  size("10hz_real_synced_every_10_s", Kind::real, ten_hz_seldom, 1);
  size("10hz_real_2_channels", Kind::real, ten_hz, 2);
  size("10hz_real_4_channels", Kind::real, ten_hz, 4);
  size("khz_gauge_mw", Kind::gauge, khz, 1);
  size("khz_doubles", Kind::doubles, khz, 1);
  std::printf("},\n \"million_samples_per_s\": {\n  ");
  print_speed(file("real"), "khz_real");
  for (const char* name : {"khz_exact", "khz_real_4_channels", "khz_gauge_mw", "khz_doubles"}) {
    std::printf(",\n  ");
    print_speed(file(name), name);
  }
  std::printf("}}\n");
}
