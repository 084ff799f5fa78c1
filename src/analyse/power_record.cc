#include "analyse/power_record.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "analyse/coverage.h"
#include "analyse/word.h"
#include "record/name.h"
#include "stats/descriptive.h"

namespace joulelab {
namespace {

bool is_rated(Component component) {
  return component == Component::package || component == Component::gpu;
}

bool is_part(Component component) { return is_rated(component) || component == Component::dram; }

// The counted ones of the measured lines that are parts of a machine, or that are not.
std::vector<LedgerLine> cover(const Run& run, bool of_parts) {
  std::vector<LedgerLine> lines;
  for (const auto& line : run.account.lines) {
    if (line.grade != Grade::measured || is_part(line.component) != of_parts) continue;
    if (!line.estimate || line.estimate->covered < least_coverage * duration_of(run)) continue;
    lines.push_back(line);
  }
  auto account = cover_of(std::move(lines), duration_of(run));
  std::erase_if(account.lines, [](const LedgerLine& line) { return !line.counted; });
  return std::move(account.lines);
}

const Trace* trace_named(const Run& run, const std::string& channel) {
  const auto found = std::ranges::find_if(
      run.traces, [&](const Trace& trace) { return trace.channel.name == channel; });
  return found == run.traces.end() ? nullptr : &*found;
}

// The values within the run of the condition that tells `quantity` of that very device:
// "nvml-state/utilisation-0", "nvidia-smi/gpu-0/utilisation".
std::vector<double> condition_values(const Run& run, const LedgerLine& line,
                                     std::string_view quantity) {
  std::vector<double> values;
  for (const auto& trace : run.traces) {
    const auto& channel = trace.channel;
    const auto last = std::string_view(channel.name).substr(channel.name.rfind('/') + 1);
    if (channel.form != Form::condition || channel.component != line.component ||
        channel.device != line.device || !last.starts_with(quantity))
      continue;
    for (const auto& point : trace.points) {
      const bool is_within = run.begin <= point.at && point.at <= run.end;
      if (is_within && point.event == Event::none) values.push_back(point.value);
    }
    if (!values.empty()) break;
  }
  return values;
}

RatedPart part_of(const Run& run, const LedgerLine& line) {
  RatedPart part{.name = fmt::format("{} {}", name_of(line.component), line.device)};
  const auto limits = condition_values(run, line, "power-limit");
  if (!limits.empty()) part.rated_w = *std::ranges::max_element(limits);
  const auto percents = condition_values(run, line, "utilisation");
  if (!percents.empty()) part.utilisation = mean_of(percents) / 100;
  return part;
}

std::vector<RatedPart> parts_of(const Run& run, std::span<const LedgerLine> lines,
                                std::optional<double> processors_w) {
  std::vector<RatedPart> parts;
  bool has_processors = false;
  for (const auto& line : lines) {
    if (!is_rated(line.component)) continue;
    auto part = part_of(run, line);
    const bool is_processor = line.component == Component::package && !part.rated_w;
    if (!is_processor) parts.push_back(std::move(part));
    has_processors = has_processors || is_processor;
  }
  if (has_processors) parts.push_back({"the processors", processors_w, std::nullopt});
  return parts;
}

std::optional<int> told_epochs(const Run& run) {
  constexpr double most = 1e6;
  for (const auto* name : {"epochs", "trained_epochs"}) {
    const auto found = run.values.find(name);
    if (found == run.values.end()) continue;
    const double value = found->second;
    if (value >= 1 && value <= most && std::floor(value) == value) return static_cast<int>(value);
  }
  return std::nullopt;
}

void add_epochs(const Run& run, PowerRecord& record) {
  for (const auto& window : run.windows) {
    if (window.name != "epoch") continue;
    record.epoch_begin_s.push_back((window.begin - run.begin).count());
  }
  record.has_epoch_marks = !record.epoch_begin_s.empty();
  if (record.has_epoch_marks) return;
  const auto epochs = told_epochs(run);
  if (!epochs) return;
  const double length_s = duration_of(record.power) / *epochs;
  for (int i = 0; i < *epochs; ++i) {
    record.epoch_begin_s.push_back(record.power.time_s.front() + i * length_s);
  }
}

Result<PowerSeries> power_of(const Run& run, std::span<const LedgerLine> lines) {
  std::vector<PowerSeries> series;
  for (const auto& line : lines) {
    const auto* trace = trace_named(run, line.channel);
    if (!trace) return fail(Error::Kind::missing, "its samples were not kept", "");
    const auto lag = trace->channel.lag;
    series.push_back(joulelab::power_of(*trace, after(run.begin, lag), after(run.end, lag)));
  }
  auto sum = series.size() == 1 ? std::move(series.front()) : sum_of(series);
  if (sum.time_s.size() < 2) {
    return fail(Error::Kind::missing, "fewer than two samples of its power were taken", "");
  }
  return sum;
}

std::string signal_of(std::span<const LedgerLine> lines) {
  std::set<std::string> names;
  for (const auto& line : lines) names.emplace(name_of(line.component));
  return list_text(std::vector<std::string>(names.begin(), names.end()));
}

}  // namespace

Result<MeasuredRun> measured_run_of(const Run& run, std::optional<double> processors_w) {
  if (is_on_disk(run))
    return fail(Error::Kind::missing, "its samples lie in a file of their own, not in memory", "");
  auto lines = cover(run, true);
  if (lines.empty()) lines = cover(run, false);
  if (lines.empty()) return fail(Error::Kind::missing, "nothing measured its power all along", "");
  MeasuredRun measured;
  measured.signal = signal_of(lines);
  measured.record.power = JOULELAB_TRY(power_of(run, lines));
  measured.record.parts = parts_of(run, lines, processors_w);
  add_epochs(run, measured.record);
  const bool has_memory =
      std::ranges::find(lines, Component::dram, &LedgerLine::component) != lines.end();
  if (has_memory && run.machine.memory_bytes > 0)
    measured.record.memory_gib = static_cast<double>(run.machine.memory_bytes) / (1 << 30);
  return measured;
}

}  // namespace joulelab
