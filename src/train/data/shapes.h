#pragma once
// `shapes`: ten kinds of coloured geometric shapes, drawn by the program itself, for a machine that
// can fetch nothing. Place, size, turn and colours vary; only the kind of shape tells the class.

#include <cstdint>

#include "train/data/image_set.h"

namespace joulelab {

// `count` images of `side` x `side`, ten classes in turn. The same for the same seed, everywhere.
ImageSet make_shapes(std::size_t count, int side, std::uint64_t seed);

}  // namespace joulelab
