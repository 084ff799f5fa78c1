#include "record/words.h"

#include <gtest/gtest.h>
#include <random>

namespace joulelab {
namespace {

using Words = std::vector<std::uint64_t>;

Bytes bytes_of(const Words& words) {
  Bytes bytes;
  put_words(bytes, words);
  return bytes;
}

TEST(Words, RoundTripIsTheIdentityAtEveryWidthAndCount) {
  std::mt19937_64 random(1);
  for (unsigned width = 0; width <= 64; ++width) {
    for (const auto count : {0U, 1U, 2U, 15U, 16U, 17U, 100U}) {
      Words words(count);
      for (auto& word : words) word = width == 0 ? 0 : random() >> (64 - width);
      const auto bytes = bytes_of(words);
      ByteInput input(bytes);
      Words taken(count, 99);
      ASSERT_TRUE(take_words(input, taken)) << width << " bits, " << count;
      EXPECT_EQ(taken, words) << width << " bits";
      EXPECT_EQ(input.left(), 0U);
    }
  }
}

TEST(Words, NoiseTakesItsWidthAndPatternsTakeLittle) {
  std::mt19937_64 random(2);
  Words noise(1000), pattern(1000);
  for (auto& word : noise) word = random() & 0x1fff;
  for (auto& word : pattern) word = 1'000'000 * (random() % 3);
  EXPECT_LE(bytes_of(noise).size(), 1000U * 13 / 8 + 65);
  EXPECT_LT(bytes_of(pattern).size(), 1000U) << "packed it would take 21 bits a word";
  EXPECT_LT(bytes_of(Words(1000, 0)).size(), 25U);
}

TEST(Words, RefuseEveryCut) {
  std::mt19937_64 random(3);
  Words noise(50), pattern(1000);
  for (auto& word : noise) word = random();
  for (auto& word : pattern) word = random() % 3;
  for (const auto& words : {noise, pattern}) {
    const auto bytes = bytes_of(words);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      ByteInput input(ByteView(bytes).first(size));
      Words taken(words.size());
      EXPECT_FALSE(take_words(input, taken)) << size;
    }
  }
}

TEST(Words, RefuseAWidthAndAFormThatCannotBe) {
  Words taken(1);
  for (const Bytes& wrong : {Bytes{0, 65, 0, 0, 0, 0, 0, 0, 0, 0, 0}, Bytes{9, 0}, Bytes{1, 200},
                             Bytes{1, 3, 1, 2, 3}}) {
    ByteInput input(wrong);
    EXPECT_FALSE(take_words(input, taken));
  }
}

}  // namespace
}  // namespace joulelab
