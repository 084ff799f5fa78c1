#include "analyse/epoch_book.h"

#include <algorithm>

namespace joulelab {

void EpochBook::note_total(Seconds at, Joules energy) {
  constexpr std::size_t kept = 64;  // a mark is seldom later than a few looks
  totals_.push_back({at.count(), energy.value});
  if (totals_.size() > kept) totals_.pop_front();
}

EpochBook::Total EpochBook::total_at(double at_s) const {
  const auto next = std::ranges::lower_bound(totals_, at_s, {}, &Total::at_s);
  if (next == totals_.end()) return {at_s, totals_.back().energy_j};
  if (next == totals_.begin()) return {at_s, next->energy_j};
  const auto& before = *std::prev(next);
  const double share = (at_s - before.at_s) / (next->at_s - before.at_s);
  return {at_s, before.energy_j + share * (next->energy_j - before.energy_j)};
}

bool EpochBook::note_mark(const Mark& mark, Seconds at) {
  if (mark.name != "epoch") return false;
  const auto here = total_at(at.count());
  if (mark.edge == Mark::Edge::begin) {
    if (!previous_) previous_ = here;
    return false;
  }
  if (!previous_ || here.at_s <= previous_->at_s) return false;
  if (mark.index && last_index_ && *mark.index <= *last_index_) return false;
  last_index_ = mark.index;
  run_.epochs.push_back({here.energy_j - previous_->energy_j, here.at_s - previous_->at_s});
  run_.energy_j = here.energy_j;
  run_.duration_s = here.at_s;
  previous_ = here;
  return true;
}

}  // namespace joulelab
