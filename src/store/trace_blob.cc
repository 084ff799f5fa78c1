// Before compression a blob is: one byte with the format's version; the number of points (varint);
// for each point how much its step in time differs from the step before (zigzag varint of
// nanoseconds: mostly small); for each point one byte with its event; then the values, each XORed
// with the one before, all highest bytes first, then the next lower ones, and so on: neighbours
// share their high bytes, and zstd finds the runs of zeros.

#include "store/trace_blob.h"

#include <bit>
#include <memory>
#include <optional>
#include <zstd.h>

namespace joulelab {
namespace {

constexpr unsigned char format_version = 1;
constexpr int bytes_per_value = 8;

void put_varint(Bytes& bytes, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<unsigned char>(value | 0x80));
  bytes.push_back(static_cast<unsigned char>(value));
}

class Input {
 public:
  explicit Input(std::span<const unsigned char> bytes) : rest_(bytes) {}

  std::size_t left() const { return rest_.size(); }

  std::optional<unsigned char> byte() {
    if (rest_.empty()) return std::nullopt;
    const auto first = rest_.front();
    rest_ = rest_.subspan(1);
    return first;
  }

  std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto next = byte();
      if (!next) return std::nullopt;
      value |= static_cast<std::uint64_t>(*next & 0x7f) << shift;
      if (*next < 0x80) return value;
    }
    return std::nullopt;
  }

 private:
  std::span<const unsigned char> rest_;
};

// Differences wrap around, so that any two instants have one.
std::uint64_t zigzag(std::uint64_t value) { return (value << 1) ^ (0 - (value >> 63)); }
std::uint64_t unzigzag(std::uint64_t value) { return (value >> 1) ^ (0 - (value & 1)); }

std::uint64_t nanoseconds(Instant at) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count());
}

Instant instant(std::uint64_t nanoseconds) {
  return Instant(std::chrono::nanoseconds(static_cast<std::int64_t>(nanoseconds)));
}

tl::unexpected<Error> damaged(std::string_view why) {
  return fail(Error::Kind::broken, "the stored samples are damaged: " + std::string(why),
              "restore the store from a copy; its other runs can still be read");
}

}  // namespace

Result<Bytes> compress(std::span<const unsigned char> bytes) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                     ZSTD_freeCCtx);
  Bytes blob(ZSTD_compressBound(bytes.size()));
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  const auto size =
      ZSTD_compress2(context.get(), blob.data(), blob.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size)) {
    return fail(Error::Kind::broken,
                std::string("cannot compress the samples: ") + ZSTD_getErrorName(size));
  }
  blob.resize(size);
  return blob;
}

Result<Bytes> decompress(std::span<const unsigned char> blob) {
  // zstd's best is about 1 to 32,000; a size beyond that is forged or damaged, and not reserved.
  constexpr std::uint64_t highest_ratio = 40'000;
  const auto size = ZSTD_getFrameContentSize(blob.data(), blob.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN ||
      size > blob.size() * highest_ratio) {
    return damaged("not a zstd frame");
  }
  Bytes bytes(size);
  const auto got = ZSTD_decompress(bytes.data(), bytes.size(), blob.data(), blob.size());
  if (ZSTD_isError(got)) return damaged(ZSTD_getErrorName(got));
  if (got != size) return damaged("it is shorter than it says");
  return bytes;
}

Result<Bytes> encode_points(std::span<const Point> points) {
  Bytes bytes{format_version};
  bytes.reserve(16 + points.size() * 12);
  put_varint(bytes, points.size());
  std::uint64_t at = 0, step = 0;
  for (const auto& point : points) {
    const auto new_step = nanoseconds(point.at) - at;
    put_varint(bytes, zigzag(new_step - step));
    at += new_step;
    step = new_step;
  }
  for (const auto& point : points) bytes.push_back(static_cast<unsigned char>(point.event));
  for (int plane = bytes_per_value - 1; plane >= 0; --plane) {
    std::uint64_t before = 0;
    for (const auto& point : points) {
      const auto value = std::bit_cast<std::uint64_t>(point.value);
      bytes.push_back(static_cast<unsigned char>((value ^ before) >> (8 * plane)));
      before = value;
    }
  }
  return compress(bytes);
}

Result<std::vector<Point>> decode_points(std::span<const unsigned char> blob) {
  const Bytes bytes = JOULELAB_TRY(decompress(blob));
  Input input(bytes);
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
    point.at = instant(at);
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
