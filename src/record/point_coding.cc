#include "record/point_coding.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <vector>

#include "record/words.h"

namespace joulelab {
namespace {

using Words = std::span<std::uint64_t>;
using ConstWords = std::span<const std::uint64_t>;

// How a double came from a whole number k; the number that the format writes. A decimal quotient
// and a decimal product differ in their last bits, and instruments' drivers use both.
enum class Scale : unsigned char {
  bits,        // from none: the double's own bits, each XORed with those before
  resolution,  // k x the channel's resolution
  one,         // k
  milli,       // k x 1e-3
  per_thousand,
  micro,  // k x 1e-6
  per_million,
};
constexpr std::array whole_scales = {Scale::resolution,   Scale::one,   Scale::milli,
                                     Scale::per_thousand, Scale::micro, Scale::per_million};
constexpr unsigned char has_events = 0x80;  // in the byte of the scale

// Calls `use` with the function that turns k into the double.
template <class Use>
auto with_scale(Scale scale, double resolution, Use use) {
  switch (scale) {
    case Scale::resolution:
      return use([resolution](double k) { return k * resolution; });
    case Scale::milli:
      return use([](double k) { return k * 1e-3; });
    case Scale::per_thousand:
      return use([](double k) { return k / 1e3; });
    case Scale::micro:
      return use([](double k) { return k * 1e-6; });
    case Scale::per_million:
      return use([](double k) { return k / 1e6; });
    default:
      return use([](double k) { return k; });
  }
}

std::uint64_t bits_of(double value) { return std::bit_cast<std::uint64_t>(value); }

// Fills `wholes` and is true where `scale` gives every bit of every value back.
bool is_whole(std::span<const Point> points, Scale scale, double resolution, Words wholes) {
  return with_scale(scale, resolution, [&](auto scaled) {
    constexpr double most = 9007199254740992;  // 2^53: beyond it a double skips whole numbers
    const double unit = scaled(1.0);
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double k = std::nearbyint(points[i].value / unit);
      if (!(std::abs(k) <= most)) return false;
      const auto whole = static_cast<std::int64_t>(k);  // loses the sign of -0, which then shows
      if (bits_of(scaled(static_cast<double>(whole))) != bits_of(points[i].value)) return false;
      wholes[i] = static_cast<std::uint64_t>(whole);
    }
    return true;
  });
}

// The median of the steps between neighbours: what one jump or outlier does not move.
std::uint64_t usual_step(ConstWords numbers) {
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < numbers.size(); ++i)
    steps.push_back(static_cast<std::int64_t>(numbers[i] - numbers[i - 1]));
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::ranges::nth_element(steps, middle);
  return static_cast<std::uint64_t>(*middle);
}

// The first number, the usual step, and how each step differs from it. Alters `numbers`.
void put_numbers(Bytes& bytes, Words numbers) {
  put_varint(bytes, zigzag(numbers.front()));
  if (numbers.size() == 1) return;
  const auto step = usual_step(numbers);
  put_varint(bytes, zigzag(step));
  for (std::size_t i = numbers.size() - 1; i > 0; --i)
    numbers[i] = zigzag(numbers[i] - numbers[i - 1] - step);
  put_words(bytes, numbers.subspan(1));
}

// Calls `use(i, number)` for each of `count` numbers.
template <class Use>
bool take_numbers(ByteInput& input, std::size_t count, Use use) {
  std::array<std::uint64_t, points_per_block_most> words;
  const auto first = input.varint();
  if (!first || count > words.size()) return false;
  auto number = unzigzag(*first);
  use(std::size_t{0}, number);
  if (count == 1) return true;
  const auto coded_step = input.varint();
  if (!coded_step || !take_words(input, Words(words).first(count - 1))) return false;
  const auto step = unzigzag(*coded_step);
  for (std::size_t i = 1; i < count; ++i) {
    number += step + unzigzag(words[i - 1]);
    use(i, number);
  }
  return true;
}

bool take_bits(ByteInput& input, std::span<Point> points) {
  std::array<std::uint64_t, points_per_block_most> words;
  if (points.size() > words.size() || !take_words(input, Words(words).first(points.size())))
    return false;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    bits ^= words[i];
    points[i].value = std::bit_cast<double>(bits);
  }
  return true;
}

bool take_events(ByteInput& input, std::span<Point> points) {
  std::array<std::uint64_t, points_per_block_most> words;
  if (points.size() > words.size() || !take_words(input, Words(words).first(points.size())))
    return false;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (words[i] > static_cast<std::uint64_t>(Event::suspended)) return false;
    points[i].event = static_cast<Event>(words[i]);
  }
  return true;
}

}  // namespace

void put_times(Bytes& bytes, std::span<const Point> points) {
  std::vector<std::uint64_t> numbers;
  numbers.reserve(points.size());
  for (const auto& point : points) {
    numbers.push_back(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(point.at.time_since_epoch()).count()));
  }
  put_numbers(bytes, numbers);
}

void put_values(Bytes& bytes, std::span<const Point> points, double resolution) {
  std::vector<std::uint64_t> numbers(points.size());
  const auto scale = std::ranges::find_if(whole_scales, [&](Scale candidate) {
    return is_whole(points, candidate, resolution, numbers);
  });
  const bool is_scaled = scale != whole_scales.end();
  const bool is_eventful =
      std::ranges::any_of(points, [](const Point& point) { return point.event != Event::none; });
  bytes.push_back(static_cast<unsigned char>(
      static_cast<unsigned>(is_scaled ? *scale : Scale::bits) | (is_eventful ? has_events : 0U)));
  if (is_scaled) {
    put_numbers(bytes, numbers);
  } else {
    std::uint64_t before = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
      numbers[i] = bits_of(points[i].value) ^ before;
      before = bits_of(points[i].value);
    }
    put_words(bytes, numbers);
  }
  if (!is_eventful) return;
  std::ranges::transform(points, numbers.begin(), [](const Point& point) {
    return static_cast<std::uint64_t>(point.event);
  });
  put_words(bytes, numbers);
}

bool take_times(ByteInput& input, std::span<Point> points) {
  return take_numbers(input, points.size(), [points](std::size_t i, std::uint64_t number) {
    points[i].at = Instant(std::chrono::nanoseconds(static_cast<std::int64_t>(number)));
  });
}

bool take_values(ByteInput& input, double resolution, std::span<Point> points) {
  const auto head = input.byte();
  if (!head) return false;
  const auto scale = static_cast<Scale>(*head & ~has_events);
  if (scale > Scale::per_million) return false;
  if (scale == Scale::bits) {
    if (!take_bits(input, points)) return false;
  } else {
    const bool is_taken = with_scale(scale, resolution, [&](auto scaled) {
      return take_numbers(input, points.size(), [points, scaled](std::size_t i, std::uint64_t k) {
        points[i].value = scaled(static_cast<double>(static_cast<std::int64_t>(k)));
      });
    });
    if (!is_taken) return false;
  }
  if (*head & has_events) return take_events(input, points);
  for (auto& point : points) point.event = Event::none;
  return true;
}

}  // namespace joulelab
