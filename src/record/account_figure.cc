#include "record/account_figure.h"

#include <algorithm>
#include <cmath>

#include "record/energy_sum.h"

namespace joulelab {
namespace {

const LedgerLine* counted_line(const Account& account, const std::string& channel) {
  const auto found = std::ranges::find_if(account.lines, [&](const LedgerLine& line) {
    return line.counted && line.channel == channel;
  });
  return found == account.lines.end() ? nullptr : &*found;
}

// What a channel that both accounts count adds to their difference.
SumTerm difference_term(const LedgerLine& first, const LedgerLine& second) {
  const auto &a = *first.estimate, &b = *second.estimate;
  const double change = b.energy.value - a.energy.value;
  const double offset = b.offset.value - a.offset.value;
  const double lower = std::hypot(change * (1 - b.gain.low), offset);
  const double higher = std::hypot(change * (b.gain.high - 1), offset);
  return {.meter = second.meter,
          .value = change,
          .below = change < 0 ? higher : lower,
          .above = change < 0 ? lower : higher,
          .random = std::hypot(a.random.value, b.random.value)};
}

SumTerm negative(SumTerm term) {
  term.value = -term.value;
  std::swap(term.below, term.above);
  return term;
}

}  // namespace

std::optional<MeanPower> mean_power_of(const Account& account) {
  std::vector<SumTerm> terms;
  for (const auto& line : account.lines) {
    if (!line.counted || line.estimate->covered <= Seconds{0}) continue;
    terms.push_back(term_of(line.meter, *line.estimate, 1 / line.estimate->covered.count()));
  }
  if (terms.empty()) return std::nullopt;
  const auto sum = sum_of(terms);
  return MeanPower{.value = Watts{sum.value},
                   .low = Watts{std::max(0.0, sum.low)},
                   .high = Watts{sum.high},
                   .random_low = Watts{std::max(0.0, sum.random_low)},
                   .random_high = Watts{sum.random_high}};
}

std::optional<EnergyDifference> difference_of(const Account& first, const Account& second) {
  if (!first.energy || !second.energy) return std::nullopt;
  std::vector<SumTerm> terms;
  for (const auto& line : second.lines) {
    if (!line.counted) continue;
    const auto* before = counted_line(first, line.channel);
    terms.push_back(before ? difference_term(*before, line) : term_of(line.meter, *line.estimate));
  }
  for (const auto& line : first.lines) {
    if (!line.counted || counted_line(second, line.channel)) continue;
    terms.push_back(negative(term_of(line.meter, *line.estimate)));
  }
  const auto sum = sum_of(terms);
  return EnergyDifference{
      .value = Joules{sum.value}, .low = Joules{sum.low}, .high = Joules{sum.high}};
}

}  // namespace joulelab
