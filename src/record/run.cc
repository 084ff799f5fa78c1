#include "record/run.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "record/trace_file_reader.h"

namespace joulelab {
namespace {

constexpr std::string_view baseline_window = "baseline";

// Pairs each end with the latest begin of its name and index. A window without an end was cut: it
// has none to speak of.
std::vector<Window> windows_of(const Run& run) {
  std::vector<Window> windows;
  std::vector<const Mark*> open;
  for (const auto& mark : run.marks) {
    if (mark.edge == Mark::Edge::begin) {
      open.push_back(&mark);
      continue;
    }
    const auto begin = std::find_if(open.rbegin(), open.rend(), [&](const Mark* other) {
      return other->name == mark.name && other->index == mark.index;
    });
    if (begin == open.rend()) continue;
    windows.push_back({.name = mark.name,
                       .index = mark.index,
                       .begin = (*begin)->at,
                       .end = mark.at,
                       .energy = {},
                       .low = {},
                       .high = {}});
    open.erase(std::next(begin).base());
  }
  std::ranges::stable_sort(windows, {}, &Window::begin);
  return windows;
}

// The idle power of just those channels that the run is counted by, and what it comes to over the
// time that each of them covered.
void take_idle_power(Run& run, const Account& baseline) {
  if (!run.account.energy) return;
  Watts power;
  Joules energy;
  for (std::size_t i = 0; i < run.account.lines.size(); ++i) {
    const auto& line = run.account.lines[i];
    if (!line.counted) continue;
    const auto& estimate = baseline.lines[i].estimate;
    if (!estimate) return;
    const Watts idle = estimate->energy / estimate->covered;
    power += idle;
    energy += idle * line.estimate->covered;
  }
  run.idle_power = power;
  run.idle_energy = energy;
}

// The traces of a long run as far as they fit into memory.
Result<std::vector<Trace>> beginning_of(const Run& run) {
  constexpr std::size_t points_most = 500'000;
  auto traces = run.traces;
  auto reader = JOULELAB_TRY(TraceFileReader::open(run.trace_file));
  for (std::size_t count = 0; count < points_most;) {
    const auto chunk = JOULELAB_TRY(reader.next());
    if (!chunk) break;
    count += chunk->points.size();
    if (chunk->index >= traces.size()) continue;
    auto& points = traces[chunk->index].points;
    points.insert(points.end(), chunk->points.begin(), chunk->points.end());
  }
  return traces;
}

// Aligns the far channels with the near ones, of a long run by its beginning.
Result<void> align_channels(Run& run) {
  const auto period = slowest_period_of(run.windows);
  if (!is_on_disk(run)) {
    run.alignments = align(run.traces, run.begin, run.end, period);
    return {};
  }
  auto beginning = JOULELAB_TRY(beginning_of(run));
  run.alignments = align(beginning, run.begin, run.end, period);
  for (std::size_t i = 0; i < run.traces.size(); ++i) run.traces[i].channel = beginning[i].channel;
  return {};
}

}  // namespace

std::string make_run_id(const Run& run) {
  auto hash = fnv1a(fmt::format("{} {} {} {}", run.started_unix_ns, run.cell.study, run.cell.order,
                                run.cell.repetition));
  for (const auto& argument : run.command) hash = fnv1a(argument, hash);
  auto date = utc_text(run.started_unix_ns);
  std::erase_if(date, [](char c) { return c == '-' || c == ':' || c == 'Z'; });
  return fmt::format("{}-{:06x}", date, (hash ^ (hash >> 24)) & 0xffffff);
}

Seconds duration_of(const Run& run) { return run.end - run.begin; }

std::optional<Watts> mean_power_of(const Run& run) {
  const auto power = mean_power_of(run.account);
  return power ? std::optional(power->value) : std::nullopt;
}

std::optional<Joules> above_idle_energy_of(const Run& run) {
  if (!run.account.energy || !run.idle_energy) return std::nullopt;
  return *run.account.energy - *run.idle_energy;
}

std::optional<Emissions> emissions_of(const Run& run, const Intensity& intensity) {
  return emissions_of(run.account, intensity, run.pue);
}

bool is_on_disk(const Run& run) {
  return !run.trace_file.empty() &&
         std::ranges::all_of(run.traces, [](const Trace& trace) { return trace.points.empty(); });
}

Result<std::vector<Account>> accounts_within(const Run& run, std::span<const TimeWindow> windows) {
  if (!is_on_disk(run)) return accounts_of(energies_of(run.traces, windows), windows);
  std::vector<Channel> channels;
  for (const auto& trace : run.traces) channels.push_back(trace.channel);
  const auto energy = JOULELAB_TRY(energy_of_trace_file(run.trace_file, windows, channels));
  return accounts_of(energy.channels, windows);
}

std::optional<Seconds> slowest_period_of(std::span<const Window> windows) {
  std::map<std::string, std::vector<Instant>> begins;
  for (const auto& window : windows) begins[window.name].push_back(window.begin);
  std::optional<Seconds> slowest;
  for (const auto& [name, instants] : begins) {
    if (instants.size() < 2) continue;
    const auto [first, last] = std::ranges::minmax(instants);
    const Seconds mean = (last - first) / static_cast<double>(instants.size() - 1);
    slowest = std::max(slowest.value_or(Seconds{0}), mean);
  }
  return slowest;
}

Result<void> account_run(Run& run) {
  run.windows = windows_of(run);
  run.idle_power.reset();
  run.idle_energy.reset();
  JOULELAB_TRY(align_channels(run));
  std::vector<TimeWindow> windows{{run.begin, run.end}};
  for (const auto& window : run.windows) windows.push_back({window.begin, window.end});
  settle(run);
  for (const auto& evaluation : run.evaluations) windows.push_back({run.begin, evaluation.at});
  auto accounts = JOULELAB_TRY(accounts_within(run, windows));
  run.account = std::move(accounts.front());
  for (std::size_t i = 0; i < run.windows.size(); ++i) {
    auto& window = run.windows[i];
    const auto& account = accounts[i + 1];
    window.energy = account.energy;
    window.low = account.low;
    window.high = account.high;
    if (window.name == baseline_window && !run.idle_power) take_idle_power(run, account);
  }
  for (std::size_t i = 0; i < run.evaluations.size(); ++i) {
    const auto& account = accounts[1 + run.windows.size() + i];
    auto& evaluation = run.evaluations[i];
    evaluation.energy = account.energy;
    evaluation.low = account.low;
    evaluation.high = account.high;
    evaluation.coverage = account.coverage;
    const auto* window = validation_before(run, evaluation.told);
    evaluation.own_energy = window ? window->energy : std::nullopt;
  }
  return {};
}

}  // namespace joulelab
