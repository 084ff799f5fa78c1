// Sums run in float over a block of rows and in double over the blocks: as exact as two passes
// over the numbers, at the price of one (the shift takes the mean's size away).
#include "train/norm_kernel.h"

#include <algorithm>
#include <vector>

#ifdef __x86_64__
#define JOULELAB_EACH_LEVEL \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define JOULELAB_EACH_LEVEL
#endif
#define JOULELAB_INLINE __attribute__((always_inline)) inline

namespace joulelab {
namespace {

struct None {
  static JOULELAB_INLINE float value(float z) { return z; }
  static JOULELAB_INLINE float slope(float) { return 1; }
};
struct Relu {
  static JOULELAB_INLINE float value(float z) { return z > 0 ? z : 0; }
  static JOULELAB_INLINE float slope(float z) { return z > 0 ? 1.0F : 0.0F; }
};
struct Relu6 {
  static JOULELAB_INLINE float value(float z) {
    const float low = z > 0 ? z : 0;
    return low < 6 ? low : 6;
  }
  static JOULELAB_INLINE float slope(float z) { return ((z > 0) & (z < 6)) ? 1.0F : 0.0F; }
};
struct Hardswish {
  static JOULELAB_INLINE float value(float z) { return z * Relu6::value(z + 3) * (1.0F / 6); }
  static JOULELAB_INLINE float slope(float z) {
    const float middle = z * (1.0F / 3) + 0.5F;
    const float high = z > 3 ? 1 : middle;
    return z < -3 ? 0 : high;
  }
};

// Calls `work` with the type of the activation.
template <class Work>
JOULELAB_INLINE void with(Activation activation, Work&& work) {
  switch (activation) {
    case Activation::relu:
      return work(Relu{});
    case Activation::relu6:
      return work(Relu6{});
    case Activation::hardswish:
      return work(Hardswish{});
    case Activation::silu:  // not fusible
    case Activation::none:
      return work(None{});
  }
}

constexpr std::int64_t block = 128;  // rows whose sums stay in float

// Two sums of each channel, in float, that are added to those in double when a block is done.
class BlockSums {
 public:
  explicit BlockSums(std::int64_t channels)
      : sums_(2 * static_cast<std::size_t>(channels)), channels_(channels) {}
  float* first() { return sums_.data(); }
  float* second() { return sums_.data() + channels_; }
  void flush(double* first_sum, double* second_sum) {
    for (std::int64_t c = 0; c < channels_; ++c) {
      first_sum[c] += static_cast<double>(first()[c]);
      second_sum[c] += static_cast<double>(second()[c]);
    }
    std::fill(sums_.begin(), sums_.end(), 0.0F);
  }

