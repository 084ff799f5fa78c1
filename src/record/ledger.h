#pragma once
// Who counts for what: from overlapping channels the best disjoint cover, so that nothing is
// counted twice and what nothing covered is said.

#include <span>
#include <string>
#include <vector>

#include "record/trace.h"

namespace joulelab {

struct LedgerLine {
  std::string channel;
  std::string meter;
  Component component = Component::other;
  std::string device;
  Grade grade = Grade::measured;
  std::optional<EnergyEstimate> estimate;  // nothing: the channel covered nothing
  bool counted = false;
  std::string reason;  // why it is not counted: "inside rapl/package-0"
  bool operator==(const LedgerLine&) const = default;
};

struct Account {
  std::optional<Joules> energy;    // nothing: no channel covered any of the window
  Joules low, high;                // 95 % interval of what the counted channels cover
  Joules random_low, random_high;  // the same without the meters' common gain: for comparisons
  Seconds duration{0};
  double coverage = 0;  // least covered share of the window among the counted channels
  double measured_share = 0, modelled_share = 0, constant_share = 0;  // of `energy`, sum 1
  std::vector<LedgerLine> lines;
  std::vector<std::string> not_covered;  // "dram", "gpu", "board, disks, fans and power supply"
};

// Grade of the whole: the weakest that contributes more than 1 %, or nothing where nothing counted.
std::optional<Grade> grade_of(const Account& account);

// A GPU that no process of the run used in the window, as its condition "processes" says, is not
// counted: its line says that it was idle. Thread-safe, pure.
Account account_between(std::span<const Trace> traces, Instant from, Instant to);

// The best disjoint cover of these lines, chosen anew: of some of an account's lines, say those of
// one meter. A board that was idle stays uncounted. Thread-safe, pure.
Account cover_of(std::vector<LedgerLine> lines, Seconds duration);

// Whether a channel of `outer` sees all that one of `inner` does: the same, or what holds it.
bool covers(Component outer, Component inner);

}  // namespace joulelab
