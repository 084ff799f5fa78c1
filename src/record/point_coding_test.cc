#include "record/point_coding.h"

#include <algorithm>
#include <bit>
#include <gtest/gtest.h>
#include <limits>

#include "record/random_trace.h"

namespace joulelab {
namespace {

using Points = std::vector<Point>;

Instant at(std::int64_t nanoseconds) { return Instant(std::chrono::nanoseconds(nanoseconds)); }

// Equality of bits: a NaN is its own equal, -0 is not 0.
bool is_same(const Points& a, const Points& b) {
  return std::ranges::equal(a, b, [](const Point& one, const Point& other) {
    return one.at == other.at && one.event == other.event &&
           std::bit_cast<std::uint64_t>(one.value) == std::bit_cast<std::uint64_t>(other.value);
  });
}

Bytes encoded(const Points& points, double resolution) {
  Bytes bytes;
  put_times(bytes, points);
  put_values(bytes, points, resolution);
  return bytes;
}

std::optional<Points> decoded(ByteView bytes, std::size_t count, double resolution) {
  Points points(count, {at(1), 2, Event::wrap});
  ByteInput input(bytes);
  if (!take_times(input, points) || !take_values(input, resolution, points)) return std::nullopt;
  EXPECT_EQ(input.left(), 0U);
  return points;
}

void expect_round_trip(const Points& points, double resolution) {
  const auto back = decoded(encoded(points, resolution), points.size(), resolution);
  ASSERT_TRUE(back);
  EXPECT_TRUE(is_same(*back, points)) << points.size() << " points";
}

TEST(PointCoding, RoundTripIsTheIdentityForAnyBits) {
  std::mt19937_64 random(1);
  for (std::size_t count = 1; count < 200; ++count) {
    Points points;
    for (std::size_t i = 0; i < count; ++i) {
      points.push_back({at(static_cast<std::int64_t>(random())), std::bit_cast<double>(random()),
                        static_cast<Event>(random() % 5)});
    }
    expect_round_trip(points, 61e-6);
  }
}

TEST(PointCoding, RoundTripIsTheIdentityForTracesOfBothForms) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 200; ++round) {
    const auto form = round % 2 ? Form::counter : Form::gauge;
    expect_round_trip(random_trace(random, form, 1 + random() % 500).points, 61e-6);
  }
  expect_round_trip(random_trace(random, Form::counter, points_per_block_most).points, 0);
}

TEST(PointCoding, KeepsThePayloadOfANaNAndTheSignOfZero) {
  const auto payload = std::bit_cast<double>(0x7ff8'dead'beef'0001ULL);
  expect_round_trip({{at(0), -0.0}, {at(1), 1}}, 1);
  expect_round_trip({{at(0), 0.0}, {at(1), 1}}, -1);
  expect_round_trip({{at(std::numeric_limits<std::int64_t>::min()), payload, Event::unreadable},
                     {at(std::numeric_limits<std::int64_t>::max()), -0.0, Event::reset},
                     {at(0), std::numeric_limits<double>::infinity(), Event::wrap},
                     {at(1), std::numeric_limits<double>::denorm_min(), Event::suspended}},
                    1e-6);
}

// Every unit that instruments count in, the product and the quotient alike; also values just beside
// a multiple, which must not be rounded to it.
TEST(PointCoding, IsExactForMultiplesOfAnyUnitAndTheirNeighbours) {
  std::mt19937_64 random(3);
  for (const double resolution :
       {0.0, 61e-6, 15.3e-6, 0x1p-14, 0x1p-32, 1e-9, 0.1, -1.0,
        std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    for (int kind = 0; kind < 6; ++kind) {
      Points points;
      for (int i = 0; i < 60; ++i) {
        const auto k = static_cast<double>(random() % (1ULL << (1 + random() % 53)));
        const double multiples[] = {k, k * 1e-3, k / 1e3, k * 1e-6, k / 1e6, k * resolution};
        points.push_back({at(i), multiples[kind]});
      }
      expect_round_trip(points, resolution);
      points[30].value = std::nextafter(points[30].value, 1e300);
      expect_round_trip(points, resolution);
    }
  }
}

TEST(PointCoding, ASteadyCounterTakesLessThanFourBytesAPointWithTheJitterOfARealClock) {
  std::mt19937_64 random(4);
  std::normal_distribution<double> lateness_ns(0, 4000), power_w(50, 1);
  Points points;
  double energy_uj = 0;
  for (int i = 0; i < 1000; ++i) {
    energy_uj += power_w(random) * 1000;
    const auto late_ns = static_cast<std::int64_t>(std::abs(lateness_ns(random)));
    points.push_back({at(i * 1'000'000LL + late_ns), std::floor(energy_uj) * 1e-6});
  }
  EXPECT_LT(encoded(points, 61e-6).size(), 4 * points.size());
}

TEST(PointCoding, AnExactClockAndAnExactCounterTakeAlmostNothing) {
  Points points;
  for (int i = 0; i < 1000; ++i) points.push_back({at(i * 1'000'000LL), i * 0.05});
  EXPECT_LT(encoded(points, 0.05).size(), 60U);
}

TEST(PointCoding, RefusesEveryCut) {
  std::mt19937_64 random(5);
  const auto points = random_trace(random, Form::counter, 100).points;
  const auto bytes = encoded(points, 1e-6);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decoded(ByteView(bytes).first(size), points.size(), 1e-6)) << size;
  }
}

TEST(PointCoding, RefusesAScaleAndAnEventThatDoNotExist) {
  Points points(1);
  for (const Bytes& wrong : {Bytes{7, 0}, Bytes{0x7f, 0}, Bytes{0x82, 0, 0, 3, 5}}) {
    ByteInput input(wrong);
    EXPECT_FALSE(take_values(input, 1, points));
  }
}

}  // namespace
}  // namespace joulelab
