#include "stats/distribution.h"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

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
using ChiSquared = math::chi_squared_distribution<double, Quiet>;
using FisherF = math::fisher_f_distribution<double, Quiet>;

}  // namespace

double normal_quantile(double p) { return math::quantile(Normal(), p); }

double normal_upper_tail(double z) { return math::cdf(math::complement(Normal(), z)); }

double normal_two_sided_p(double z) { return std::min(1.0, 2 * normal_upper_tail(std::abs(z))); }

double student_t_quantile(double p, double degrees_of_freedom) {
  return math::quantile(StudentT(degrees_of_freedom), p);
}

double student_t_two_sided_p(double t, double degrees_of_freedom) {
  const auto upper = math::cdf(math::complement(StudentT(degrees_of_freedom), std::abs(t)));
  return std::min(1.0, 2 * upper);
}

double chi_squared_upper_tail(double x, double degrees_of_freedom) {
  return math::cdf(math::complement(ChiSquared(degrees_of_freedom), std::max(0.0, x)));
}

double f_upper_tail(double f, double numerator_freedom, double denominator_freedom) {
  const FisherF distribution(numerator_freedom, denominator_freedom);
  return math::cdf(math::complement(distribution, std::max(0.0, f)));
}

}  // namespace joulelab
