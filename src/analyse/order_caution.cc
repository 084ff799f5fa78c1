// Did the moment of a run matter? Durations are taken relative to the other runs of the same cell,
// so that the order of the cells plays no part.

#include <algorithm>
#include <fmt/format.h>

#include "analyse/caution.h"
#include "analyse/word.h"
#include "base/text.h"
#include "stats/correlation.h"
#include "stats/descriptive.h"

namespace joulelab {
namespace {

struct Timed {
  std::int64_t started_unix_ns = 0;
  double duration_s = 0;
  std::size_t cell = 0;
};

// In the order of time; only cells with three timed runs or more, so that "usual" has a meaning.
std::vector<Timed> timed_runs(const Matrix& matrix) {
  std::vector<Timed> runs;
  for (std::size_t i = 0; i < matrix.cells.size(); ++i) {
    std::vector<Timed> own;
    for (const auto index : matrix.cells[i].finished) {
      const auto& entry = matrix.entries[index];
      const auto duration = entry.responses.find("duration_s");
      if (duration == entry.responses.end() || entry.run->started_unix_ns == 0) continue;
      own.push_back({entry.run->started_unix_ns, duration->second, i});
    }
    if (own.size() >= 3) runs.insert(runs.end(), own.begin(), own.end());
  }
  std::ranges::stable_sort(runs, {}, &Timed::started_unix_ns);
  return runs;
}

// The first run of all against the others of its cell.
void about_first(const std::vector<Timed>& runs, std::vector<Warning>& warnings) {
  constexpr double noticeable = 1.1;
  std::vector<double> others;
  for (const auto& run : std::span(runs).subspan(1)) {
    if (run.cell == runs[0].cell) others.push_back(run.duration_s);
  }
  const double ratio = runs[0].duration_s / median_of(others);
  if (ratio < noticeable || runs[0].duration_s <= std::ranges::max(others)) return;
  warnings.push_back(
      {"slow-first-run",
       fmt::format("The first run took {} times as long as the median of the {} other runs of its "
                   "cell: caches, clocks or temperature had not settled. It widens that cell's "
                   "interval and raises its mean. Add a warm-up to the protocol.",
                   significant(ratio), others.size())});
}

void about_drift(const std::vector<Timed>& runs, std::vector<Warning>& warnings) {
  constexpr std::size_t enough = 12;
  constexpr double significance = 0.01;
  if (runs.size() < enough) return;
  std::map<std::size_t, std::vector<double>> by_cell;
  for (const auto& run : runs) by_cell[run.cell].push_back(run.duration_s);
  std::map<std::size_t, double> usual;
  for (auto& [cell, durations] : by_cell) usual[cell] = median_of(std::move(durations));
  std::vector<double> order, relative;
  for (const auto& run : runs) {
    order.push_back(static_cast<double>(order.size()));
    relative.push_back(run.duration_s / usual[run.cell]);
  }
  const auto drift = spearman(order, relative);
  if (!drift || drift->p >= significance) return;
  warnings.push_back(
      {"drift",
       fmt::format("Runs grew {} in the course of the study, each set against its own cell "
                   "(Spearman's rho = {}, {}, {}). Random blocks keep this from favouring a cell, "
                   "but it widens every interval. Lengthen the warm-up and the cool-down.",
                   drift->r > 0 ? "longer" : "shorter", significant(drift->r, 2),
                   p_phrase(drift->p), counted(runs.size(), "run"))});
}

}  // namespace

std::vector<Warning> order_cautions_of(const Matrix& matrix) {
  std::vector<Warning> warnings;
  const auto runs = timed_runs(matrix);
  if (runs.empty()) return warnings;
  about_first(runs, warnings);
  about_drift(runs, warnings);
  return warnings;
}

}  // namespace joulelab
