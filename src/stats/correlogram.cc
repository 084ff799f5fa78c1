#include "stats/correlogram.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <unsupported/Eigen/FFT>

namespace joulelab {
namespace {

std::size_t index(long i) { return static_cast<std::size_t>(i); }

// Sum of a[i] b[i + shift], at index `shift`, or at size + shift where that is negative.
std::vector<double> cross_products(std::span<const double> a, std::span<const double> b) {
  std::size_t size = 1;
  while (size < a.size() + b.size()) size *= 2;
  std::vector<double> padded_a(a.begin(), a.end()), padded_b(b.begin(), b.end());
  padded_a.resize(size);
  padded_b.resize(size);
  Eigen::FFT<double> fft;
  std::vector<std::complex<double>> spectrum_a, spectrum_b;
  fft.fwd(spectrum_a, padded_a);
  fft.fwd(spectrum_b, padded_b);
  for (std::size_t i = 0; i < size; ++i) spectrum_b[i] *= std::conj(spectrum_a[i]);
  std::vector<double> products;
  fft.inv(products, spectrum_b);
  return products;
}

// Sums of the values and of their squares, of any range in constant time.
struct RunningSums {
  std::vector<double> sums{0}, squares{0};

  explicit RunningSums(std::span<const double> values) {
    for (const double x : values) {
      sums.push_back(sums.back() + x);
      squares.push_back(squares.back() + x * x);
    }
  }
  double sum(long begin, long end) const { return sums[index(end)] - sums[index(begin)]; }
  // About the range's own mean; what rounding leaves of none counts as none.
  double spread(long begin, long end) const {
    const double square = squares[index(end)] - squares[index(begin)], total = sum(begin, end);
    const double spread = square - total * total / static_cast<double>(end - begin);
    return spread > 1e-11 * squares.back() / static_cast<double>(squares.size()) ? spread : 0;
  }
};

}  // namespace

Meeting meeting_of(std::span<const double> a, std::span<const double> b, long shift) {
  const auto size_a = static_cast<long>(a.size()), size_b = static_cast<long>(b.size());
  const long begin = std::max(0L, -shift);
  return {begin, std::max(begin, std::min(size_a, size_b - shift))};
}

Correlogram correlogram(std::span<const double> a, std::span<const double> b, long first,
                        long last) {
  const auto products = cross_products(a, b);
  const RunningSums of_a(a), of_b(b);
  Correlogram result{first, {}};
  for (long shift = first; shift <= last; ++shift) {
    const auto [begin, end] = meeting_of(a, b, shift);
    const double spread_a = of_a.spread(begin, end);
    const double spread_b = of_b.spread(begin + shift, end + shift);
    const double product =
        products[index(shift < 0 ? shift + static_cast<long>(products.size()) : shift)];
    const double together = product - of_a.sum(begin, end) * of_b.sum(begin + shift, end + shift) /
                                          static_cast<double>(end - begin);
    const double r = together / std::sqrt(spread_a) / std::sqrt(spread_b);
    result.r.push_back(spread_a > 0 && spread_b > 0 ? std::clamp(r, -1.0, 1.0) : 0);
  }
  return result;
}

}  // namespace joulelab
