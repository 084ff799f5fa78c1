#include "carbon/interruption_grid.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace joulelab {
namespace {

using Wait = WallTime::duration;
constexpr double impossible = std::numeric_limits<double>::infinity();

struct Grid {
  WallTime first;  // where the first cell begins
  Wait cell{0};
  std::size_t cells = 0, work = 0, chunk = 1;  // of the window, of the run, of the least chunk
  Wait excess{0};                              // by which `work` cells are too long
  WallTime at(std::size_t i) const { return first + static_cast<Wait::rep>(i) * cell; }
};

std::size_t whole_cells(Wait length, Wait cell) {
  return static_cast<std::size_t>((length + cell - Wait{1}) / cell);
}

Grid grid_of(Wait cell, const RunLoad& load, const StartWindow& window,
             const InterruptionRule& rule) {
  Grid grid{.cell = cell};
  const auto since = window.earliest.time_since_epoch() % cell;
  grid.first = since == Wait{0} ? window.earliest : window.earliest - since + cell;
  if (window.latest_end > grid.first)
    grid.cells = static_cast<std::size_t>((window.latest_end - grid.first) / cell);
  const auto length = std::chrono::round<Wait>(length_of(load));
  grid.work = whole_cells(length, cell);
  grid.excess = static_cast<Wait::rep>(grid.work) * cell - length;
  // Any chunk can give up the excess.
  const auto least = std::chrono::round<Wait>(rule.least_chunk) + grid.excess;
  grid.chunk = std::clamp<std::size_t>(whole_cells(least, cell), 1, grid.work);
  return grid;
}

Grid grid_for(const IntensityIntegral& hours, const RunLoad& load, const StartWindow& window,
              const InterruptionRule& rule) {
  constexpr std::size_t most_states = 2'000'000;
  Wait cell = std::chrono::minutes(5);
  const auto steps = hours.steps();
  for (auto i = hours.index_after(window.earliest);
       i < steps.size() && steps[i].begin < window.latest_end; ++i)
    cell = std::min(cell, steps[i].end - steps[i].begin);
  // Clocks show whole seconds: a nanosecond that rounding lost must not shift the cells.
  cell = std::max(std::chrono::round<std::chrono::seconds>(cell), std::chrono::seconds(10));
  auto grid = grid_of(cell, load, window, rule);
  while ((grid.cells + 1) * (grid.work + 1) > most_states)
    grid = grid_of(cell *= 2, load, window, rule);
  return grid;
}

// Row i, column k: the first i cells were seen and k of them worked in. `idle` is the least cost of
// any such way, `working` of those that work in cell i and may stop after it.
class Programme {
 public:
  Programme(const IntensityIntegral& hours, const Grid& grid, double resume_s)
      : grid_(grid),
        columns_(grid.work + 1),
        resume_s_(resume_s),
        tie_(1e-6 * Seconds(grid.cell).count()) {
    for (std::size_t i = 0; i < grid.cells; ++i) {
      const auto sum = hours.between(grid.at(i), grid.at(i + 1));
      known_.push_back(known_.back() + (sum ? 1 : 0));
      sum_.push_back(sum_.back() + sum.value_or(0));
      begin_.push_back(hours.at(grid.at(i)).value_or(GramsPerKWh{0}).value);
    }
    idle_.assign((grid.cells + 1) * columns_, impossible);
    was_.assign(idle_.size(), 0);
    idle_[0] = 0;
    std::vector<double> working(columns_, impossible), next(columns_, impossible);
    for (std::size_t i = 1; i <= grid.cells; ++i) {
      fill(i, working, next);
      working.swap(next);
    }
  }

