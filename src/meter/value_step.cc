#include "meter/value_step.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

namespace joulelab {
namespace {

constexpr std::size_t differences_most = 512, differences_enough = 16;
// A difference of more steps than this needs the step to be known better than it is at first.
constexpr double multiple_most = 64;
// The next step to be tried is smaller by this share: the largest multiple then misses by a
// sixteenth.
constexpr double finest = 1 / (16 * multiple_most);
constexpr double common = 0.85;       // mean cosine from which a step is common
constexpr double least_share = 0.25;  // of the differences must be of a step or more
// A step below this share of the smallest difference is not looked for: rounding would be taken
// for it.
constexpr double smallest_divisor = 1.0 / 8;

// What doubles of this size may be off after a few operations.
double rounding_of(std::span<const Point> points) {
  double largest = 0;
  for (const auto& point : points) largest = std::max(largest, std::abs(point.value));
  return 16 * std::numeric_limits<double>::epsilon() * largest;
}

// How far the value moved each time that it did.
std::vector<double> moves_of(std::span<const Point> points, double rounding) {
  std::vector<double> moves;
  const Point* previous = nullptr;
  for (const auto& point : points) {
    if (point.event == Event::unreadable) continue;
    const double move = previous ? std::abs(point.value - previous->value) : 0;
    if (move > rounding) moves.push_back(move);
    previous = &point;
  }
  return moves;
}

// What is common to the moves is common to their differences, which are of few steps.
std::vector<double> differences_between(const std::vector<double>& moves, double rounding) {
  std::vector<double> differences;
  for (std::size_t i = 1; i < moves.size(); ++i) {
    const double difference = std::abs(moves[i] - moves[i - 1]);
    if (difference > rounding) differences.push_back(difference);
  }
  return differences;
}

// Evenly chosen, in order of size.
std::vector<double> chosen_from(std::vector<double> differences) {
  std::ranges::sort(differences);
  if (differences.size() <= differences_most) return differences;
  std::vector<double> chosen;
  for (std::size_t i = 0; i < differences_most; ++i)
    chosen.push_back(differences[i * differences.size() / differences_most]);
  return chosen;
}

std::span<const double> few_steps_of(std::span<const double> sorted, double step) {
  const auto end = std::ranges::upper_bound(sorted, multiple_most * step);
  return sorted.first(static_cast<std::size_t>(end - sorted.begin()));
}

bool is_common(std::span<const double> sorted, double step, std::size_t enough) {
  const auto few = few_steps_of(sorted, step);
  if (few.size() < enough) return false;
  const auto whole = few.end() - std::ranges::lower_bound(few, step / 2);
  if (static_cast<double>(whole) < std::max(1.0, least_share * static_cast<double>(few.size())))
    return false;
  double sum = 0;
  for (const double difference : few) sum += std::cos(2 * std::numbers::pi * difference / step);
  return sum >= common * static_cast<double>(few.size());
}

// The step of least squares, each difference being a known multiple of it: known of the smallest at
// first, and by the step that these give of ever larger ones.
double refined(std::span<const double> sorted, double step) {
  for (double multiples = 1.5; multiples <= multiple_most; multiples *= 1.5) {
    double products = 0, squares = 0;
    for (const double difference : sorted) {
      if (difference > multiples * step) break;
      const double multiple = std::round(difference / step);
      products += difference * multiple;
      squares += multiple * multiple;
    }
    if (squares > 0) step = products / squares;
  }
  return step;
}

// Euclid's algorithm of two numbers, down to what rounding may have left over.
double divisor_of(double a, double b, double noise) {
  while (b > noise) {
    const double rest = std::fmod(a, b);
    a = std::exchange(b, std::min(rest, b - rest));
  }
  return a;
}

// For moves of so many steps each that the periodogram cannot count them: where nothing rounded the
// values this is exact. Of values without a step it ends in the noise of doubles.
std::optional<double> exact_divisor_of(const std::vector<double>& moves, double rounding) {
  const double noise = 1e5 * rounding;  // each quotient multiplies what a value is off by
  double divisor = moves.front(), known_to = 1;
  for (const double move : moves) {
    constexpr double off = 0.01;
    double multiple = std::round(move / divisor);
    if (multiple < 1 || std::abs(move - multiple * divisor) > off * divisor) {
      divisor = divisor_of(move, divisor, noise);
      multiple = std::round(move / divisor);
      known_to = 1;
    }
    // The larger the multiple, the better it tells the step.
    if (multiple <= known_to) continue;
    known_to = multiple;
    divisor = move / multiple;
  }
  constexpr double distinct = 100;
  return divisor > distinct * noise ? std::optional(divisor) : std::nullopt;
}

}  // namespace

ValueStep value_step_of(std::span<const Point> points) {
  const double rounding = rounding_of(points);
  const auto moves = moves_of(points, rounding);
  if (moves.empty()) return {};
  const double smallest_move = std::ranges::min(moves);
  auto differences = differences_between(moves, rounding);
  const bool are_few = differences.size() < differences_enough;
  if (are_few) differences.insert(differences.end(), moves.begin(), moves.end());
  const auto sorted = chosen_from(std::move(differences));
  const double smallest = std::max(rounding, smallest_divisor * sorted.front());
  // The largest first: what is a multiple of a step is one of all its parts, too.
  for (double step = std::min(smallest_move * (1 + finest), sorted.back() * (1 + finest));
       step >= smallest; step *= 1 - finest) {
    if (!is_common(sorted, step, are_few ? 1 : differences_enough)) continue;
    const auto kind = are_few ? ValueStep::Kind::at_most : ValueStep::Kind::found;
    return {kind, refined(sorted, step)};
  }
  if (const auto divisor = exact_divisor_of(moves, rounding); divisor && !are_few)
    return {ValueStep::Kind::found, *divisor};
  return {ValueStep::Kind::finer, smallest_move};
}

}  // namespace joulelab
