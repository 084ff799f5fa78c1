// A zstd frame with a checksum. In it: one byte with the version, 1; the number of points (varint);
// for each point how much its step in time differs from the step before (zigzag varint of
// nanoseconds); for each point one byte with its event; then the values, each XORed with the one
// before, all highest bytes first, then the next lower ones, and so on.

#include "store/trace_blob_v1.h"

#include <bit>

#include "record/compress.h"

namespace joulelab {
namespace {

constexpr unsigned char format_version = 1;
constexpr int bytes_per_value = 8;

tl::unexpected<Error> damaged(std::string why) { return fail(Error::Kind::broken, std::move(why)); }

}  // namespace

Result<std::vector<Point>> decode_points_v1(ByteView blob) {
  const Bytes bytes = JOULELAB_TRY(decompress(blob));
  ByteInput input(bytes);
  if (input.byte() != format_version) return damaged("its format is not known to this program");
  const auto count = input.varint();
  if (!count || *count > input.left() / (2 + bytes_per_value)) return damaged("its count is wrong");

  std::vector<Point> points(*count);
  std::uint64_t at = 0, step = 0;
  for (auto& point : points) {
    const auto change = input.varint();
    if (!change) return damaged("an instant is cut");
    step += unzigzag(*change);
    at += step;
    point.at = Instant(std::chrono::nanoseconds(static_cast<std::int64_t>(at)));
  }
  if (input.left() != points.size() * (1 + bytes_per_value)) return damaged("its length is wrong");
  for (auto& point : points) {
    const auto event = *input.byte();
    if (event > static_cast<unsigned char>(Event::suspended)) return damaged("an unknown event");
    point.event = static_cast<Event>(event);
  }
  std::vector<std::uint64_t> values(points.size());
  for (int plane = bytes_per_value - 1; plane >= 0; --plane) {
    for (auto& value : values) value |= static_cast<std::uint64_t>(*input.byte()) << (8 * plane);
  }
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    before ^= values[i];
    points[i].value = std::bit_cast<double>(before);
  }
  return points;
}

}  // namespace joulelab