  std::vector<RunSlot> slots() const {
    std::vector<RunSlot> slots;
    auto i = grid_.cells, k = grid_.work;
    if (!std::isfinite(idle_[cell(i, k)])) return slots;
    while (k > 0) {
      while (!(was_[cell(i, k)] & stops)) --i;
      const auto end = i;
      for (; !(was_[cell(i, k)] & begins); --i) --k;
      i -= grid_.chunk;
      k -= grid_.chunk;
      // Two chunks may adjoin where resuming is free.
      if (!slots.empty() && slots.front().begin == grid_.at(end))
        slots.front().begin = grid_.at(i);
      else
        slots.insert(slots.begin(), {grid_.at(i), grid_.at(end)});
    }
    return slots;
  }

 private:
  enum : unsigned char { stops = 1, begins = 2 };  // in cell i; a whole least chunk ends with it
  std::size_t cell(std::size_t i, std::size_t k) const { return i * columns_ + k; }

  // What working in the chunk of cells that ends with i costs, after k - chunk others.
  double begun(std::size_t i, std::size_t k) const {
    const auto from = i - grid_.chunk;
    const bool is_first = k == grid_.chunk;
    return idle_[cell(from, k - grid_.chunk)] + sum_[i] - sum_[from] +
           (is_first ? 0 : tie_ + resume_s_ * begin_[from]);
  }

  void fill(std::size_t i, const std::vector<double>& working, std::vector<double>& next) {
    const bool is_known = known_[i] > known_[i - 1];
    const bool fits =
        i >= grid_.chunk && known_[i] - known_[i - grid_.chunk] == static_cast<int>(grid_.chunk);
    for (std::size_t k = 0; k < columns_; ++k) {
      next[k] = impossible;
      if (k > 0 && is_known) next[k] = working[k - 1] + sum_[i] - sum_[i - 1];
      if (fits && k >= grid_.chunk) {
        if (const double cost = begun(i, k); cost < next[k] - tie_ / 2) {
          next[k] = cost;
          was_[cell(i, k)] |= begins;
        }
      }
      idle_[cell(i, k)] = idle_[cell(i - 1, k)];
      if (next[k] < idle_[cell(i, k)] - tie_ / 2) {
        idle_[cell(i, k)] = next[k];
        was_[cell(i, k)] |= stops;
      }
    }
  }

  const Grid& grid_;
  std::size_t columns_;
  double resume_s_;  // seconds of work that take what a resume takes
  // g/kWh x s: less is rounding. Of ways that cost alike, the one with the fewest chunks.
  double tie_;
  std::vector<int> known_{0};
  std::vector<double> sum_{0}, begin_;  // g/kWh x s before each cell; g/kWh where it begins
  std::vector<double> idle_;
  std::vector<unsigned char> was_;
};

// The last cell is more than the run needs: the end of a chunk at which the grid is dirtiest.
void cut_off(const IntensityIntegral& hours, Wait excess, Wait least, std::vector<RunSlot>& slots) {
  WallTime* dearest = nullptr;
  Wait by{0};
  double most = -1;
  for (auto& slot : slots) {
    if (slot.end - slot.begin - excess < least && slots.size() > 1) continue;
    const double at_begin = hours.between(slot.begin, slot.begin + excess).value_or(0);
    const double at_end = hours.between(slot.end - excess, slot.end).value_or(0);
    if (at_end >= most) most = at_end, dearest = &slot.end, by = -excess;
    if (at_begin > most) most = at_begin, dearest = &slot.begin, by = excess;
  }
  if (dearest) *dearest += by;
}

}  // namespace

GridSlots slots_on_grid(const IntensityIntegral& hours, const RunLoad& load,
                        const StartWindow& window, const InterruptionRule& rule) {
  const auto grid = grid_for(hours, load, window, rule);
  GridSlots planned{{}, Seconds(grid.cell)};
  if (grid.cells < grid.work) return planned;
  const auto resume_s = rule.resume_energy.value / energy_of(load).value * length_of(load).count();
  planned.slots = Programme(hours, grid, resume_s).slots();
  if (grid.excess > Wait{0}) {
    cut_off(hours, grid.excess, std::chrono::round<Wait>(rule.least_chunk), planned.slots);
  }
  return planned;
}

}  // namespace joulelab
