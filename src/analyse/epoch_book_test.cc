#include "analyse/epoch_book.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

Mark mark(Mark::Edge edge, std::optional<int> index, const char* name = "epoch") {
  return {.at = {}, .edge = edge, .name = name, .index = index};
}
constexpr auto begin = Mark::Edge::begin, end = Mark::Edge::end;

// 100 W, looked at every second.
EpochBook looked_at_for(int seconds) {
  EpochBook book;
  for (int t = 1; t <= seconds; ++t) book.note_total(Seconds{t}, Joules{100.0 * t});
  return book;
}

TEST(EpochBook, AnEpochLastsFromTheEndOfTheOneBeforeIt) {
  auto book = looked_at_for(20);
  EXPECT_FALSE(book.note_mark(mark(begin, 0), Seconds{2.5}));
  EXPECT_TRUE(book.note_mark(mark(end, 0), Seconds{6.25}));
  EXPECT_FALSE(book.note_mark(mark(begin, 1), Seconds{7}));
  EXPECT_TRUE(book.note_mark(mark(end, 1), Seconds{10}));
  const auto& run = book.so_far();
  ASSERT_EQ(run.epochs.size(), 2U);
  EXPECT_DOUBLE_EQ(run.epochs[0].energy_j, 375);
  EXPECT_DOUBLE_EQ(run.epochs[1].duration_s, 3.75) << "with what lay between the two";
  EXPECT_DOUBLE_EQ(run.energy_j, 1000) << "with the start";
  EXPECT_DOUBLE_EQ(run.duration_s, 10);
}

TEST(EpochBook, TheSecondProcessEndsNoEpochAnew) {
  auto book = looked_at_for(20);
  for (const double at : {1.0, 1.1}) book.note_mark(mark(begin, 0), Seconds{at});
  EXPECT_TRUE(book.note_mark(mark(end, 0), Seconds{5}));
  EXPECT_FALSE(book.note_mark(mark(end, 0), Seconds{5.1}));
  EXPECT_TRUE(book.note_mark(mark(end, 1), Seconds{9}));
  EXPECT_EQ(book.so_far().epochs.size(), 2U);
}

TEST(EpochBook, OtherWindowsAndEndsWithoutABeginAreNoEpochs) {
  auto book = looked_at_for(20);
  EXPECT_FALSE(book.note_mark(mark(end, 0), Seconds{3}));
  EXPECT_FALSE(book.note_mark(mark(begin, 0, "train"), Seconds{3}));
  EXPECT_FALSE(book.note_mark(mark(end, 0, "train"), Seconds{4}));
  EXPECT_TRUE(book.so_far().epochs.empty());
}

// A run that went on amid epoch 1.
TEST(EpochBook, TheRestOfAnEpochIsNoneButItsEnergyIsUsed) {
  auto book = looked_at_for(20);
  EXPECT_FALSE(book.note_mark(mark(begin, 1, "epoch-rest"), Seconds{1}));
  EXPECT_FALSE(book.note_mark(mark(end, 1, "epoch-rest"), Seconds{3}));
  EXPECT_FALSE(book.note_mark(mark(begin, 2), Seconds{3}));
  EXPECT_TRUE(book.note_mark(mark(end, 2), Seconds{8}));
  ASSERT_EQ(book.so_far().epochs.size(), 1U);
  EXPECT_DOUBLE_EQ(book.so_far().epochs[0].duration_s, 5);
  EXPECT_DOUBLE_EQ(book.so_far().energy_j, 800);
}

TEST(EpochBook, MarksWithoutAnIndexCountAsTheyCome) {
  auto book = looked_at_for(20);
  book.note_mark(mark(begin, {}), Seconds{1});
  EXPECT_TRUE(book.note_mark(mark(end, {}), Seconds{2}));
  EXPECT_TRUE(book.note_mark(mark(end, {}), Seconds{3}));
}

TEST(EpochBook, AnHourOfLooksIsOfAFixedSize) {
  auto book = looked_at_for(3600);
  book.note_mark(mark(begin, 0), Seconds{3590});
  EXPECT_TRUE(book.note_mark(mark(end, 0), Seconds{3600}));
  EXPECT_DOUBLE_EQ(book.so_far().epochs[0].energy_j, 1000);
}

}  // namespace
}  // namespace joulelab
