#pragma once
// What follows a normalisation, number by number.

namespace joulelab {

enum class Activation { none, relu, relu6, silu, hardswish };

// Those that norm_kernel.h knows; `silu` takes an exponential and stays LibTorch's.
constexpr bool is_fusible(Activation activation) { return activation != Activation::silu; }

}  // namespace joulelab
