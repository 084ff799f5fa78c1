#include "record/event_text.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

TEST(EventText, TellsEachKindApart) {
  EXPECT_EQ(event_text({}), "");
  EXPECT_EQ(event_text({.gaps = 2}), "2 gaps");
  EXPECT_EQ(
      event_text(
          {.unreadable = 12, .wraps = 1, .resets = 2, .suspends = 1, .gaps = 3, .freezes = 1}),
      "3 gaps, 1 wrap, 2 resets, 1 freeze, 1 suspend, 12 unreadable samples");
}

}  // namespace
}  // namespace joulelab
