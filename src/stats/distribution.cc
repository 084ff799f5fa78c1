#include "stats/distribution.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/non_central_f.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numbers>

namespace joulelab {
namespace {

namespace math = boost::math;
// Nothing throws: a tail that underflows is zero, which is what a reader wants of it. In double
// throughout: long double is several times slower and the references agree to ten digits without.
using Quiet = math::policies::policy<math::policies::domain_error<math::policies::ignore_error>,
                                     math::policies::overflow_error<math::policies::ignore_error>,
                                     math::policies::pole_error<math::policies::ignore_error>,
                                     math::policies::evaluation_error<math::policies::ignore_error>,
                                     math::policies::promote_double<false>>;
using Normal = math::normal_distribution<double, Quiet>;
using StudentT = math::students_t_distribution<double, Quiet>;
using NoncentralT = math::non_central_t_distribution<double, Quiet>;
using ChiSquared = math::chi_squared_distribution<double, Quiet>;
using FisherF = math::fisher_f_distribution<double, Quiet>;
using NoncentralF = math::non_central_f_distribution<double, Quiet>;
using Beta = math::beta_distribution<double, Quiet>;

}  // namespace

double normal_quantile(double p) { return math::quantile(Normal(), p); }

double normal_upper_tail(double z) { return math::cdf(math::complement(Normal(), z)); }

double normal_two_sided_p(double z) { return std::min(1.0, 2 * normal_upper_tail(std::abs(z))); }

double student_t_quantile(double p, double degrees_of_freedom) {
  return math::quantile(StudentT(degrees_of_freedom), p);
}

double student_t_upper_tail(double t, double degrees_of_freedom) {
  return math::cdf(math::complement(StudentT(degrees_of_freedom), t));
}

double student_t_two_sided_p(double t, double degrees_of_freedom) {
  return std::min(1.0, 2 * student_t_upper_tail(std::abs(t), degrees_of_freedom));
}

double noncentral_t_quantile(double p, double degrees_of_freedom, double noncentrality) {
  return math::quantile(NoncentralT(degrees_of_freedom, noncentrality), p);
}

double noncentral_t_upper_tail(double t, double degrees_of_freedom, double noncentrality) {
  const NoncentralT distribution(degrees_of_freedom, noncentrality);
  return std::clamp(math::cdf(math::complement(distribution, t)), 0.0, 1.0);
}

double chi_squared_upper_tail(double x, double degrees_of_freedom) {
  return math::cdf(math::complement(ChiSquared(degrees_of_freedom), std::max(0.0, x)));
}

double chi_squared_quantile(double p, double degrees_of_freedom) {
  return math::quantile(ChiSquared(degrees_of_freedom), p);
}

double f_upper_tail(double f, double numerator_freedom, double denominator_freedom) {
  const FisherF distribution(numerator_freedom, denominator_freedom);
  return math::cdf(math::complement(distribution, std::max(0.0, f)));
}

double noncentral_f_upper_tail(double f, double numerator_freedom, double denominator_freedom,
                               double noncentrality) {
  if (!(noncentrality > 0)) return f_upper_tail(f, numerator_freedom, denominator_freedom);
  const NoncentralF distribution(numerator_freedom, denominator_freedom, noncentrality);
  return std::clamp(math::cdf(math::complement(distribution, std::max(0.0, f))), 0.0, 1.0);
}

double beta_quantile(double p, double alpha, double beta) {
  return math::quantile(Beta(alpha, beta), p);
}

// Two series for one function: each needs a few terms on its side of 1.
double kolmogorov_upper_tail(double x) {
  if (!(x > 0.04)) return 1;  // the rest is below double precision
  double sum = 0;
  if (x < 1) {
    for (int k = 1; k < 20; k += 2) {
      const double a = k * std::numbers::pi / x;
      sum += std::exp(-a * a / 8);
    }
    return 1 - std::sqrt(2 * std::numbers::pi) / x * sum;
  }
  for (int k = 1; k < 10; ++k) sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * x * x);
  return sum;
}

}  // namespace joulelab
