#pragma once
// The loops of batch normalisation with what follows it, over rows of channels (channels last in
// memory): each reads and writes its numbers once. Free of LibTorch. Compiled once for each level
// of x86-64's vector instructions, and the processor's own is taken. Thread-safe for distinct rows.

#include <cstdint>

#include "train/activation.h"

namespace joulelab {

// `count` rows, one after the other, of `channels` numbers each.
struct RowCount {
  std::int64_t count = 0, channels = 0;
};

// Adds to `first` and `second` (of each channel) the sums of x - shift and of its square.
void sum_powers(const float* x, RowCount rows, const float* shift, double* first, double* second);

// y = activation(scale * x + offset + added); `added` may be null. The activation is fusible.
struct NormParameters {
  const float *scale = nullptr, *offset = nullptr;  // of each channel
  Activation activation = Activation::none;
};
void normalise_rows(const float* x, const float* added, float* y, RowCount rows,
                    const NormParameters& parameters);

// The gradient before the activation is g = gradient * slope(z), with z = scale * x + offset, or,
// where `y` is given, by the sign and size of the output y (relu, relu6 and none only). Adds to
// `first` and `second` the sums of g and of g * (x - mean). Writes g where `g` is not null.
struct NormGradient {
  const float *x = nullptr, *y = nullptr, *gradient = nullptr, *mean = nullptr;
  float* g = nullptr;

  // The same from the number `at` on.
  NormGradient from(std::int64_t at) const {
    return {x + at, y ? y + at : nullptr, gradient + at, mean, g ? g + at : nullptr};
  }
};
void sum_gradients(const NormGradient& input, RowCount rows, const NormParameters& parameters,
                   double* first, double* second);

// dx = scale * g - slope * (x - mean) - shift, of each channel; g as above, from x alone.
struct NormSlopes {
  const float *mean = nullptr, *slope = nullptr, *shift = nullptr;
};
void spread_gradients(const float* x, const float* gradient, float* dx, RowCount rows,
                      const NormParameters& parameters, const NormSlopes& slopes);

}  // namespace joulelab
