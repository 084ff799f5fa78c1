#include "store/trace_blob.h"

#include <algorithm>
#include <bit>
#include <gtest/gtest.h>
#include <limits>
#include <random>

#include "record/compress.h"

namespace joulelab {
namespace {

// Equality of bits: a NaN is its own equal, -0 is not 0.
bool is_same(const std::vector<Point>& a, const std::vector<Point>& b) {
  return std::ranges::equal(a, b, [](const Point& one, const Point& other) {
    return one.at == other.at && one.event == other.event &&
           std::bit_cast<std::uint64_t>(one.value) == std::bit_cast<std::uint64_t>(other.value);
  });
}

Instant at(std::int64_t nanoseconds) { return Instant(std::chrono::nanoseconds(nanoseconds)); }

constexpr double resolution = 61e-6;

std::vector<Point> points_of_any_bits(std::size_t count, std::mt19937_64& random) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < count; ++i) {
    points.push_back({at(static_cast<std::int64_t>(random())), std::bit_cast<double>(random()),
                      static_cast<Event>(random() % 5)});
  }
  return points;
}

// What a counter at 10 Hz gives: a jittery clock, a total that climbs in steps of a microjoule.
std::vector<Point> counter_points(std::size_t count) {
  std::mt19937_64 random(1);
  std::vector<Point> points;
  std::int64_t now = 5'000'000'000, total_uj = 0;
  for (std::size_t i = 0; i < count; ++i) {
    now += 100'000'000 + static_cast<std::int64_t>(random() % 200'000);
    total_uj += 1'000'000 + static_cast<std::int64_t>(random() % 500'000);
    points.push_back({at(now), static_cast<double>(total_uj) * 1e-6, Event::none});
  }
  return points;
}

// As the first versions wrote it.
Bytes encode_points_v1(const std::vector<Point>& points) {
  Bytes bytes{1};
  put_varint(bytes, points.size());
  std::uint64_t before = 0, step = 0;
  for (const auto& point : points) {
    const auto now = static_cast<std::uint64_t>(point.at.time_since_epoch().count());
    put_varint(bytes, zigzag(now - before - step));
    step = now - before;
    before = now;
  }
  for (const auto& point : points) bytes.push_back(static_cast<unsigned char>(point.event));
  for (int plane = 7; plane >= 0; --plane) {
    std::uint64_t value_before = 0;
    for (const auto& point : points) {
      const auto value = std::bit_cast<std::uint64_t>(point.value);
      bytes.push_back(static_cast<unsigned char>((value ^ value_before) >> (8 * plane)));
      value_before = value;
    }
  }
  return compress(bytes).value();
}

TEST(TraceBlob, RoundTripIsTheIdentityForAnyBits) {
  std::mt19937_64 random(20230103);
  for (std::size_t count = 0; count < 300; ++count) {
    const auto points = points_of_any_bits(count, random);
    const auto decoded = decode_points(encode_points(points, resolution), resolution);
    ASSERT_TRUE(decoded) << decoded.error().what;
    EXPECT_TRUE(is_same(*decoded, points)) << count << " points";
  }
}

TEST(TraceBlob, ReadsWhatEarlierVersionsWrote) {
  std::mt19937_64 random(4);
  for (std::size_t count = 0; count < 100; ++count) {
    const auto points = points_of_any_bits(count, random);
    const auto decoded = decode_points(encode_points_v1(points), resolution);
    ASSERT_TRUE(decoded) << decoded.error().what;
    EXPECT_TRUE(is_same(*decoded, points)) << count << " points";
  }
}

TEST(TraceBlob, HoldsALongTraceInFewBytes) {
  const auto points = counter_points(10'000);
  const auto blob = encode_points(points, resolution);
  EXPECT_TRUE(is_same(decode_points(blob, resolution).value(), points));
  EXPECT_LT(blob.size(), points.size() * 5) << "its noise alone is 36 bits a point";
}

TEST(TraceBlob, RefusesEveryCut) {
  for (const auto& blob :
       {encode_points(counter_points(50), resolution), encode_points_v1(counter_points(50))}) {
    for (std::size_t size = 0; size < blob.size(); ++size) {
      const auto decoded = decode_points(std::span(blob).first(size), resolution);
      ASSERT_FALSE(decoded) << size;
      EXPECT_EQ(decoded.error().kind, Error::Kind::broken);
      EXPECT_FALSE(decoded.error().hint.empty());
    }
  }
}

TEST(TraceBlob, RefusesEveryFlippedBit) {
  const auto points = counter_points(50);
  for (const auto& blob : {encode_points(points, resolution), encode_points_v1(points)}) {
    for (std::size_t bit = 0; bit < blob.size() * 8; ++bit) {
      auto altered = blob;
      altered[bit / 8] = static_cast<unsigned char>(altered[bit / 8] ^ (1u << (bit % 8)));
      const auto decoded = decode_points(altered, resolution);
      // A few bits of a zstd header mean nothing; what is read in spite of them must be right.
      EXPECT_TRUE(!decoded || is_same(*decoded, points)) << bit;
    }
  }
}

// With a sound checksum, so that what stands inside is what is refused.
TEST(TraceBlob, RefusesASoundFrameOfNonsense) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 2000; ++i) {
    Bytes nonsense{1, static_cast<unsigned char>(random() % 4)};
    for (auto left = random() % 60; left > 0; --left) {
      nonsense.push_back(static_cast<unsigned char>(random()));
    }
    const auto decoded = decode_points(compress(nonsense).value(), resolution);
    EXPECT_TRUE(!decoded || decoded->size() <= 3);
  }
  for (const Bytes& wrong : {Bytes{}, Bytes{2, 0}, Bytes{1}, Bytes{1, 0x80},
                             Bytes{1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1},
                             Bytes{1, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0}, Bytes{1, 0, 0}}) {
    EXPECT_FALSE(decode_points(compress(wrong).value(), resolution));
  }
}

}  // namespace
}  // namespace joulelab
