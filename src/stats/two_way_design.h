#pragma once
// The linear algebra of two crossed factors, done once and used for every response on them: an
// orthonormal basis of what each effect adds to all the others.

#include <optional>
#include <span>
#include <vector>

#include "stats/two_way.h"

namespace joulelab {

class TwoWayDesign {
 public:
  // Nothing where two_way.h says so of the numbers; that something varies is not looked at.
  static std::optional<TwoWayDesign> of(Grid grid);

  enum class Effect { first, second, interaction };

  // All values, level by level of the first factor and in it of the second: the order of `y` below.
  const std::vector<double>& values() const { return values_; }
  std::size_t first_of(std::size_t i) const { return first_[i]; }
  std::size_t second_of(std::size_t i) const { return second_[i]; }

  // F of one effect; nothing where no combination varies within itself.
  std::optional<FTest> test(Effect effect, std::span<const double> y) const;
  double statistic(Effect effect, std::span<const double> y) const;  // F alone; may be infinite

  std::vector<double> residuals(std::span<const double> y) const;  // of the combinations' means
  std::vector<double> additive_residuals(std::span<const double> y) const;

 private:
  using Basis = std::vector<std::vector<double>>;
  const Basis& basis(Effect effect) const { return bases_[static_cast<std::size_t>(effect)]; }
  double error_squares(std::span<const double> y) const;
  double error_freedom() const;

  std::vector<double> values_;
  std::vector<std::size_t> first_, second_;
  std::size_t rows_ = 0, columns_ = 0;
  std::vector<std::size_t> ends_;  // of each combination in `values_`
  std::vector<Basis> bases_;       // of the three effects, each orthogonal to both others
  Basis additive_;                 // of intercept and both factors
};

}  // namespace joulelab
