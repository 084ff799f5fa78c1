#include "stats/two_way_design.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "stats/descriptive.h"
#include "stats/distribution.h"

namespace joulelab {
namespace {

using Column = std::vector<double>;

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void subtract(Column& from, double times, const Column& column) {
  for (std::size_t i = 0; i < from.size(); ++i) from[i] -= times * column[i];
}

// Gram & Schmidt, each column twice: once loses the orthogonality to rounding (Giraud et al. 2005).
void extend(std::vector<Column>& basis, Column column) {
  for (int pass = 0; pass < 2; ++pass) {
    for (const auto& direction : basis) subtract(column, dot(column, direction), direction);
  }
  const double norm = std::sqrt(dot(column, column));
  for (double& x : column) x /= norm;
  basis.push_back(std::move(column));
}

// What `columns` add to `others`.
std::vector<Column> added(const std::vector<Column>& columns,
                          std::initializer_list<const std::vector<Column>*> others) {
  std::vector<Column> basis;
  for (const auto* other : others) {
    for (const auto& column : *other) extend(basis, column);
  }
  const auto already = static_cast<std::ptrdiff_t>(basis.size());
  for (const auto& column : columns) extend(basis, column);
  return {basis.begin() + already, basis.end()};
}

// 1 at its own level, -1 at the last, 0 elsewhere: the columns of a factor sum to 0 over its
// levels.
std::vector<Column> sum_contrasts(const std::vector<std::size_t>& levels, std::size_t count) {
  std::vector<Column> columns;
  for (std::size_t level = 0; level + 1 < count; ++level) {
    Column column;
    for (const auto own : levels) column.push_back(own == level ? 1 : own + 1 == count ? -1 : 0);
    columns.push_back(std::move(column));
  }
  return columns;
}

std::vector<Column> products(const std::vector<Column>& a, const std::vector<Column>& b) {
  std::vector<Column> columns;
  for (const auto& x : a) {
    for (const auto& y : b) {
      Column column(x.size());
      std::ranges::transform(x, y, column.begin(), std::multiplies<>());
      columns.push_back(std::move(column));
    }
  }
  return columns;
}

}  // namespace

std::optional<TwoWayDesign> TwoWayDesign::of(Grid grid) {
  if (grid.size() < 2 || grid.front().size() < 2) return std::nullopt;
  TwoWayDesign design;
  design.rows_ = grid.size();
  design.columns_ = grid.front().size();
  for (std::size_t i = 0; i < grid.size(); ++i) {
    if (grid[i].size() != design.columns_) return std::nullopt;
    for (std::size_t j = 0; j < grid[i].size(); ++j) {
      if (grid[i][j].empty()) return std::nullopt;
      design.values_.insert(design.values_.end(), grid[i][j].begin(), grid[i][j].end());
      design.first_.resize(design.values_.size(), i);
      design.second_.resize(design.values_.size(), j);
      design.ends_.push_back(design.values_.size());
    }
  }
  if (design.values_.size() <= design.ends_.size()) return std::nullopt;
  const std::vector<Column> constant{Column(design.values_.size(), 1)};
  const auto first = sum_contrasts(design.first_, design.rows_);
  const auto second = sum_contrasts(design.second_, design.columns_);
  const auto both = products(first, second);
  design.bases_ = {added(first, {&constant, &second, &both}),
                   added(second, {&constant, &first, &both}),
                   added(both, {&constant, &first, &second})};
  for (const auto* columns : {&constant, &first, &second}) {
    for (const auto& column : *columns) extend(design.additive_, column);
  }
  return design;
}

std::vector<double> TwoWayDesign::residuals(std::span<const double> y) const {
  std::vector<double> result(y.begin(), y.end());
  std::size_t begin = 0;
  for (const auto end : ends_) {
    const double mean = mean_of(y.subspan(begin, end - begin));
    for (; begin < end; ++begin) result[begin] -= mean;
  }
  return result;
}

std::vector<double> TwoWayDesign::additive_residuals(std::span<const double> y) const {
  std::vector<double> result(y.begin(), y.end());
  for (const auto& direction : additive_) subtract(result, dot(result, direction), direction);
  return result;
}

double TwoWayDesign::error_squares(std::span<const double> y) const {
  const auto rest = residuals(y);
  return dot(rest, rest);
}

double TwoWayDesign::error_freedom() const {
  return static_cast<double>(values_.size() - ends_.size());
}

double TwoWayDesign::statistic(Effect effect, std::span<const double> y) const {
  double squares = 0;
  for (const auto& direction : basis(effect)) {
    const double part = dot(y, direction);
    squares += part * part;
  }
  const double error = error_squares(y);
  if (!(error > 0)) return squares > 0 ? std::numeric_limits<double>::infinity() : 0;
  return squares / static_cast<double>(basis(effect).size()) / (error / error_freedom());
}

std::optional<FTest> TwoWayDesign::test(Effect effect, std::span<const double> y) const {
  // What rounding leaves of equal values is not variation.
  if (!(error_squares(y) > 1e-28 * dot(y, y))) return std::nullopt;
  FTest test;
  test.f = statistic(effect, y);
  test.numerator_freedom = static_cast<double>(basis(effect).size());
  test.denominator_freedom = error_freedom();
  test.p = f_upper_tail(test.f, test.numerator_freedom, test.denominator_freedom);
  return test;
}

}  // namespace joulelab
