#pragma once
// Seeded draws that are the same on every machine: the standard library's shuffles and
// distributions differ from one library to the next, and a p-value must not.

#include <cstdint>
#include <random>
#include <span>
#include <utility>

namespace joulelab {

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}

  // 0 <= result < n, n < 2^32. The upper half of a product (Lemire 2019): no division.
  std::size_t below(std::size_t n) { return std::uint64_t{engine_()} * n >> 32; }

  double uniform() { return (static_cast<double>(engine_()) + 0.5) / 4294967296.0; }  // not 0, 1
  double normal();  // by inversion

  // Fisher & Yates (1938).
  template <class T>
  void shuffle(std::span<T> row) {
    for (auto left = row.size(); left > 1; --left) std::swap(row[left - 1], row[below(left)]);
  }

 private:
  std::mt19937 engine_;
};

}  // namespace joulelab
