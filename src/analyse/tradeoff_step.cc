#include "analyse/tradeoff_step.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "analyse/word.h"
#include "base/text.h"
#include "stats/confidence.h"

namespace joulelab {
namespace {

using Points = std::vector<const ParetoPoint*>;

std::vector<double> values_of_cell(const Matrix& matrix, const std::string& name,
                                   const std::string& response) {
  const auto cell = std::ranges::find(matrix.cells, name, &MatrixCell::name);
  if (cell == matrix.cells.end()) return {};
  return values_of(matrix, cell->finished, response);
}

std::string points_text(const TradeoffStep& step) {
  const double points = 100 * step.accuracy_gain;
  const bool is_more = points > 0;
  std::string interval;
  if (step.accuracy_interval) {
    const auto& bounds = *step.accuracy_interval;
    const double low = 100 * (is_more ? bounds.low : -bounds.high);
    const double high = 100 * (is_more ? bounds.high : -bounds.low);
    interval = fmt::format(" ({:.2f} to {:.2f})", low, high);
  }
  return is_more ? fmt::format("for {:.2f} points more accuracy{}", points, interval)
                 : fmt::format("and ends {:.2f} points less accurate{}", -points, interval);
}

std::string sentence_of(const TradeoffStep& step) {
  const auto interval = step.energy_interval
                            ? " (95 % interval " + interval_text(*step.energy_interval) + ")"
                            : std::string(" (no interval: too few runs, or none scatter)");
  const auto over =
      step.combinations > 0
          ? fmt::format(" over {} of the other factors",
                        counted(static_cast<std::size_t>(step.combinations), "combination"))
          : std::string();
  return fmt::format("{} costs {} times the energy of {}{}{} {}.", step.to,
                     significant(step.energy_ratio), step.from, over, interval, points_text(step));
}

using Compare = std::function<void(const ParetoPoint&, const ParetoPoint&, TradeoffStep&)>;

TradeoffStep step_of(const Compare& compare, const ParetoPoint& from, const ParetoPoint& to) {
  TradeoffStep step;
  step.within = from.within;
  step.from = from.cell;
  step.to = to.cell;
  step.is_on_front = from.is_on_front && to.is_on_front;
  step.energy_ratio = to.energy_j / from.energy_j;
  step.accuracy_gain = to.accuracy - from.accuracy;
  compare(from, to, step);
  step.sentence = sentence_of(step);
  return step;
}

// Of those on the front that cost no more, the most accurate: there is one, or it would be on it.
const ParetoPoint* beater_of(const ParetoPoint& point, const Points& front) {
  const ParetoPoint* best = nullptr;
  for (const auto* one : front) {
    if (one->energy_j > point.energy_j) continue;
    if (!best || one->accuracy > best->accuracy) best = one;
  }
  return best;
}

void add_steps(const Compare& compare, const Points& points, std::vector<TradeoffStep>& steps) {
  Points front, beaten;
  for (const auto* point : points) (point->is_on_front ? front : beaten).push_back(point);
  if (front.empty()) return;
  std::ranges::sort(front, {}, &ParetoPoint::energy_j);
  std::ranges::stable_sort(beaten, std::greater<>(), &ParetoPoint::accuracy);
  const auto first = steps.size();
  if (front.size() > 2) steps.push_back(step_of(compare, *front.front(), *front.back()));
  for (std::size_t i = 1; i < front.size(); ++i) {
    steps.push_back(step_of(compare, *front[i - 1], *front[i]));
  }
  for (const auto* point : beaten) {
    const auto* beater = beater_of(*point, front);
    if (beater) steps.push_back(step_of(compare, *beater, *point));
  }
  if (steps.size() > first) steps[first].is_answer = true;
}

}  // namespace

std::vector<TradeoffStep> steps_between(const std::vector<ParetoPoint>& points,
                                        const Compare& compare) {
  std::map<Levels, Points> groups;
  for (const auto& point : points) {
    if (!point.at_chance && point.energy_j > 0) groups[point.within].push_back(&point);
  }
  std::vector<TradeoffStep> steps;
  for (const auto& [within, group] : groups) add_steps(compare, group, steps);
  return steps;
}

std::vector<TradeoffStep> tradeoffs_of(const Matrix& matrix,
                                       const std::vector<ParetoPoint>& points) {
  return steps_between(
      points, [&](const ParetoPoint& from, const ParetoPoint& to, TradeoffStep& step) {
        const auto ratio = ratio_of_means(values_of_cell(matrix, to.cell, "energy_j"),
                                          values_of_cell(matrix, from.cell, "energy_j"));
        if (ratio) step.energy_interval = ratio->interval;
        const auto gain = welch_difference(values_of_cell(matrix, to.cell, "accuracy"),
                                           values_of_cell(matrix, from.cell, "accuracy"));
        if (gain) step.accuracy_interval = gain->interval;
      });
}

}  // namespace joulelab
