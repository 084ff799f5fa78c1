#pragma once
// The points of a trace as few bytes, without loss: every bit of every double comes back, that of
// an unreadable point (a NaN with a payload) too. Instants and values are apart, since channels of
// one meter share their instants. docs/FORMATS.md, "Points", describes the bytes.

#include <span>

#include "record/bytes.h"
#include "record/trace.h"

namespace joulelab {

// Longer traces are coded block by block; a damaged size cannot ask for more memory than this.
inline constexpr std::size_t points_per_block_most = 4096;

// The instants of 1 to points_per_block_most points.
void put_times(Bytes& bytes, std::span<const Point> points);

// Their values and events. `resolution` is the channel's: values that are whole multiples of it, of
// 1, 1/1000 or 1/1,000,000 take the bytes of the whole numbers.
void put_values(Bytes& bytes, std::span<const Point> points, double resolution);

// The inverses, which fill `points`; false where the input was not made by them. Thread-safe.
[[nodiscard]] bool take_times(ByteInput& input, std::span<Point> points);
[[nodiscard]] bool take_values(ByteInput& input, double resolution, std::span<Point> points);

}  // namespace joulelab
