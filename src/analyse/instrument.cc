#include "analyse/instrument.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "analyse/word.h"
#include "base/text.h"
#include "record/name.h"
#include "stats/confidence.h"
#include "stats/descriptive.h"

namespace joulelab {
namespace {

bool is_finished(const Run& run) { return run.status == RunStatus::finished; }

void add_line(ChannelFinding& finding, const LedgerLine& line) {
  if (line.counted) finding.is_counted = true;
  if (!line.counted && finding.reason.empty()) finding.reason = line.reason;
  if (!line.estimate) {
    ++finding.runs_without;
    return;
  }
  ++finding.runs;
  const auto& estimate = *line.estimate;
  if (line.counted) finding.share += estimate.energy.value;
  finding.gaps += estimate.gaps;
  finding.wraps += estimate.wraps;
  finding.resets += estimate.resets;
  finding.freezes += estimate.freezes;
  finding.suspends += estimate.suspends;
  finding.unreadable += estimate.unreadable;
}

// One instrument on one component in one run: its devices added up.
struct Reading {
  double energy_j = 0;
  std::set<std::string> devices;
  bool is_whole = true;  // every device was covered
};
using Readings = std::map<std::string, Reading>;  // by instrument

// Lines of one meter on different devices add up; on the same device they are two instruments.
Readings readings_of(const Account& account, Component component) {
  std::map<std::string, std::map<std::string, int>> times;  // meter, device
  std::set<std::string> repeated;
  for (const auto& line : account.lines) {
    if (line.component == component && ++times[line.meter][line.device] > 1) {
      repeated.insert(line.meter);
    }
  }
  Readings readings;
  for (const auto& line : account.lines) {
    if (line.component != component) continue;
    auto& reading = readings[repeated.contains(line.meter) ? line.channel : line.meter];
    reading.devices.insert(line.device);
    reading.is_whole = reading.is_whole && line.estimate;
    if (line.estimate) reading.energy_j += line.estimate->energy.value;
  }
  return readings;
}

// The same devices, or one of them speaks of the component as a whole.
bool are_comparable(const Reading& a, const Reading& b) {
  if (!a.is_whole || !b.is_whole || !(a.energy_j > 0 && b.energy_j > 0)) return false;
  const std::set<std::string> whole{""};
  return a.devices == b.devices || a.devices == whole || b.devices == whole;
}

MeterRatio ratio_of(const std::string& component, const std::string& a, const std::string& b,
                    std::span<const double> logs) {
  MeterRatio result{component, a, b, static_cast<int>(logs.size()), std::exp(mean_of(logs)),
                    {},        {}};
  std::string interval = "one run is too few for an interval";
  if (const auto bounds = mean_interval(logs)) {
    result.interval = exponential(*bounds);
    interval = "95 % interval " + interval_text(*result.interval);
  }
  result.sentence = fmt::format(
      "On the {}, {} reported {} times the energy that {} reported ({}, {}).", component, a,
      significant(result.ratio), b, interval, counted(logs.size(), "run"));
  return result;
}

}  // namespace

std::vector<ChannelFinding> channels_of(std::span<const Run> runs) {
  std::vector<ChannelFinding> findings;
  std::map<std::pair<std::string, std::string>, std::size_t> place_of;
  double counted_j = 0;
  for (const auto& run : runs) {
    if (!is_finished(run)) continue;
    for (const auto& line : run.account.lines) {
      const auto [place, is_new] =
          place_of.try_emplace({line.meter, line.channel}, findings.size());
      if (is_new) {
        auto& finding = findings.emplace_back();
        finding.channel = line.channel;
        finding.meter = line.meter;
        finding.component = name_of(line.component);
        finding.grade = name_of(line.grade);
      }
      add_line(findings[place->second], line);
    }
    counted_j += run.account.energy.value_or(Joules{0}).value;
  }
  for (auto& finding : findings) {
    finding.share = counted_j > 0 ? finding.share / counted_j : 0;
    if (finding.is_counted) finding.reason.clear();
  }
  return findings;
}

std::vector<MeterRatio> meter_ratios_of(std::span<const Run> runs) {
  using Key = std::tuple<Component, std::string, std::string>;
  std::map<Key, std::vector<double>> logs;
  for (const auto& run : runs) {
    if (!is_finished(run)) continue;
    std::set<Component> components;
    for (const auto& line : run.account.lines) components.insert(line.component);
    components.erase(Component::other);  // two others need not be the same thing
    for (const auto component : components) {
      const auto readings = readings_of(run.account, component);
      for (auto a = readings.begin(); a != readings.end(); ++a) {
        for (auto b = std::next(a); b != readings.end(); ++b) {
          if (!are_comparable(a->second, b->second)) continue;
          logs[{component, a->first, b->first}].push_back(
              std::log(a->second.energy_j / b->second.energy_j));
        }
      }
    }
  }
  std::vector<MeterRatio> ratios;
  for (const auto& [key, values] : logs) {
    const auto& [component, a, b] = key;
    ratios.push_back(ratio_of(std::string(name_of(component)), a, b, values));
  }
  return ratios;
}

std::map<std::string, int> not_covered_of(std::span<const Run> runs) {
  std::map<std::string, int> times;
  for (const auto& run : runs) {
    if (!is_finished(run)) continue;
    for (const auto& part : run.account.not_covered) ++times[part];
  }
  return times;
}

GradeShares grade_shares_of(std::span<const Run> runs) {
  GradeShares shares;
  double total = 0;
  for (const auto& run : runs) {
    if (!is_finished(run) || !run.account.energy) continue;
    const double energy = run.account.energy->value;
    total += energy;
    shares.measured += energy * run.account.measured_share;
    shares.modelled += energy * run.account.modelled_share;
    shares.constant += energy * run.account.constant_share;
  }
  for (auto* share : {&shares.measured, &shares.modelled, &shares.constant}) {
    *share = total > 0 ? *share / total : 0;
  }
  return shares;
}

}  // namespace joulelab
