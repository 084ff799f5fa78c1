#include "meter/sysfs_file.h"

#include <fstream>
#include <gtest/gtest.h>

#include "base/temporary.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

class SysfsFileTest : public ::testing::Test {
 protected:
  void write(const std::string& text) { std::ofstream(path()) << text << "\n"; }
  fs::path path() const { return root_.path() / "value"; }
  static Instant second(double seconds) { return after(Instant{}, Seconds{seconds}); }

 private:
  TemporaryFolder root_;
};

TEST_F(SysfsFileTest, IsReadAgainThroughTheSameDescriptor) {
  write("41");
  SysfsFile file(path());
  EXPECT_EQ(*file.read(second(0)), 41);
  write("-42");
  EXPECT_EQ(*file.read(second(1)), -42);
}

TEST_F(SysfsFileTest, AValueThatStandsStillIsLookedUpForANewFile) {
  write("7");
  SysfsFile file(path());
  EXPECT_EQ(*file.read(second(0)), 7);
  fs::remove(path());
  write("8");
  EXPECT_EQ(*file.read(second(1)), 8);
}

TEST_F(SysfsFileTest, WhatIsNoNumberIsAGapAndThenReadAnew) {
  write("12 W");
  SysfsFile file(path());
  EXPECT_EQ(file.read(second(0)).error().kind, Error::Kind::transient);
  write("");
  EXPECT_EQ(file.read(second(1)).error().kind, Error::Kind::transient);
  write("12");
  EXPECT_EQ(*file.read(second(2)), 12);
}

TEST_F(SysfsFileTest, AFileThatVanishesIsMissingUntilItIsBack) {
  write("1");
  SysfsFile file(path());
  ASSERT_TRUE(file.read(second(0)));
  fs::remove(path());
  EXPECT_EQ(file.read(second(1)).error().kind, Error::Kind::missing);
  write("2");
  EXPECT_EQ(*file.read(second(2)), 2);
}

TEST_F(SysfsFileTest, OnceReadNumbersSayWhatIsWrongToo) {
  EXPECT_EQ(read_number(path()).error().kind, Error::Kind::missing);
  write("99999999999999999999");
  EXPECT_EQ(read_number(path()).error().kind, Error::Kind::transient);
  write("65532610987");
  EXPECT_EQ(*read_number(path()), 65532610987);
}

}  // namespace
}  // namespace joulelab
