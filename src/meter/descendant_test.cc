#include "meter/descendant.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "meter/fake_nvml.h"

namespace joulelab {
namespace {

class DescendantTest : public ::testing::Test {
 protected:
  std::size_t count(std::vector<unsigned> pids) { return count_descendants(fake.root(), pids); }
  FakeNvmlLibrary fake;  // its process 100 is ourselves
};

TEST_F(DescendantTest, OursAreWeAndOurChildrenAndTheirs) {
  fake.process(200, 100);
  fake.process(201, 200);
  fake.process(300, 1);
  EXPECT_EQ(count({100, 200, 201, 300}), 3U);
  EXPECT_EQ(count({300}), 0U);
  EXPECT_EQ(count({}), 0U);
}

TEST_F(DescendantTest, AProcessCountsOnceHoweverOftenItIsReported) {
  fake.process(200, 100);
  EXPECT_EQ(count({200, 200}), 1U);
}

TEST_F(DescendantTest, ACommandsNameMayHoldAnything) {
  fake.process(200, 100, "a) S 1 (b");
  fake.process(300, 1, ") S 100 (");
  EXPECT_EQ(count({200, 300}), 1U);
}

TEST_F(DescendantTest, WhereNoneIsKnownAllCount) {
  EXPECT_EQ(count({54321, 54322, 0}), 3U);
  fake.process(300, 1);
  EXPECT_EQ(count({54321, 300}), 0U);
}

TEST_F(DescendantTest, WhereProcIsHiddenTheUnknownOnesAreOtherUsers) {
  fake.process(200, 100);
  std::filesystem::remove_all(fake.root() / "proc/1");
  EXPECT_EQ(count({54321}), 0U);
  EXPECT_EQ(count({200, 54321}), 1U);
}

TEST_F(DescendantTest, WithoutProcAllCount) {
  std::filesystem::remove_all(fake.root() / "proc");
  EXPECT_EQ(count({200, 300}), 2U);
}

TEST_F(DescendantTest, ARingOfParentsAndBrokenTextEnd) {
  fake.process(400, 401);
  fake.process(401, 400);
  for (const auto* text : {"", "402", "402 (x", "402 (x)", "402 (x) S", "402 (x) S y 1"}) {
    fake.process(402, 1);
    ASSERT_TRUE(write_text(fake.root() / "proc/402/stat", text));
    EXPECT_EQ(count({400, 402}), 0U) << text;
  }
}

}  // namespace
}  // namespace joulelab
