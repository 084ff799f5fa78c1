// A blob is: one byte with the format's version, 2; the CRC32C of all that follows; blocks of up to
// points_per_block_most points, each their number (varint), their times and their values. Version 1
// was a zstd frame, whose first byte is never 2.

#include "store/trace_blob.h"

#include <algorithm>

#include "record/crc32c.h"
#include "record/point_coding.h"
#include "store/trace_blob_v1.h"

namespace joulelab {
namespace {

constexpr unsigned char format_version = 2;
constexpr std::size_t head_size = 5;
constexpr unsigned char first_byte_of_zstd = 0x28;

tl::unexpected<Error> damaged(std::string_view why) {
  return fail(Error::Kind::broken, "the stored samples are damaged: " + std::string(why),
              "restore the store from a copy; its other runs can still be read");
}

}  // namespace

Bytes encode_points(std::span<const Point> points, double resolution) {
  Bytes blocks;
  while (!points.empty()) {
    const auto block = points.first(std::min(points_per_block_most, points.size()));
    points = points.subspan(block.size());
    put_varint(blocks, block.size());
    put_times(blocks, block);
    put_values(blocks, block, resolution);
  }
  Bytes blob{format_version};
  blob.reserve(head_size + blocks.size());
  put_little(blob, crc32c(blocks), 4);
  put_bytes(blob, blocks);
  return blob;
}

Result<std::vector<Point>> decode_points(ByteView blob, double resolution) {
  if (!blob.empty() && blob.front() == first_byte_of_zstd) {
    auto points = decode_points_v1(blob);
    if (!points) return damaged(points.error().what);
    return points;
  }
  if (blob.size() < head_size) return damaged("they are cut");
  if (blob.front() != format_version) return damaged("their format is not known to this program");
  const auto blocks = blob.subspan(head_size);
  if (little32(blob.data() + 1) != crc32c(blocks)) return damaged("their checksum is wrong");

  std::vector<Point> points;
  for (ByteInput input(blocks); input.left() > 0;) {
    const auto count = input.varint();
    if (!count || *count == 0 || *count > points_per_block_most) return damaged("a count is wrong");
    points.resize(points.size() + *count);
    const auto block = std::span(points).last(*count);
    if (!take_times(input, block) || !take_values(input, resolution, block))
      return damaged("a block is wrong");
  }
  return points;
}

}  // namespace joulelab
