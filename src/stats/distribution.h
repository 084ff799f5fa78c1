#pragma once
// Tails and quantiles of the distributions that the tests need, from Boost.Math. The one door to
// that library: its headers are slow to compile. Arguments are finite and degrees of freedom
// positive; the results are then finite, and 0 or 1 where a tail is beyond double precision.

namespace joulelab {

double normal_quantile(double p);     // 0 < p < 1
double normal_upper_tail(double z);   // P(Z > z)
double normal_two_sided_p(double z);  // P(|Z| > |z|)
double student_t_quantile(double p, double degrees_of_freedom);
double student_t_upper_tail(double t, double degrees_of_freedom);
double student_t_two_sided_p(double t, double degrees_of_freedom);
// Of (Z + noncentrality) / sqrt(chi squared / degrees_of_freedom).
double noncentral_t_quantile(double p, double degrees_of_freedom, double noncentrality);
double noncentral_t_upper_tail(double t, double degrees_of_freedom, double noncentrality);
double chi_squared_upper_tail(double x, double degrees_of_freedom);
double chi_squared_quantile(double p, double degrees_of_freedom);
double f_upper_tail(double f, double numerator_freedom, double denominator_freedom);
// The numerator's chi squared is noncentral; noncentrality >= 0.
double noncentral_f_upper_tail(double f, double numerator_freedom, double denominator_freedom,
                               double noncentrality);
double beta_quantile(double p, double alpha, double beta);
// P(sup |B| > x) of the Brownian bridge B: Kolmogorov (1933), the limit for many values; x >= 0.
double kolmogorov_upper_tail(double x);

}  // namespace joulelab
