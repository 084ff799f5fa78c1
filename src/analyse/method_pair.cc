#include "analyse/method_pair.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <set>

#include "analyse/coverage.h"
#include "analyse/method_lag.h"
#include "analyse/word.h"
#include "base/text.h"
#include "record/name.h"

namespace joulelab {
namespace {

using Names = std::vector<std::string>;
using Lines = std::vector<LedgerLine>;

constexpr double coverage_factor = 1.96;  // standard uncertainties of a 95 % interval

Lines lines_of(const Account& account, const Names& meters) {
  Lines lines;
  std::ranges::copy_if(account.lines, std::back_inserter(lines),
                       [&](const LedgerLine& line) { return contains(meters, line.meter); });
  return lines;
}

bool is_counted_within(const Account& outer, Component component) {
  return std::ranges::any_of(outer.lines, [&](const LedgerLine& line) {
    return line.counted && covers(line.component, component);
  });
}

// What a side says of things that the other does not see is no part of the comparison.
void drop_outside(Lines& lines, const Account& hardware) {
  std::erase_if(
      lines, [&](const LedgerLine& line) { return !is_counted_within(hardware, line.component); });
}

MethodSide side_of(const Account& account) {
  MethodSide side;
  side.energy_j = account.energy->value;
  side.random_j = (account.random_high.value - side.energy_j) / coverage_factor;
  side.low_j = account.low.value;
  side.high_j = account.high.value;
  for (const auto& line : account.lines) {
    if (!line.counted) continue;
    const auto& estimate = *line.estimate;
    const double energy_j = estimate.energy.value;
    side.component_j[std::string(name_of(line.component))] += energy_j;
    if (line.grade == Grade::measured) {
      side.measured_j += energy_j;
      continue;
    }
    (line.grade == Grade::modelled ? side.modelled_j : side.constant_j) += energy_j;
    side.modelled_low_j += energy_j * estimate.gain.low - estimate.offset.value;
    side.modelled_high_j += energy_j * estimate.gain.high + estimate.offset.value;
  }
  return side;
}

// Why an account is no side of a pair; empty where it is one.
std::string flaw_of(const Account& account, std::string_view side) {
  if (!account.energy) return fmt::format("the {} side did not see it", side);
  if (account.coverage < least_coverage) {
    return fmt::format("the {} side saw less than {:.0f} % of its time", side,
                       100 * least_coverage);
  }
  if (!(account.energy->value > 0)) return fmt::format("the {} side reports no energy", side);
  return {};
}

// Parts that the software side does not cover, of those that the hardware side does.
Names not_covered_of(const Account& software, const Account& hardware) {
  if (is_counted_within(hardware, Component::platform)) {
    Names parts = software.not_covered;
    if (!is_counted_within(hardware, Component::gpu)) std::erase(parts, "gpu");
    if (!is_counted_within(hardware, Component::wall)) std::erase(parts, "fans and power supply");
    return parts;
  }
  Names parts;
  for (const auto component : {Component::package, Component::dram, Component::gpu}) {
    if (is_counted_within(hardware, component) && !is_counted_within(software, component)) {
      parts.emplace_back(name_of(component));
    }
  }
  return parts;
}

// What sensors of neither side say of parts within the hardware side, by component.
std::map<Component, double> others_of(const Account& whole, const Methods& methods,
                                      const Account& hardware) {
  Lines others;
  for (const auto& line : whole.lines) {
    const bool is_part = line.component != Component::wall && line.component != Component::platform;
    const bool is_other =
        !contains(methods.software, line.meter) && !contains(methods.hardware, line.meter);
    if (is_part && is_other && line.grade == Grade::measured) others.push_back(line);
  }
  drop_outside(others, hardware);
  std::map<Component, double> energies;
  const auto account = cover_of(std::move(others), whole.duration);
  if (!flaw_of(account, "other").empty()) return energies;
  for (const auto& line : account.lines) {
    if (line.counted) energies[line.component] += line.estimate->energy.value;
  }
  return energies;
}

// Lays what others saw beside the software side: a part that it leaves out, or one that it models.
void add_others(MethodPair& pair, const Account& software,
                const std::map<Component, double>& others) {
  for (const auto& [component, energy_j] : others) {
    const std::string name(name_of(component));
    bool is_left_out = true, is_modelled = true;
    double modelled_j = 0;
    for (const auto& line : software.lines) {
      if (!line.counted) continue;
      if (line.component == component) {
        is_modelled = is_modelled && line.grade != Grade::measured;
        modelled_j += line.estimate->energy.value;
      }
      is_left_out =
          is_left_out && !covers(line.component, component) && !covers(component, line.component);
    }
    if (is_left_out) pair.elsewhere_j[name] = energy_j;
    if (modelled_j > 0 && is_modelled) pair.model_error_j[name] = energy_j - modelled_j;
  }
}

// One window as a pair, or why it is none.
struct Attempt {
  std::optional<MethodPair> pair;
  std::string flaw;
};

Attempt pair_of(const Account& whole, const Methods& methods) {
  const auto [software, hardware] = sides_of(whole, methods);
  if (auto flaw = flaw_of(hardware, "hardware"); !flaw.empty()) return {{}, std::move(flaw)};
  if (auto flaw = flaw_of(software, "software"); !flaw.empty()) return {{}, std::move(flaw)};
  MethodPair pair;
  pair.duration_s = whole.duration.count();
  pair.software = side_of(software);
  pair.hardware = side_of(hardware);
  pair.not_covered = not_covered_of(software, hardware);
  add_others(pair, software, others_of(whole, methods, hardware));
  return {std::move(pair), {}};
}

void add(MethodSide& sum, const MethodSide& part) {
  sum.energy_j += part.energy_j;
  sum.random_j = std::hypot(sum.random_j, part.random_j);
  sum.low_j += part.low_j;  // the gain is common to all windows: bounds add up as they stand
  sum.high_j += part.high_j;
  sum.measured_j += part.measured_j;
  sum.modelled_j += part.modelled_j;
  sum.constant_j += part.constant_j;
  sum.modelled_low_j += part.modelled_low_j;
  sum.modelled_high_j += part.modelled_high_j;
  for (const auto& [component, energy_j] : part.component_j) sum.component_j[component] += energy_j;
}

void add(MethodPair& sum, const MethodPair& part) {
  ++sum.windows;
  sum.duration_s += part.duration_s;
  add(sum.software, part.software);
  add(sum.hardware, part.hardware);
  for (const auto& name : part.not_covered) {
    if (!contains(sum.not_covered, name)) sum.not_covered.push_back(name);
  }
  for (const auto& [name, energy_j] : part.elsewhere_j) sum.elsewhere_j[name] += energy_j;
  for (const auto& [name, energy_j] : part.model_error_j) sum.model_error_j[name] += energy_j;
}

// The renewal of the slowest channel of both sides.
Seconds slowest_of_both(const Run& run, const Methods& methods) {
  return slowest_renewal(run, [&](const LedgerLine&, const Channel& channel) {
    return contains(methods.software, channel.meter) || contains(methods.hardware, channel.meter);
  });
}

using Windows = std::map<std::string, std::vector<const Window*>>;

Windows windows_by_name(const Run& run) {
  Windows windows;
  for (const auto& window : run.windows) {
    if (window.name != "baseline" && window.begin < window.end) {
      windows[window.name].push_back(&window);
    }
  }
  return windows;
}

Seconds median_length(std::vector<const Window*> windows) {
  const auto middle = windows.begin() + static_cast<std::ptrdiff_t>(windows.size() / 2);
  const auto length = [](const Window* window) { return window->end - window->begin; };
  std::ranges::nth_element(windows, middle, {}, length);
  return length(*middle);
}

Attempt phase_of(const Run& run, const Methods& methods,
                 const std::vector<const Window*>& windows) {
  MethodPair sum;
  std::string flaw;
  std::vector<TimeWindow> times;
  for (const auto* window : windows) times.push_back({window->begin, window->end});
  const auto accounts = accounts_within(run, times);
  if (!accounts) return {{}, "its samples cannot be read"};
  for (const auto& account : *accounts) {
    auto attempt = pair_of(account, methods);
    if (attempt.pair) {
      add(sum, *attempt.pair);
    } else {
      flaw = std::move(attempt.flaw);
    }
  }
  if (sum.windows == 0) return {{}, std::move(flaw)};
  return {std::move(sum), {}};
}

std::map<std::string, std::string> factors_of(const Run& run) {
  auto factors = run.cell.factors;
  if (const auto architecture = architecture_of(run))
    factors.try_emplace("architecture", *architecture);
  return factors;
}

void add_phases(MethodPairs& pairs, const Run& run) {
  if (run.traces.empty()) return;
  const auto shortest = least_renewals * slowest_of_both(run, pairs.methods);
  for (const auto& [name, windows] : windows_by_name(run)) {
    if (median_length(windows) < shortest) {
      ++pairs.unpaired_phases[name + ": shorter than five renewals of the slowest meter"];
      continue;
    }
    auto attempt = phase_of(run, pairs.methods, windows);
    if (!attempt.pair) {
      ++pairs.unpaired_phases[name + ": " + attempt.flaw];
      continue;
    }
    attempt.pair->run = run.id;
    attempt.pair->factors = factors_of(run);
    attempt.pair->phase = name;
    pairs.phases.push_back(std::move(*attempt.pair));
  }
}

void add_lag(MethodPairs& pairs, const Run& run) {
  if (run.traces.empty()) return;
  if (auto lag = lag_of(run, sides_of(run.account, pairs.methods))) {
    pairs.lags.push_back(std::move(*lag));
  } else {
    ++pairs.runs_without_lag;
  }
}

}  // namespace

std::optional<std::string> architecture_of(const Run& run) {
  for (const auto* words : {&run.cell.factors, &run.facts}) {
    if (const auto found = words->find("architecture"); found != words->end()) return found->second;
  }
  return std::nullopt;
}

Sides sides_of(const Account& whole, const Methods& methods) {
  Sides sides;
  sides.hardware = cover_of(lines_of(whole, methods.hardware), whole.duration);
  auto lines = lines_of(whole, methods.software);
  drop_outside(lines, sides.hardware);
  sides.software = cover_of(std::move(lines), whole.duration);
  return sides;
}

void add_run(MethodPairs& pairs, const Run& run) {
  if (run.status != RunStatus::finished) {
    ++pairs.unpaired["it failed or was cut"];
    return;
  }
  auto attempt = pair_of(run.account, pairs.methods);
  if (!attempt.pair) {
    ++pairs.unpaired[attempt.flaw];
    return;
  }
  attempt.pair->run = run.id;
  attempt.pair->factors = factors_of(run);
  for (const auto& line : run.account.lines) {
    if (!contains(pairs.methods.software, line.meter)) continue;
    (line.estimate ? attempt.pair->seeing : attempt.pair->blind).push_back(line.channel);
  }
  pairs.runs.push_back(std::move(*attempt.pair));
  add_lag(pairs, run);
  add_phases(pairs, run);
}

MethodPairs complete_pairs(MethodPairs pairs) {
  std::set<std::string> seeing;
  for (const auto& pair : pairs.runs) seeing.insert(pair.seeing.begin(), pair.seeing.end());
  std::set<std::string> partial;  // runs
  std::erase_if(pairs.runs, [&](const MethodPair& pair) {
    const auto missing = std::ranges::find_if(
        pair.blind, [&](const std::string& channel) { return seeing.contains(channel); });
    if (missing == pair.blind.end()) return false;
    ++pairs.unpaired[fmt::format("{} saw nothing of it, as it did of other runs", *missing)];
    partial.insert(pair.run);
    return true;
  });
  std::erase_if(pairs.phases, [&](const MethodPair& pair) { return partial.contains(pair.run); });
  return pairs;
}

MethodPairs pairs_of(std::span<const Run> runs, const Methods& methods) {
  MethodPairs pairs{.methods = methods};
  for (const auto& run : runs) add_run(pairs, run);
  return pairs;
}

}  // namespace joulelab
