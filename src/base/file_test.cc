#include "base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/temporary.h"

namespace joulelab {
namespace {

TEST(File, WhatWasWrittenIsRead) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "deep" / "er" / "note.txt";
  ASSERT_TRUE(write_text(file, "first"));
  ASSERT_TRUE(write_text(file, "second"));
  EXPECT_EQ(read_text(file).value(), "second");
}

TEST(File, AFolderInTheWayNamesTheFileAndKeepsNoPart) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "taken");
  const auto result = write_text(folder.path() / "taken" / "x" / "..", "text");
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().what.find("taken"), std::string::npos);
}

TEST(File, AFullDiskIsSaidAndTheOldTextStays) {
  const auto result = write_text("/dev/full", "text");
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().what.find("No space left"), std::string::npos);
  EXPECT_NE(result.error().hint.find("df -h"), std::string::npos);
}

TEST(File, ALinkStaysALinkAndItsFileIsReplaced) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "file", link = folder.path() / "link";
  ASSERT_TRUE(write_text(file, "old"));
  std::filesystem::create_symlink(file, link);
  ASSERT_TRUE(write_text(link, "new"));
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(read_text(file).value(), "new");
}

// As root, a rename over /dev/stdout took it away from the whole machine.
TEST(File, AStreamIsWrittenToAndNeverReplaced) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "file";
  ASSERT_TRUE(write_text(file, "before "));
  const int fd = ::open(file.c_str(), O_WRONLY);
  const auto stream = "/proc/self/fd/" + std::to_string(fd);
  ASSERT_TRUE(write_text(stream, "after"));
  EXPECT_TRUE(std::filesystem::is_symlink(stream));
  ::close(fd);
  EXPECT_EQ(read_text(file).value(), "before after");
}

TEST(File, MissingAndDeniedAreToldApart) {
  EXPECT_EQ(read_text("/nowhere/at/all").error().kind, Error::Kind::missing);
  EXPECT_EQ(system_error("/x", "open", EACCES).kind, Error::Kind::denied);
  EXPECT_EQ(system_error("/x", "read", EIO).kind, Error::Kind::transient);
}

TEST(File, ProcFilesHaveNoSizeAndAreReadWhole) {
  EXPECT_NE(read_text("/proc/self/status").value().find("Threads:"), std::string::npos);
}

}  // namespace
}  // namespace joulelab
