#include "store/trace_blob.h"

#include <bit>
#include <gtest/gtest.h>
#include <limits>
#include <random>

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

TEST(TraceBlob, RoundTripIsTheIdentityForAnyBits) {
  std::mt19937_64 random(20230103);
  for (std::size_t count = 0; count < 300; ++count) {
    std::vector<Point> points;
    for (std::size_t i = 0; i < count; ++i) {
      points.push_back({at(static_cast<std::int64_t>(random())), std::bit_cast<double>(random()),
                        static_cast<Event>(random() % 5)});
    }
    const auto blob = encode_points(points);
    ASSERT_TRUE(blob);
    const auto decoded = decode_points(*blob);
    ASSERT_TRUE(decoded) << decoded.error().what;
    EXPECT_TRUE(is_same(*decoded, points)) << count << " points";
  }
}

TEST(TraceBlob, KeepsThePayloadOfANaNAndTheSignOfZero) {
  const auto payload = std::bit_cast<double>(0x7ff8'dead'beef'0001ULL);
  const std::vector<Point> points{
      {at(std::numeric_limits<std::int64_t>::min()), payload, Event::unreadable},
      {at(std::numeric_limits<std::int64_t>::max()), -0.0, Event::reset},
      {at(0), std::numeric_limits<double>::infinity(), Event::wrap},
      {at(1), std::numeric_limits<double>::denorm_min(), Event::suspended}};
  EXPECT_TRUE(is_same(decode_points(encode_points(points).value()).value(), points));
}

TEST(TraceBlob, IsSmall) {
  const auto points = counter_points(10'000);
  const auto blob = encode_points(points).value();
  EXPECT_TRUE(is_same(decode_points(blob).value(), points));
  EXPECT_LT(blob.size(), points.size() * 11) << "less than half of the 24 bytes of a point";
}

TEST(TraceBlob, RefusesEveryCut) {
  const auto blob = encode_points(counter_points(50)).value();
  for (std::size_t size = 0; size < blob.size(); ++size) {
    const auto decoded = decode_points(std::span(blob).first(size));
    ASSERT_FALSE(decoded) << size;
    EXPECT_EQ(decoded.error().kind, Error::Kind::broken);
  }
}

TEST(TraceBlob, RefusesEveryFlippedBit) {
  const auto points = counter_points(50);
  const auto blob = encode_points(points).value();
  for (std::size_t bit = 0; bit < blob.size() * 8; ++bit) {
    auto altered = blob;
    altered[bit / 8] = static_cast<unsigned char>(altered[bit / 8] ^ (1u << (bit % 8)));
    const auto decoded = decode_points(altered);
    // A few bits of a zstd header mean nothing; what is read in spite of them must be right.
    EXPECT_TRUE(!decoded || is_same(*decoded, points)) << bit;
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
    const auto decoded = decode_points(compress(nonsense).value());
    EXPECT_TRUE(!decoded || decoded->size() <= 3);
  }
  for (const Bytes& wrong : {Bytes{}, Bytes{2, 0}, Bytes{1}, Bytes{1, 0x80},
                             Bytes{1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1},
                             Bytes{1, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0}, Bytes{1, 0, 0}}) {
    EXPECT_FALSE(decode_points(compress(wrong).value()));
  }
}

}  // namespace
}  // namespace joulelab