 private:
  std::vector<float> sums_;
  std::int64_t channels_;
};

// Four rows at a time: the sums are loaded and stored a quarter as often.
JOULELAB_INLINE void sum_block(const float* __restrict x, RowCount rows,
                               const float* __restrict shift, float* __restrict first,
                               float* __restrict second) {
  const std::int64_t n = rows.channels;
  std::int64_t row = 0;
  for (; row + 4 <= rows.count; row += 4, x += 4 * n) {
    for (std::int64_t c = 0; c < n; ++c) {
      const float a = x[c] - shift[c], b = x[c + n] - shift[c];
      const float d = x[c + 2 * n] - shift[c], e = x[c + 3 * n] - shift[c];
      first[c] += (a + b) + (d + e);
      second[c] += (a * a + b * b) + (d * d + e * e);
    }
  }
  for (; row < rows.count; ++row, x += n) {
    for (std::int64_t c = 0; c < n; ++c) {
      const float a = x[c] - shift[c];
      first[c] += a;
      second[c] += a * a;
    }
  }
}

template <class Kind>
JOULELAB_INLINE void normalise_as(const float* __restrict x, const float* __restrict added,
                                  float* __restrict y, RowCount rows, const float* __restrict scale,
                                  const float* __restrict offset) {
  const std::int64_t n = rows.channels;
  for (std::int64_t row = 0; row < rows.count; ++row, x += n, y += n) {
    if (added) {
      for (std::int64_t c = 0; c < n; ++c)
        y[c] = Kind::value(x[c] * scale[c] + offset[c] + added[c]);
      added += n;
    } else {
      for (std::int64_t c = 0; c < n; ++c) y[c] = Kind::value(x[c] * scale[c] + offset[c]);
    }
  }
}

// With an addend the output tells the slope: relu and relu6 are between their limits where it is.
template <class Kind>
JOULELAB_INLINE void sum_gradient_block(const NormGradient& in, RowCount rows,
                                        const float* __restrict scale,
                                        const float* __restrict offset, float* __restrict first,
                                        float* __restrict second) {
  const std::int64_t n = rows.channels;
  const float* __restrict x = in.x;
  const float* __restrict y = in.y;
  const float* __restrict gradient = in.gradient;
  const float* __restrict mean = in.mean;
  float* __restrict g = in.g;
  for (std::int64_t row = 0; row < rows.count; ++row, x += n, gradient += n) {
    if (y) {
      for (std::int64_t c = 0; c < n; ++c) {
        const float own = gradient[c] * Kind::slope(y[c]);
        g[c] = own;
        first[c] += own;
        second[c] += own * (x[c] - mean[c]);
      }
      y += n;
      g += n;
    } else {
      for (std::int64_t c = 0; c < n; ++c) {
        const float own = gradient[c] * Kind::slope(x[c] * scale[c] + offset[c]);
        first[c] += own;
        second[c] += own * (x[c] - mean[c]);
      }
    }
  }
}

template <class Kind>
JOULELAB_INLINE void spread_as(const float* __restrict x, const float* __restrict gradient,
                               float* __restrict dx, RowCount rows, const float* __restrict scale,
                               const float* __restrict offset, const NormSlopes& slopes) {
  const std::int64_t n = rows.channels;
  const float* __restrict mean = slopes.mean;
  const float* __restrict slope = slopes.slope;
  const float* __restrict shift = slopes.shift;
  for (std::int64_t row = 0; row < rows.count; ++row, x += n, gradient += n, dx += n) {
    for (std::int64_t c = 0; c < n; ++c) {
      const float own = gradient[c] * Kind::slope(x[c] * scale[c] + offset[c]);
      dx[c] = own * scale[c] - (x[c] - mean[c]) * slope[c] - shift[c];
    }
  }
}

}  // namespace

JOULELAB_EACH_LEVEL
void sum_powers(const float* x, RowCount rows, const float* shift, double* first, double* second) {
  BlockSums sums(rows.channels);
  for (std::int64_t row = 0; row < rows.count; row += block) {
    sum_block(x + row * rows.channels, {std::min(block, rows.count - row), rows.channels}, shift,
              sums.first(), sums.second());
    sums.flush(first, second);
  }
}

JOULELAB_EACH_LEVEL
void normalise_rows(const float* x, const float* added, float* y, RowCount rows,
                    const NormParameters& parameters) {
  with(
      parameters.activation, [&]<class Kind>(Kind) __attribute__((always_inline)) {
        normalise_as<Kind>(x, added, y, rows, parameters.scale, parameters.offset);
      });
}

JOULELAB_EACH_LEVEL
void sum_gradients(const NormGradient& input, RowCount rows, const NormParameters& parameters,
                   double* first, double* second) {
  BlockSums sums(rows.channels);
  for (std::int64_t row = 0; row < rows.count; row += block) {
    const auto part = input.from(row * rows.channels);
    const RowCount part_rows{std::min(block, rows.count - row), rows.channels};
    with(
        parameters.activation, [&]<class Kind>(Kind) __attribute__((always_inline)) {
          sum_gradient_block<Kind>(part, part_rows, parameters.scale, parameters.offset,
                                   sums.first(), sums.second());
        });
    sums.flush(first, second);
  }
}

JOULELAB_EACH_LEVEL
void spread_gradients(const float* x, const float* gradient, float* dx, RowCount rows,
                      const NormParameters& parameters, const NormSlopes& slopes) {
  with(
      parameters.activation, [&]<class Kind>(Kind) __attribute__((always_inline)) {
        spread_as<Kind>(x, gradient, dx, rows, parameters.scale, parameters.offset, slopes);
      });
}

}  // namespace joulelab
