#include "base/child.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

TEST(Child, ItsOutputAndItsEndAreKept) {
  const auto result = run_child({"sh", "-c", "echo out; echo err >&2; exit 3"}, "/", Seconds{30});
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(result->status, 3);
  EXPECT_EQ(result->output, "out\nerr\n");
  EXPECT_EQ(run_child({"sh", "-c", "kill -9 $$"}, "/", Seconds{30})->status, 137);
  EXPECT_EQ(run_child({"/no/such/program"}, "/", Seconds{30}).error().kind, Error::Kind::missing);
}

// Ends in its time, and would not for a minute.
TEST(Child, OneThatClosesItsOutputAndLivesIsStoppedToo) {
  for (const auto* script : {"exec sleep 60", "exec sleep 60 >/dev/null 2>&1"}) {
    const auto result = run_child({"sh", "-c", script}, "/", Seconds{0.2});
    ASSERT_FALSE(result) << script;
    EXPECT_EQ(result.error().kind, Error::Kind::transient);
  }
}

TEST(Child, OneThatClosesItsOutputAndEndsALittleLaterIsWaitedFor) {
  const auto result = run_child({"sh", "-c", "echo said; exec >/dev/null 2>&1; sleep 0.1; exit 5"},
                                "/", Seconds{30});
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(result->status, 5);
  EXPECT_EQ(result->output, "said\n");
}

}  // namespace
}  // namespace joulelab
