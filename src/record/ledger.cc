#include "record/ledger.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "record/energy_sum.h"
#include "record/name.h"

namespace joulelab {
namespace {

using Lines = std::vector<LedgerLine>;

constexpr std::string_view idle_reason = "idle: the run did not use it";

bool holds(Component outer, Component inner) {
  switch (outer) {
    case Component::wall:
      return inner != Component::wall;
    case Component::platform:
      return inner == Component::package || inner == Component::core ||
             inner == Component::uncore || inner == Component::dram;
    case Component::package:
      return inner == Component::core || inner == Component::uncore;
    default:
      return false;
  }
}

// Two outlets add up. What names no outlet (a battery, a server's controller) sees the machine
// whole.
bool is_same_wall(const LedgerLine& a, const LedgerLine& b) {
  return a.device == b.device || a.device.empty() || b.device.empty();
}

// Two lines that cover the same thing, or one of which lies inside the other.
bool overlap(const LedgerLine& outer, const LedgerLine& inner) {
  if (outer.component == inner.component) {
    if (outer.component == Component::wall) return is_same_wall(outer, inner);
    return outer.device == inner.device && outer.component != Component::other;
  }
  if (!holds(outer.component, inner.component)) return false;
  const bool is_per_socket = outer.component == Component::package;
  return !is_per_socket || outer.device == inner.device;
}

// Of the whole 95 % interval, relative: a counter of coarse steps is worse in a short run than the
// power beside it.
double width(const EnergyEstimate& estimate) {
  const double energy = std::max(std::abs(estimate.energy.value), 1e-9);
  return std::hypot((estimate.gain.high - estimate.gain.low) / 2, estimate.offset.value / energy,
                    coverage_factor_of_sum * estimate.random.value / energy);
}

// Whether a board's condition "processes" stood at zero throughout: the run did not use it. Without
// such a condition a board counts.
bool is_unused_board(std::span<const ChannelEnergy> channels, const LedgerLine& line,
                     std::size_t window) {
  if (line.component != Component::gpu) return false;
  const auto processes = std::ranges::find_if(channels, [&](const ChannelEnergy& other) {
    return other.channel.form == Form::condition && other.channel.unit == "processes" &&
           other.channel.component == line.component && other.channel.device == line.device;
  });
  return processes != channels.end() && processes->peaks[window] == 0.0;
}

// In whole percent of the window: two channels that saw the same time differ by rounding, and what
// little one saw more is less than the other may know better.
long long covered_percent(const LedgerLine& line, Seconds duration) {
  return duration > Seconds{0} ? std::llround(100 * (line.estimate->covered / duration)) : 0;
}

// Better knowledge first: wider cover, then better grade, then fewer unknown seconds, then the
// narrower interval, then the order in which the meters were given.
bool is_better(const LedgerLine& a, const LedgerLine& b, Seconds duration) {
  const auto key = [&](const LedgerLine& line) {
    return std::tuple(line.component, line.grade, -covered_percent(line, duration),
                      width(*line.estimate));
  };
  return key(a) < key(b);
}

// The platform sensor of many boards reads less than the parts inside it: then it is not believed.
// Of two meters that see one part the better counts.
bool is_credible(const LedgerLine& platform, const Lines& lines, Seconds duration) {
  std::map<std::pair<Component, std::string>, const LedgerLine*> parts;
  for (const auto& line : lines) {
    const bool is_part = line.component == Component::package || line.component == Component::dram;
    if (!is_part || !line.estimate || line.grade != Grade::measured) continue;
    auto& best = parts.try_emplace({line.component, line.device}, &line).first->second;
    if (is_better(line, *best, duration)) best = &line;
  }
  double parts_j = 0;
  for (const auto& [key, line] : parts) parts_j += line->estimate->energy.value;
  return platform.estimate->energy.value >= parts_j;
}

void choose(Lines& lines, Seconds duration) {
  std::vector<LedgerLine*> candidates;
  for (auto& line : lines) {
    if (!line.reason.empty()) continue;
    if (!line.estimate) {
      line.reason = "covered nothing";
    } else if (line.component == Component::platform && !is_credible(line, lines, duration)) {
      line.reason = "reads less than the parts inside it";
    } else {
      candidates.push_back(&line);
    }
  }
  std::ranges::stable_sort(candidates,
                           [&](auto* a, auto* b) { return is_better(*a, *b, duration); });
  for (auto* line : candidates) {
    const auto rival = std::ranges::find_if(candidates, [&](auto* other) {
      return other->counted && (overlap(*other, *line) || overlap(*line, *other));
    });
    line->counted = rival == candidates.end();
    if (line->counted) continue;
    const bool is_same = (*rival)->component == line->component;
    line->reason = fmt::format("{} {}", is_same ? "the same as" : "inside", (*rival)->channel);
  }
}

void add_up(Account& account) {
  std::vector<SumTerm> terms;
  std::map<Grade, double> by_grade;
  for (const auto& line : account.lines) {
    if (!line.counted) continue;
    terms.push_back(term_of(line.meter, *line.estimate));
    by_grade[line.grade] += line.estimate->energy.value;
  }
  const auto sum = sum_of(terms);
  account.energy = Joules{sum.value};
  account.random_low = Joules{std::max(0.0, sum.random_low)};
  account.random_high = Joules{sum.random_high};
  account.low = Joules{std::max(0.0, sum.low)};
  account.high = Joules{sum.high};
  if (sum.value <= 0) return;
  account.measured_share = by_grade[Grade::measured] / sum.value;
  account.modelled_share = by_grade[Grade::modelled] / sum.value;
  account.constant_share = by_grade[Grade::constant] / sum.value;
}

void say_what_is_not_covered(Account& account) {
  const auto is_covered = [&](Component component) {
    return std::ranges::any_of(account.lines, [&](const LedgerLine& line) {
      return line.counted && (line.component == component || holds(line.component, component));
    });
  };
  if (is_covered(Component::wall)) return;
  for (const auto component : {Component::package, Component::dram, Component::gpu}) {
    const bool is_unused = component == Component::gpu && used_no_gpu(account);
    if (!is_covered(component) && !is_unused) account.not_covered.emplace_back(name_of(component));
  }
  if (!is_covered(Component::platform)) account.not_covered.emplace_back("board and disks");
  account.not_covered.emplace_back("fans and power supply");
}

Lines lines_of(std::span<const ChannelEnergy> channels, std::size_t window) {
  Lines lines;
  for (const auto& [channel, estimates, peaks] : channels) {
    if (channel.form == Form::condition) continue;
    lines.push_back({.channel = channel.name,
                     .meter = channel.meter,
                     .component = channel.component,
                     .device = channel.device,
                     .grade = channel.grade,
                     .estimate = estimates[window],
                     .reason = {}});
    if (is_unused_board(channels, lines.back(), window)) lines.back().reason = idle_reason;
  }
  return lines;
}

}  // namespace

std::optional<Grade> grade_of(const Account& account) {
  constexpr double negligible = 0.01;
  if (!account.energy) return std::nullopt;
  if (account.constant_share > negligible) return Grade::constant;
  if (account.modelled_share > negligible) return Grade::modelled;
  // A total of zero joules has no shares: the grade is that of what was counted.
  auto weakest = Grade::measured;
  for (const auto& line : account.lines) {
    if (line.counted && account.energy->value <= 0) weakest = std::max(weakest, line.grade);
  }
  return weakest;
}

bool used_no_gpu(const Account& account) {
  const auto is_gpu = [](const LedgerLine& line) { return line.component == Component::gpu; };
  return std::ranges::any_of(account.lines, is_gpu) &&
         std::ranges::all_of(account.lines, [&](const LedgerLine& line) {
           return !is_gpu(line) || line.reason == idle_reason;
         });
}

bool covers(Component outer, Component inner) { return outer == inner || holds(outer, inner); }

Account cover_of(std::vector<LedgerLine> lines, Seconds duration) {
  Account account;
  account.duration = duration;
  account.lines = std::move(lines);
  for (auto& line : account.lines) {
    line.counted = false;
    if (line.reason != idle_reason) line.reason.clear();
  }
  choose(account.lines, duration);
  const bool is_counted = std::ranges::any_of(account.lines, &LedgerLine::counted);
  if (is_counted) {
    add_up(account);
    account.coverage = 1;
    for (const auto& line : account.lines) {
      if (!line.counted || account.duration <= Seconds{0}) continue;
      account.coverage = std::min(account.coverage, line.estimate->covered / account.duration);
    }
  }
  say_what_is_not_covered(account);
  return account;
}

std::vector<Account> accounts_of(std::span<const ChannelEnergy> channels,
                                 std::span<const TimeWindow> windows) {
  std::vector<Account> accounts;
  for (std::size_t i = 0; i < windows.size(); ++i)
    accounts.push_back(cover_of(lines_of(channels, i), windows[i].to - windows[i].from));
  return accounts;
}

Account account_between(std::span<const Trace> traces, Instant from, Instant to) {
  const TimeWindow window{from, to};
  const std::span<const TimeWindow> windows(&window, 1);
  return std::move(accounts_of(energies_of(traces, windows), windows).front());
}

}  // namespace joulelab
