#include "stats/correlation.h"

#include <algorithm>
#include <cmath>

#include "stats/descriptive.h"
#include "stats/distribution.h"
#include "stats/rank.h"

namespace joulelab {

std::optional<Correlation> pearson(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size() || x.size() < 3) return std::nullopt;
  const double mean_x = mean_of(x), mean_y = mean_of(y);
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  if (!(xx > 0 && yy > 0)) return std::nullopt;
  const double r = std::clamp(xy / std::sqrt(xx) / std::sqrt(yy), -1.0, 1.0);
  const auto freedom = static_cast<double>(x.size() - 2);
  const double rest = (1 - r) * (1 + r);
  const double p = rest > 0 ? student_t_two_sided_p(r * std::sqrt(freedom / rest), freedom) : 0;
  return Correlation{r, p, static_cast<int>(x.size())};
}

std::optional<Correlation> spearman(std::span<const double> x, std::span<const double> y) {
  return pearson(ranks_of(x).values, ranks_of(y).values);
}

}  // namespace joulelab
