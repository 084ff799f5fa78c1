#include "meter/journal.h"

#include <fstream>
#include <gtest/gtest.h>

#include "base/temporary.h"
#include "meter/fake.h"
#include "meter/sampler.h"
#include "record/full_disk.h"
#include "record/ledger.h"
#include "record/trace_file_reader.h"

namespace joulelab {
namespace {

std::vector<NamedMeter> fake_meters(Seconds period) {
  std::vector<NamedMeter> meters;
  meters.push_back({"fake", std::make_unique<Fake>(), period});
  return meters;
}

Recording record(Seconds duration, Seconds period, JournalPlan plan) {
  FakeClock clock;
  Sampler sampler(clock, fake_meters(period), std::move(plan));
  const Instant begin = sampler.start();
  clock.sleep_until(after(begin, duration));
  return sampler.finish();
}

TEST(Journal, ARecordingIsTheSameWithItAndWithout) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "deep" / "run.trace";
  const auto plain = record(Seconds{5}, Seconds{0.1}, {});
  const auto kept = record(Seconds{5}, Seconds{0.1}, {file, "about"});
  EXPECT_EQ(kept.traces, plain.traces);
  EXPECT_EQ(kept.trace_file, file);
  EXPECT_TRUE(plain.trace_file.empty());
  const auto contents = read_traces(file).value();
  EXPECT_TRUE(contents.report.is_closed);
  EXPECT_EQ(contents.about, "about");
  ASSERT_EQ(contents.traces.size(), plain.traces.size());
  for (std::size_t i = 0; i < plain.traces.size(); ++i)
    EXPECT_EQ(contents.traces[i].points, plain.traces[i].points);
}

TEST(Journal, ALongRecordingStaysOnTheDiskAndItsEnergyIsTheSame) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "run.trace";
  const auto plain = record(Seconds{130}, Seconds{0.001}, {});
  const auto kept = record(Seconds{130}, Seconds{0.001}, {file, ""});
  for (const auto& trace : kept.traces) EXPECT_TRUE(trace.points.empty());
  const std::vector<TimeWindow> windows{
      {after(Instant{}, Seconds{3.3}), after(Instant{}, Seconds{77.7})}};
  std::vector<Channel> channels;
  for (const auto& trace : kept.traces) channels.push_back(trace.channel);
  const auto energies = energy_of_trace_file(file, windows, channels).value();
  const auto accounts = accounts_of(energies.channels, windows);
  EXPECT_EQ(accounts[0].lines, account_between(plain.traces, windows[0].from, windows[0].to).lines);
}

TEST(Journal, WhatWasSyncedIsThereWhenTheProgramDies) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "run.trace";
  FakeClock clock;
  Sampler sampler(clock, fake_meters(Seconds{0.1}), {file, "about"});
  const Instant begin = sampler.start();
  EXPECT_FALSE(std::filesystem::exists(file)) << "a run that is over in a moment needs no file";
  clock.sleep_until(after(begin, Seconds{3.05}));
  EXPECT_TRUE(is_being_written(file));
  const auto contents = read_traces(file).value();
  EXPECT_FALSE(contents.report.is_closed);
  EXPECT_FALSE(contents.report.cut_at_byte);
  EXPECT_GE(contents.traces[0].points.size(), 30U);
}

TEST(Journal, WithoutAFolderSamplesStayInMemoryAndAWarningSaysSo) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "no folder";
  const auto plain = record(Seconds{3}, Seconds{0.1}, {});
  const auto kept = record(Seconds{3}, Seconds{0.1}, {folder.path() / "file" / "run.trace", ""});
  EXPECT_EQ(kept.traces, plain.traces);
  EXPECT_TRUE(kept.trace_file.empty());
  ASSERT_EQ(kept.warnings.size(), 1U);
  EXPECT_EQ(kept.warnings[0].code, "no-journal");
}

TEST(Journal, WhatAFullDiskDidNotTakeIsStillInTheRecording) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "run.trace";
  const auto plain = record(Seconds{100}, Seconds{0.1}, {});
  FakeClock clock;
  Sampler sampler(clock, fake_meters(Seconds{0.1}), {file, ""});
  const Instant begin = sampler.start();
  clock.sleep_until(after(begin, Seconds{10}));
  const FullDisk disk(std::filesystem::file_size(file) + 10);
  clock.sleep_until(after(begin, Seconds{100}));
  const auto kept = sampler.finish();
  EXPECT_EQ(kept.traces, plain.traces);
  ASSERT_EQ(kept.warnings.size(), 1U);
  EXPECT_EQ(kept.warnings[0].code, "no-journal");
}

TEST(Journal, AFileThatIsThereIsNotTouched) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "run.trace";
  std::ofstream(file) << "another's";
  const auto kept = record(Seconds{3}, Seconds{0.1}, {file, ""});
  EXPECT_EQ(kept.warnings.size(), 1U);
  EXPECT_EQ(std::filesystem::file_size(file), 9U);
}

}  // namespace
}  // namespace joulelab
