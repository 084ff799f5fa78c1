#include "record/recovery.h"

#include <gtest/gtest.h>

#include "base/temporary.h"
#include "record/json.h"
#include "record/trace_file_writer.h"

namespace joulelab {
namespace {

Instant at(double time_s) { return after(Instant{}, Seconds{time_s}); }

const Channel package{.name = "fake/package", .meter = "fake", .component = Component::package};

// A counter at 50 W, of which `seconds` were synced before the writer died.
void record(const std::filesystem::path& file, const std::string& about, int seconds) {
  auto writer = TraceFileWriter::create(file).value();
  writer.describe(about);
  ASSERT_TRUE(writer.add_channel(package));
  for (int i = 0; i <= seconds; ++i) {
    const std::vector<Point> points{{at(100 + i), 50.0 * i}};
    ASSERT_TRUE(writer.append(0, points));
  }
  ASSERT_TRUE(writer.sync());
}

TEST(Recovery, AKilledRunHasTheEnergyOfItsSamples) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "run.trace";
  joulelab::Run begun;
  begun.id = std::string("a");
  begun.command = {"train"};
  begun.cell.study = "quick";
  record(file, to_json_text(begun), 10);
  const auto run = recovered_run(file);
  ASSERT_TRUE(run) << run.error().what;
  EXPECT_EQ(run->id, "a");
  EXPECT_EQ(run->command, begun.command);
  EXPECT_EQ(run->cell.study, "quick");
  EXPECT_EQ(run->status, RunStatus::cut);
  EXPECT_EQ(duration_of(*run), Seconds{10});
  EXPECT_EQ(run->account.energy, Joules{500});
  EXPECT_EQ(run->warnings.at(0).code, "cut-run");
  EXPECT_TRUE(is_on_disk(*run));
  EXPECT_EQ(run->trace_file, file);
}

TEST(Recovery, AFileWithoutSamplesOrWithoutItsRunIsRefused) {
  const TemporaryFolder folder;
  const auto empty = folder.path() / "empty.trace", stranger = folder.path() / "stranger.trace";
  record(empty, to_json_text(joulelab::Run{}), -1);
  EXPECT_EQ(recovered_run(empty).error().kind, Error::Kind::missing);
  record(stranger, "", 3);
  EXPECT_EQ(recovered_run(stranger).error().kind, Error::Kind::broken);
  EXPECT_EQ(recovered_run(joulelab::Run{}, stranger)->account.energy, Joules{150});
  EXPECT_EQ(recovered_run(folder.path() / "none.trace").error().kind, Error::Kind::missing);
}

}  // namespace
}  // namespace joulelab
