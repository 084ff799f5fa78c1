// Moves that follow from seed, epoch and number alone, and do what they say.
#include "train/data/augment.h"

#include <gtest/gtest.h>
#include <map>

namespace joulelab {
namespace {

const ImageShape shape{1, 2, 4};
const std::vector<std::uint8_t> image{1, 2, 3, 4, 5, 6, 7, 8};

std::vector<std::uint8_t> moved(const ImageMove& move) {
  std::vector<std::uint8_t> to(image.size(), 99);
  move_image(image.data(), shape, move, to.data());
  return to;
}

TEST(Augment, moves_and_mirrors_and_fills_with_black) {
  using Bytes = std::vector<std::uint8_t>;
  EXPECT_EQ(moved({}), image);
  EXPECT_EQ(moved({.down = 1}), (Bytes{0, 0, 0, 0, 1, 2, 3, 4}));
  EXPECT_EQ(moved({.down = -1, .right = 1}), (Bytes{0, 5, 6, 7, 0, 0, 0, 0}));
  EXPECT_EQ(moved({.right = -3}), (Bytes{4, 0, 0, 0, 8, 0, 0, 0}));
  EXPECT_EQ(moved({.right = 1, .is_mirrored = true}), (Bytes{3, 2, 1, 0, 7, 6, 5, 0}));
  EXPECT_EQ(moved({.down = 2}), Bytes(8, 0));
}

TEST(Augment, follows_from_seed_epoch_and_number) {
  const ImageShape large{3, 32, 32};
  const auto move = [&](int seed, int epoch, int number) {
    return move_of(Augment::standard, large, static_cast<std::uint64_t>(seed),
                   static_cast<std::uint64_t>(epoch), static_cast<std::uint64_t>(number));
  };
  EXPECT_EQ(move(1, 2, 3), move(1, 2, 3));
  int same = 0;
  for (int i = 0; i < 1000; ++i) {
    same += move(1, 0, i) == move(1, 1, i);
    same += move(1, 0, i) == move(2, 0, i);
    same += move(1, 0, i) == move(1, 0, i + 1);
  }
  EXPECT_LT(same, 60) << "of 3000, where chance has 19";
}

TEST(Augment, is_evenly_distributed_within_its_limits) {
  const ImageShape large{3, 32, 16};
  std::map<int, int> down, right;
  int mirrored = 0;
  constexpr int images = 18000;
  for (int i = 0; i < images; ++i) {
    const auto move = move_of(Augment::standard, large, 7, 3, static_cast<std::uint64_t>(i));
    ++down[move.down];
    ++right[move.right];
    mirrored += move.is_mirrored;
  }
  ASSERT_EQ(down.size(), 9U);
  ASSERT_EQ(right.size(), 5U);
  EXPECT_EQ(down.begin()->first, -4);
  EXPECT_EQ(right.begin()->first, -2);
  // Six standard deviations of a binomial.
  for (const auto& [move, count] : down) EXPECT_NEAR(count, images / 9.0, 253) << move;
  for (const auto& [move, count] : right) EXPECT_NEAR(count, images / 5.0, 322) << move;
  EXPECT_NEAR(mirrored, images / 2, 403);
}

TEST(Augment, does_only_what_it_is_asked_for) {
  const ImageShape large{3, 32, 32};
  for (std::uint64_t i = 0; i < 100; ++i) {
    EXPECT_EQ(move_of(Augment::none, large, 1, 1, i), ImageMove{});
    EXPECT_EQ(move_of(Augment::flip, large, 1, 1, i).down, 0);
    EXPECT_FALSE(move_of(Augment::crop, large, 1, 1, i).is_mirrored);
  }
}

}  // namespace
}  // namespace joulelab
