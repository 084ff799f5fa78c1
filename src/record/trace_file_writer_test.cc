// What a trace file holds when the disk fills up and when its writer is killed.

#include "record/trace_file_writer.h"

#include <algorithm>
#include <csignal>
#include <gtest/gtest.h>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

#include "base/temporary.h"
#include "record/full_disk.h"
#include "record/trace_file_reader.h"

namespace joulelab {
namespace {

using Points = std::vector<Point>;

// One second of a noisy counter at 1 kHz: about four kilobytes.
Points second(int number) {
  std::mt19937_64 random(static_cast<std::uint64_t>(number));
  Points points;
  for (int i = 0; i < 1000; ++i) {
    const auto at_ns = (number * 1000LL + i) * 1'000'000 + static_cast<int>(random() % 8000);
    const auto total_uj = (number * 1000LL + i) * 50'000 + static_cast<int>(random() % 20'000);
    points.push_back(
        {Instant(std::chrono::nanoseconds(at_ns)), static_cast<double>(total_uj) * 1e-6});
  }
  return points;
}

Points seconds(int count) {
  Points points;
  for (int i = 0; i < count; ++i) {
    const auto more = second(i);
    points.insert(points.end(), more.begin(), more.end());
  }
  return points;
}

class TraceFileWriterTest : public testing::Test {
 protected:
  std::filesystem::path file() const { return folder_.path() / "new" / "in_new" / "trace.jlt"; }
  TraceFileContents read() const { return read_traces(file()).value(); }

 private:
  TemporaryFolder folder_;
};

TEST_F(TraceFileWriterTest, AFullDiskIsAnErrorAndWhatWasSyncedStaysReadable) {
  auto writer = TraceFileWriter::create(file()).value();
  ASSERT_TRUE(writer.add_channel({.name = "a"}));
  ASSERT_TRUE(writer.append(0, second(0)));
  ASSERT_TRUE(writer.sync());
  const auto synced = writer.bytes_synced();
  ASSERT_TRUE(writer.append(0, second(1)));
  for (const auto room : {0U, 1U, 100U, 3000U}) {
    const FullDisk disk(synced + room);
    EXPECT_FALSE(writer.sync()) << room << " bytes are too few";
    EXPECT_EQ(writer.bytes_synced(), synced);
    EXPECT_EQ(std::filesystem::file_size(file()), synced) << "no half frame stays";
    EXPECT_EQ(read().report, TraceFileReport{});
    EXPECT_EQ(read().traces[0].points, seconds(1));
  }
}

TEST_F(TraceFileWriterTest, NothingIsLostOnceThereIsRoomAgain) {
  auto writer = TraceFileWriter::create(file()).value();
  ASSERT_TRUE(writer.add_channel({.name = "a"}));
  for (int i = 0; i < 9; ++i) {
    ASSERT_TRUE(writer.append(0, second(i)));
    const bool is_full = i >= 3 && i < 6;
    if (is_full) {
      const FullDisk disk(writer.bytes_synced() + 1000);
      EXPECT_FALSE(writer.sync());
    } else {
      EXPECT_TRUE(writer.sync());
    }
  }
  {
    const FullDisk disk(writer.bytes_synced() + 3);
    EXPECT_FALSE(writer.close());
  }
  EXPECT_FALSE(read().report.is_closed);
  ASSERT_TRUE(writer.close());
  EXPECT_EQ(read().report, TraceFileReport{.is_closed = true});
  EXPECT_EQ(read().traces[0].points, seconds(9));
}

TEST_F(TraceFileWriterTest, ItsContentsAreWhatIsOnTheDiskAndWhatIsNot) {
  auto writer = TraceFileWriter::create(file()).value();
  writer.describe("about");
  ASSERT_TRUE(writer.add_channel({.name = "a"}));
  ASSERT_TRUE(writer.append(0, second(0)));
  ASSERT_TRUE(writer.sync());
  EXPECT_EQ(writer.contents()->traces[0].points, seconds(1));
  const FullDisk disk(writer.bytes_synced() + 100);
  ASSERT_TRUE(writer.append(0, second(1)));
  EXPECT_FALSE(writer.close());
  const auto contents = writer.contents().value();
  EXPECT_EQ(contents.about, "about");
  EXPECT_EQ(contents.traces[0].points, seconds(2));
  EXPECT_EQ(read().traces[0].points, seconds(1));
}

TEST_F(TraceFileWriterTest, WhereNotEvenTheHeaderFitsNoFileStays) {
  const FullDisk disk(5);
  EXPECT_FALSE(TraceFileWriter::create(file()));
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(TraceFileWriterTest, MemoryIsNotFilledWhileTheDiskTakesNothing) {
  auto writer = TraceFileWriter::create(file()).value();
  ASSERT_TRUE(writer.add_channel({.name = "a"}));
  const FullDisk disk(writer.bytes_synced());
  std::mt19937_64 random(1);
  std::int64_t at_ns = 0;
  bool is_refused = false;
  Points taken;
  for (int batch = 0; batch < 1000 && !is_refused; ++batch) {
    Points points;
    for (int i = 0; i < 20'000; ++i) {
      points.push_back({Instant(std::chrono::nanoseconds(at_ns += random() % 1'000'000)),
                        std::uniform_real_distribution<double>(0, 1)(random)});
    }
    const auto appended = writer.append(0, points);
    is_refused = !appended;
    if (appended) taken.insert(taken.end(), points.begin(), points.end());
    EXPECT_FALSE(writer.sync());
  }
  EXPECT_TRUE(is_refused);
  const auto contents = writer.contents().value();
  ASSERT_EQ(contents.traces.size(), 1U);
  EXPECT_EQ(contents.traces[0].points, taken) << "what was taken is not lost";
}

// The child tells over a pipe how many seconds it has synced; it is killed at a random moment.
TEST_F(TraceFileWriterTest, AKilledWriterLosesNothingThatWasSynced) {
  std::mt19937_64 random(20261125);
  for (int round = 0; round < 5; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      auto writer = TraceFileWriter::create(file());
      bool is_well = writer && writer->add_channel({.name = "a"});
      for (int i = 0; is_well; ++i) {
        is_well = writer->append(0, second(i)) && writer->sync() && ::write(ends[1], "s", 1) == 1;
      }
      ::_exit(1);
    }
    ::close(ends[1]);
    char one = 0;
    int synced = 0;
    const auto enough = 1 + static_cast<int>(random() % 20);
    while (synced < enough && ::read(ends[0], &one, 1) == 1) ++synced;
    ::usleep(static_cast<useconds_t>(random() % 2000));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "it did not fail before";
    while (::read(ends[0], &one, 1) == 1) ++synced;
    ::close(ends[0]);

    const auto contents = read();
    ASSERT_EQ(contents.traces.size(), 1U);
    const auto& points = contents.traces[0].points;
    EXPECT_FALSE(contents.report.is_closed);
    EXPECT_TRUE(contents.report.damages.empty());
    EXPECT_GE(points.size(), static_cast<std::size_t>(synced) * 1000);
    EXPECT_EQ(points, seconds(static_cast<int>(points.size() / 1000)));
    std::filesystem::remove(file());
  }
}

}  // namespace
}  // namespace joulelab
