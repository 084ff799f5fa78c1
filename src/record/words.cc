#include "record/words.h"

#include <algorithm>
#include <array>
#include <bit>

#include "record/compress.h"

namespace joulelab {
namespace {

using Words = std::span<std::uint64_t>;
using ConstWords = std::span<const std::uint64_t>;

constexpr std::size_t block_most = 16;
constexpr unsigned char packed = 0;  // else the first byte is the number of planes
constexpr unsigned planes_most = 8;
constexpr unsigned char width_most = 64;

template <class T>
std::span<T> next_block(std::span<T>& rest) {
  const auto block = rest.first(std::min(block_most, rest.size()));
  rest = rest.subspan(block.size());
  return block;
}

unsigned width_of(ConstWords words) {
  std::uint64_t all = 0;
  for (const auto word : words) all |= word;
  return static_cast<unsigned>(std::bit_width(all));
}

std::size_t block_bytes(std::size_t count, unsigned width) { return (count * width + 7) / 8; }

std::size_t packed_size(ConstWords words) {
  std::size_t size = 0;
  while (!words.empty()) {
    const auto block = next_block(words);
    size += 1 + block_bytes(block.size(), width_of(block));
  }
  return size;
}

// Writes numbers of up to 64 bits one after another, the lowest bit first.
class BitOutput {
 public:
  explicit BitOutput(Bytes& bytes) : bytes_(bytes) {}
  ~BitOutput() {
    if (used_ > 0) bytes_.push_back(static_cast<unsigned char>(pending_));
  }
  BitOutput(const BitOutput&) = delete;
  BitOutput& operator=(const BitOutput&) = delete;

  void put(std::uint64_t word, unsigned width) {
    constexpr unsigned half = 32;  // so that what is pending and what comes fit 64 bits together
    if (width > half) {
      put(word & 0xffff'ffff, half);
      return put(word >> half, width - half);
    }
    pending_ |= word << used_;
    used_ += width;
    for (; used_ >= 8; used_ -= 8, pending_ >>= 8) {
      bytes_.push_back(static_cast<unsigned char>(pending_));
    }
  }

 private:
  Bytes& bytes_;
  std::uint64_t pending_ = 0;
  unsigned used_ = 0;
};

void put_packed(Bytes& bytes, ConstWords words) {
  bytes.push_back(packed);
  while (!words.empty()) {
    const auto block = next_block(words);
    const auto width = width_of(block);
    bytes.push_back(static_cast<unsigned char>(width));
    BitOutput output(bytes);
    for (const auto word : block) output.put(word, width);
  }
}

// All highest bytes first, then the next lower ones, and so on.
Bytes planes_of(ConstWords words, unsigned planes) {
  Bytes bytes;
  bytes.reserve(words.size() * planes);
  for (unsigned plane = planes; plane-- > 0;) {
    for (const auto word : words) bytes.push_back(static_cast<unsigned char>(word >> (8 * plane)));
  }
  return bytes;
}

// `bits` must be followed by eight bytes that may be read.
void unpack(const unsigned char* bits, unsigned width, Words words) {
  constexpr unsigned half = 32, width_of_one_load = 57;  // a load begins up to 7 bits early
  const auto mask = [](unsigned ones) { return ~std::uint64_t{0} >> (64 - ones); };
  const auto load = [bits](std::size_t bit) { return little64(bits + bit / 8) >> (bit % 8); };
  std::size_t bit = 0;
  if (width == 0) {
    std::ranges::fill(words, 0);
  } else if (width <= width_of_one_load) {
    for (auto& word : words) {
      word = load(bit) & mask(width);
      bit += width;
    }
  } else {
    for (auto& word : words) {
      word = (load(bit) & mask(half)) | ((load(bit + half) & mask(width - half)) << half);
      bit += width;
    }
  }
}

bool take_packed(ByteInput& input, Words words) {
  constexpr std::size_t slack = 8;
  while (!words.empty()) {
    const auto block = next_block(words);
    const auto width = input.byte();
    if (!width || *width > width_most) return false;
    const auto size = block_bytes(block.size(), *width);
    const bool has_slack = input.left() >= size + slack;
    const auto bits = input.take(size);
    if (!bits) return false;
    if (has_slack) {
      unpack(bits->data(), *width, block);
    } else {
      std::array<unsigned char, block_most * 8 + slack> copy{};
      std::ranges::copy(*bits, copy.begin());
      unpack(copy.data(), *width, block);
    }
  }
  return true;
}

bool take_planes(ByteInput& input, unsigned planes, Words words) {
  const auto size = input.varint();
  const auto blob = size ? input.take(*size) : std::nullopt;
  if (!blob) return false;
  thread_local Bytes bytes;  // kept, so that reading does not allocate
  bytes.resize(words.size() * planes);
  if (!decompress_into(bytes, *blob)) return false;
  std::ranges::fill(words, 0);
  const unsigned char* next = bytes.data();
  for (unsigned plane = planes; plane-- > 0;) {
    for (auto& word : words) word |= std::uint64_t{*next++} << (8 * plane);
  }
  return true;
}

}  // namespace

void put_words(Bytes& bytes, ConstWords words) {
  constexpr std::size_t worth_a_try = 48;  // a zstd frame of anything takes about fifteen bytes
  const auto size = packed_size(words);
  if (size >= worth_a_try) {
    const auto planes = std::max(1U, (width_of(words) + 7) / 8);
    const auto blob = compress_bare(planes_of(words, planes));
    Bytes head{static_cast<unsigned char>(planes)};
    put_varint(head, blob.size());
    if (!blob.empty() && head.size() + blob.size() < 1 + size) {
      put_bytes(bytes, head);
      return put_bytes(bytes, blob);
    }
  }
  put_packed(bytes, words);
}

bool take_words(ByteInput& input, Words words) {
  const auto form = input.byte();
  if (!form || *form > planes_most) return false;
  return *form == packed ? take_packed(input, words) : take_planes(input, *form, words);
}

}  // namespace joulelab
