#include "analyse/calibration_run.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>
#include <tuple>

#include "analyse/calibrated.h"
#include "analyse/word.h"
#include "base/text.h"

namespace joulelab {
namespace {

using Lines = std::vector<LedgerLine>;
using RunPointers = std::vector<const Run*>;

Result<void> check_machine(const RunPointers& runs) {
  for (const auto* run : runs) {
    const auto found = differences(run->machine, runs.front()->machine);
    if (found.empty()) continue;
    return fail(Error::Kind::invalid,
                fmt::format("these runs were made on different machines: {} on {}", run->id,
                            list_text(found)),
                fmt::format("a calibration holds for one machine: name its runs, as in joulelab "
                            "calibrate {}, or their study with --study",
                            runs.front()->id));
  }
  return {};
}

CalibrationChannel channel_of(const LedgerLine& line) {
  return {line.channel, line.device, line.component};
}

// One side's channels with their energies over all the runs; those that most runs lack are left
// out, so that a few runs with one more meter do not make the others useless.
Lines lines_of_all(const RunPointers& runs, const std::vector<std::string>& meters) {
  std::map<std::pair<std::string, std::string>, std::pair<LedgerLine, std::size_t>> sums;
  std::vector<std::pair<std::string, std::string>> order;
  for (const auto* run : runs) {
    for (const auto& line : run->account.lines) {
      if (!line.estimate || !contains(meters, line.meter)) continue;
      const auto [place, is_new] = sums.try_emplace({line.channel, line.device}, line, 1U);
      if (is_new) {
        order.push_back(place->first);
        continue;
      }
      auto& [sum, times] = place->second;
      ++times;
      sum.grade = std::max(sum.grade, line.grade);
      sum.estimate->energy += line.estimate->energy;
      sum.estimate->covered += line.estimate->covered;
      sum.estimate->random =
          Joules{std::hypot(sum.estimate->random.value, line.estimate->random.value)};
    }
  }
  Lines lines;
  for (const auto& key : order) {
    auto [line, times] = sums.at(key);
    if (2 * times < runs.size()) continue;
    line.reason.clear();  // idle in some runs: the wall carries it all the same
    lines.push_back(std::move(line));
  }
  return lines;
}

// Most runs of a machine may have had no wall meter: they are none of a calibration's.
bool was_seen_by(const Run& run, const std::vector<std::string>& meters) {
  return std::ranges::any_of(run.account.lines, [&](const LedgerLine& line) {
    return line.estimate && contains(meters, line.meter);
  });
}

Lines counted_of(Account account) {
  std::erase_if(account.lines, [](const LedgerLine& line) { return !line.counted; });
  return std::move(account.lines);
}

std::string label_of(const Run& run) {
  if (auto architecture = architecture_of(run)) return *std::move(architecture);
  if (!run.command.empty()) return join(run.command, " ");
  return "built-in work";
}

// The wall's power in one run, and how far the reference's gain and offset reach in it.
struct Wall {
  double power_w = 0;
  Bounds gain;
  Watts offset{0};
};

std::optional<Wall> wall_of(const Run& run, const Lines& hardware) {
  Wall wall;
  double low = 0, high = 0;
  for (const auto& line : hardware) {
    const auto power = mean_power_w(run.account, channel_of(line));
    if (!power) return std::nullopt;
    const auto own = std::ranges::find(run.account.lines, line.channel, &LedgerLine::channel);
    wall.power_w += *power;
    low += *power * own->estimate->gain.low;
    high += *power * own->estimate->gain.high;
    wall.offset += own->estimate->offset / own->estimate->covered;
  }
  if (!(wall.power_w > 0)) return std::nullopt;
  wall.gain = {low / wall.power_w, high / wall.power_w};
  return wall;
}

void add_point(CalibrationRuns& result, const Run& run, const Lines& hardware) {
  auto& points = result.points;
  const auto wall = wall_of(run, hardware);
  if (!wall) {
    ++result.left_out[points.hardware_meter + " did not see all of it"];
    return;
  }
  CalibrationPoint point{.run = run.id,
                         .architecture = label_of(run),
                         .duration_s = run.account.duration.count(),
                         .wall_w = wall->power_w};
  for (const auto& channel : points.software) {
    const auto power = mean_power_w(run.account, channel);
    if (!power) {
      ++result.left_out[channel.name + " did not see all of it"];
      return;
    }
    point.software_w.push_back(*power);
  }
  points.hardware_gain.low = std::min(points.hardware_gain.low, wall->gain.low);
  points.hardware_gain.high = std::max(points.hardware_gain.high, wall->gain.high);
  points.hardware_offset = std::max(points.hardware_offset, wall->offset);
  points.points.push_back(std::move(point));
}

}  // namespace

Result<CalibrationRuns> calibration_runs(std::span<const Run> runs, const Methods& wanted) {
  const auto methods = JOULELAB_TRY(choose_methods(runs, wanted));
  CalibrationRuns result;
  RunPointers finished;  // under the hardware side
  Seconds duration{0};
  for (const auto& run : runs) {
    if (run.status != RunStatus::finished) {
      ++result.left_out["it failed or was cut"];
      continue;
    }
    if (!was_seen_by(run, methods.hardware)) {
      ++result.left_out[list_text(methods.hardware) + " did not see it"];
      continue;
    }
    finished.push_back(&run);
    duration += run.account.duration;
  }
  JOULELAB_TRY(check_machine(finished));
  const auto hardware = counted_of(cover_of(lines_of_all(finished, methods.hardware), duration));
  const auto is_wall = [](const LedgerLine& line) { return line.component == Component::wall; };
  if (hardware.empty() || !std::ranges::all_of(hardware, is_wall)) {
    return fail(Error::Kind::invalid,
                fmt::format("{} does not see the whole machine in most of these runs",
                            list_text(methods.hardware)),
                "a calibration is to the wall: name a wattmeter with --hardware METER");
  }
  auto& points = result.points;
  points.machine = finished.front()->machine;
  points.hardware_meter = list_text(methods.hardware);
  for (const auto& line : hardware) {
    points.hardware_channels.push_back(line.channel);
    points.hardware_grade = std::max(points.hardware_grade, line.grade);
  }
  for (const auto& line :
       counted_of(cover_of(lines_of_all(finished, methods.software), duration))) {
    points.software.push_back(channel_of(line));
  }
  if (points.software.empty()) {
    return fail(Error::Kind::invalid,
                fmt::format("{} saw fewer than half of these runs", list_text(methods.software)),
                "name other meters with --software METER,..., or runs that these saw");
  }
  for (const auto* run : finished) add_point(result, *run, hardware);
  return result;
}

}  // namespace joulelab
