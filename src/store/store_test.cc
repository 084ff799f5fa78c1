#include "store/store.h"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "base/file.h"
#include "base/temporary.h"
#include "record/json.h"
#include "record/trace_file_writer.h"

namespace joulelab {
namespace {

Instant at(double seconds) { return after(Instant{}, Seconds(seconds)); }

Trace trace_of(const std::string& name, std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Trace trace{.channel = {.name = name,
                          .meter = "rapl",
                          .component = Component::package,
                          .device = "0",
                          .resolution = 6.103515625e-05,
                          .update_period = Seconds(0.001),
                          .gain = {0.97, 1.03},
                          .freeze_after = Seconds(2)}};
  for (std::size_t i = 0; i < count; ++i) {
    trace.points.push_back({at(0.1 * static_cast<double>(i)),
                            static_cast<double>(random() % 1'000'000) / 7, Event::none});
  }
  return trace;
}

Run sample_run(const std::string& id, std::int64_t started_s = 1) {
  Run run;
  run.id = id;
  run.cell = {"quick", {{"architecture", "lenet5"}, {"data", "mnist"}}, 2, 2, 4};
  run.command = {"joulelab-train", "--architecture", "lenet5"};
  run.machine = {.host = "here", .cpu = "a \"quoted\" processor", .logical_cpus = 2};
  run.started_unix_ns = started_s * 1'000'000'000;
  run.begin = at(1);
  run.end = at(9);
  run.traces = {trace_of("rapl/package-0", 90, 1), trace_of("rapl/dram-0", 90, 2)};
  run.marks = {{at(2), Mark::Edge::begin, "epoch", 0}, {at(8), Mark::Edge::end, "epoch", 0}};
  run.windows = {{.name = "epoch", .index = 0, .begin = at(2), .end = at(8), .energy = Joules{7}}};
  run.values = {{"accuracy", 0.98}};
  run.facts = {{"device", "cpu"}};
  run.warnings = {{"no-sensor", "no sensor; modelled"}};
  run.account.energy = Joules{123.25};
  run.account.low = Joules{120};
  run.account.high = Joules{126};
  run.account.duration = Seconds(8);
  return run;
}

// The document of a run without what list() leaves out.
std::string summary_of(Run run) {
  run.marks.clear();
  run.windows.clear();
  return to_json_text(run);
}

class StoreTest : public testing::Test {
 protected:
  std::unique_ptr<Store> open() {
    auto store = open_store(file());
    EXPECT_TRUE(store) << store.error().what;
    return store ? *std::move(store) : nullptr;
  }
  std::filesystem::path file() const { return folder_.path() / "sub" / "runs.db"; }
  // What another program does to the file.
  void execute(const std::string& sql) const {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file().c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  }

  TemporaryFolder folder_;
};

TEST_F(StoreTest, RoundTripIsTheIdentity) {
  auto run = sample_run("r1");
  run.traces[1].points[5] = {at(0.5), std::bit_cast<double>(0x7ff8'0000'dead'beefULL),
                             Event::unreadable};
  run.traces.push_back({.channel = {.name = "never/read"}});
  ASSERT_TRUE(open()->append(run));
  const auto loaded = open()->load("r1");
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(to_json_text(*loaded), to_json_text(run));
  ASSERT_EQ(loaded->traces.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(loaded->traces[i].channel, run.traces[i].channel);
  EXPECT_EQ(loaded->traces[0].points, run.traces[0].points);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(loaded->traces[1].points[5].value),
            0x7ff8'0000'dead'beefULL);
  EXPECT_TRUE(loaded->traces[2].points.empty());
}

// A trace file with the points of the run's traces, which are then gone from it.
Run on_disk(Run run, const std::filesystem::path& file) {
  auto writer = TraceFileWriter::create(file).value();
  for (std::size_t i = 0; i < run.traces.size(); ++i) {
    EXPECT_TRUE(writer.add_channel(run.traces[i].channel));
    EXPECT_TRUE(writer.append(i, run.traces[i].points));
    run.traces[i].points.clear();
  }
  EXPECT_TRUE(writer.close());
  run.trace_file = file;
  return run;
}

TEST_F(StoreTest, TakesTheTraceFileOfALongRunAndFindsItAgain) {
  const auto run = sample_run("long");
  const auto journal = folder_.path() / "journal.trace";
  const auto store = open();
  ASSERT_TRUE(store->append(on_disk(run, journal)));
  EXPECT_FALSE(std::filesystem::exists(journal));
  const auto loaded = store->load("long").value();
  EXPECT_TRUE(is_on_disk(loaded));
  EXPECT_EQ(loaded.trace_file, store->trace_folder() / "long.trace");
  const std::vector<TimeWindow> windows{{run.begin, run.end}};
  EXPECT_EQ(accounts_within(loaded, windows).value()[0].energy,
            account_between(run.traces, run.begin, run.end).energy);
}

TEST_F(StoreTest, RemovesTheJournalOfARunThatItHoldsItself) {
  auto run = sample_run("short");
  const auto journal = folder_.path() / "journal.trace";
  run.trace_file = on_disk(run, journal).trace_file;
  const auto store = open();
  ASSERT_TRUE(store->append(run));
  EXPECT_FALSE(std::filesystem::exists(journal));
  const auto loaded = store->load("short").value();
  EXPECT_TRUE(loaded.trace_file.empty());
  EXPECT_EQ(loaded.traces[0].points, run.traces[0].points);
}

TEST_F(StoreTest, ARunWhoseTraceFileIsGoneIsNotStored) {
  auto run = on_disk(sample_run("lost"), folder_.path() / "journal.trace");
  std::filesystem::remove(run.trace_file);
  const auto store = open();
  EXPECT_FALSE(store->append(run));
  EXPECT_TRUE(store->list({})->empty());
}

// Training that diverges tells a loss that is no number; the run must stay readable.
TEST_F(StoreTest, KeepsARunWhoseValuesAreNoNumbers) {
  auto run = sample_run("diverged");
  run.values["loss"] = std::numeric_limits<double>::quiet_NaN();
  const auto store = open();
  ASSERT_TRUE(store->append(run));
  const auto loaded = store->load("diverged");
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->values.at("accuracy"), 0.98);
  EXPECT_TRUE(store->list({}));
}

TEST_F(StoreTest, ListsInOrderOfTimeWithoutWhatIsLarge) {
  const auto store = open();
  ASSERT_TRUE(store->append(sample_run("late", 20)));
  ASSERT_TRUE(store->append(sample_run("early", 10)));
  const auto runs = store->list({}).value();
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].id, "early");
  EXPECT_EQ(to_json_text(runs[1]), summary_of(sample_run("late", 20)));
  EXPECT_TRUE(runs[1].traces.empty());
}

TEST_F(StoreTest, ListsWhatTheFilterAsksFor) {
  const auto store = open();
  auto run = sample_run("a1", 1);
  ASSERT_TRUE(store->append(run));
  run = sample_run("a2", 2);
  run.cell.study = "other";
  run.status = RunStatus::failed;
  ASSERT_TRUE(store->append(run));
  const auto ids = [&](const RunFilter& filter) {
    std::string joined;
    const auto runs = store->list(filter).value();
    for (const auto& found : runs) joined += found.id + " ";
    return joined;
  };
  EXPECT_EQ(ids({}), "a1 a2 ");
  EXPECT_EQ(ids({.study = "quick"}), "a1 ");
  EXPECT_EQ(ids({.status = RunStatus::failed}), "a2 ");
  EXPECT_EQ(ids({.id_prefix = "a"}), "a1 a2 ");
  EXPECT_EQ(ids({.study = "other", .status = RunStatus::failed, .id_prefix = "a2"}), "a2 ");
  EXPECT_EQ(ids({.study = "other", .status = RunStatus::finished}), "");
}

TEST_F(StoreTest, LoadsByAnUnambiguousBeginning) {
  const auto store = open();
  for (const auto* id : {"abc", "abcd", "abx"}) ASSERT_TRUE(store->append(sample_run(id)));
  EXPECT_EQ(store->load("abx").value().id, "abx");
  EXPECT_EQ(store->load("abcd").value().id, "abcd");
  EXPECT_EQ(store->load("abc").value().id, "abc") << "a whole id wins over a longer one";
  const auto ambiguous = store->load("ab");
  ASSERT_FALSE(ambiguous);
  EXPECT_EQ(ambiguous.error().kind, Error::Kind::invalid);
  EXPECT_EQ(ambiguous.error().hint, "one of: abc, abcd, abx");
  for (const auto* id : {"x", ""}) {
    const auto missing = store->load(id);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().kind, Error::Kind::missing);
  }
}

TEST_F(StoreTest, NeverChangesARun) {
  const auto store = open();
  ASSERT_TRUE(store->append(sample_run("r")));
  auto changed = sample_run("r");
  changed.values["accuracy"] = 1;
  const auto again = store->append(changed);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, Error::Kind::invalid);
  EXPECT_EQ(store->load("r").value().values.at("accuracy"), 0.98);
}

TEST_F(StoreTest, TakesManyRunsOrNone) {
  const auto store = open();
  const std::vector runs{sample_run("a", 1), sample_run("b", 2)};
  ASSERT_TRUE(store->append_all(runs));
  EXPECT_EQ(store->list({}).value().size(), 2u);
  const std::vector with_known{sample_run("c", 3), sample_run("b", 4)};
  ASSERT_FALSE(store->append_all(with_known));
  EXPECT_EQ(store->list({}).value().size(), 2u) << "c is not there alone";
  EXPECT_EQ(store->load("b").value().started_unix_ns, runs[1].started_unix_ns);
  EXPECT_TRUE(store->append_all({})) << "of nothing";
}

TEST_F(StoreTest, AStudyBegunAnewLeavesItsEarlierRuns) {
  const auto store = open();
  EXPECT_EQ(store->load_study("quick").value(), std::nullopt);
  ASSERT_TRUE(store->save_study("quick", "one"));
  ASSERT_TRUE(store->append(sample_run("before")));
  EXPECT_EQ(store->list({.study = "quick"}).value().size(), 1u);
  ASSERT_TRUE(store->save_study("quick", "two"));
  EXPECT_EQ(store->load_study("quick").value(), "two");
  EXPECT_TRUE(store->list({.study = "quick"}).value().empty());
  EXPECT_EQ(store->list({}).value().size(), 1u);
  ASSERT_TRUE(store->append(sample_run("after")));
  EXPECT_EQ(store->list({.study = "quick"}).value().size(), 1u);
}

TEST_F(StoreTest, AnAttemptIsForgottenWhenItsRunIsThere) {
  const auto store = open();
  auto run = sample_run("r");
  ASSERT_TRUE(store->begin({run, "process 1"}));
  const auto twice = store->begin({run, "process 2"});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().kind, Error::Kind::invalid);
  auto other = run;
  other.id = "s";
  other.cell.order = 5;
  ASSERT_TRUE(store->begin({other, "process 1"}));
  ASSERT_TRUE(store->append(run));
  const auto left = open()->attempts().value();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].run.cell, other.cell);
  EXPECT_EQ(left[0].process, "process 1");
}

// The children of the tests below leave without the destructors and reports of the parent.
template <class Work>
pid_t child_that(Work work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work() ? 0 : 1);
  return child;
}

int status_of(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

bool append_many(const std::filesystem::path& file, const std::string& prefix, int count) {
  auto store = open_store(file);
  for (int i = 0; store && i < count; ++i) {
    if (!(*store)->append(sample_run(fmt::format("{}-{}", prefix, i)))) return false;
  }
  return store.has_value();
}

TEST_F(StoreTest, TwoProcessesMakeItAndWriteAtOnce) {
  const auto first = child_that([&] { return append_many(file(), "a", 40); });
  const auto second = child_that([&] { return append_many(file(), "b", 40); });
  EXPECT_EQ(status_of(first), 0);
  EXPECT_EQ(status_of(second), 0);
  EXPECT_EQ(open()->list({}).value().size(), 80u);
}

TEST_F(StoreTest, AKilledWriterLeavesWholeRuns) {
  std::size_t listed = 0;
  for (int round = 0; round < 5; ++round) {
    const auto child =
        child_that([&] { return append_many(file(), fmt::format("round-{}", round), 1'000'000); });
    std::this_thread::sleep_for(std::chrono::milliseconds(40 + 17 * round));
    ::kill(child, SIGKILL);
    EXPECT_TRUE(WIFSIGNALED(status_of(child)));
    const auto store = open();
    const auto runs = store->list({}).value();
    EXPECT_GE(runs.size(), listed) << "a stored run was lost";
    listed = runs.size();
    for (const auto& run : runs) {
      const auto whole = store->load(run.id);
      ASSERT_TRUE(whole) << whole.error().what;
      ASSERT_EQ(whole->traces.size(), 2u);
      EXPECT_EQ(whole->traces[1].points.size(), 90u);
      EXPECT_EQ(to_json_text(*whole), to_json_text(sample_run(run.id)));
    }
  }
  EXPECT_GT(listed, 0u);
}

// A limit on the size of files stands in for a full disk: both fail in the middle of a write.
TEST_F(StoreTest, ADiskThatIsFullLosesNothing) {
  ASSERT_TRUE(open()->append(sample_run("first")));
  const auto child = child_that([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{200'000, 200'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto store = open_store(file());
    if (!store) return false;
    for (int i = 0; i < 1000; ++i) {
      const auto appended = (*store)->append(sample_run(fmt::format("full-{}", i)));
      if (appended) continue;
      return appended.error().what.find(file().string()) != std::string::npos && i > 0;
    }
    return false;
  });
  EXPECT_EQ(status_of(child), 0);
  const auto store = open();
  const auto runs = store->list({}).value();
  EXPECT_GT(runs.size(), 1u);
  for (const auto& run : runs) EXPECT_TRUE(store->load(run.id));
  EXPECT_TRUE(store->append(sample_run("after")));
}

TEST_F(StoreTest, RefusesANewerVersionAndLeavesItAlone) {
  ASSERT_TRUE(open()->append(sample_run("r")));
  execute("PRAGMA user_version = 7");
  const auto store = open_store(file());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, Error::Kind::invalid);
  EXPECT_EQ(store.error().what,
            fmt::format("the store {} has version 7, this program knows versions "
                        "up to 2",
                        file().string()));
  EXPECT_NE(store.error().hint.find("update joulelab"), std::string::npos);
}

TEST_F(StoreTest, RefusesAFileThatIsNoStore) {
  const std::string text(5000, 'x');
  ASSERT_TRUE(write_text(file(), text));
  const auto store = open_store(file());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, Error::Kind::broken);
  EXPECT_EQ(store.error().what, file().string() + " is not a Joulelab store");
  EXPECT_EQ(read_text(file()).value(), text) << "a foreign file is not touched";
}

TEST_F(StoreTest, RefusesTheDatabaseOfAnotherProgram) {
  std::filesystem::create_directories(file().parent_path());
  execute("CREATE TABLE run(x)");
  const auto store = open_store(file());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, Error::Kind::broken);
  EXPECT_NE(store.error().what.find("another program"), std::string::npos);
}

Calibration sample_calibration(const std::string& id, std::int64_t made_s) {
  return {.id = id,
          .made_unix_ns = made_s * 1'000'000'000,
          .machine = {.host = "here"},
          .offset_w = 41.25,
          .terms = {{.name = "software",
                     .channels = {{"rapl/package-0", "0", Component::package}},
                     .factor = 1.1,
                     .interval = {1, 1.2},
                     .seen_w = {40, 120},
                     .mean_w = 80}},
          .residual_sd_w = 2,
          .degrees_of_freedom = 7,
          .inverse = {1.0 / 3},
          .seen_s = {10, 60},
          .left_out = {.median_share = 0.01, .groups = {{"lenet5", 3, 0.02, 1.5}}},
          .hardware_meter = "plug",
          .hardware_channels = {"plug/energy"},
          .hardware_gain = {0.99, 1.02},
          .run_ids = {"a", "b"}};
}

TEST_F(StoreTest, CalibrationsAreAddedAndTheNewestComesFirst) {
  const auto store = open();
  EXPECT_TRUE(store->calibrations().value().empty());
  const auto early = sample_calibration("c1", 1), late = sample_calibration("c2", 2);
  ASSERT_TRUE(store->append(late));
  ASSERT_TRUE(store->append(early));
  EXPECT_EQ(open()->calibrations().value(), (std::vector{late, early}));
  const auto again = store->append(early);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, Error::Kind::invalid);
  execute("UPDATE calibration SET document = '{}'");
  const auto damaged = store->calibrations();
  ASSERT_FALSE(damaged);
  EXPECT_NE(damaged.error().what.find(file().string()), std::string::npos);
}

// A store as the first version made it: its tables less what came later.
TEST_F(StoreTest, AStoreOfTheFirstVersionIsBroughtUpToDate) {
  ASSERT_TRUE(open()->append(sample_run("old")));
  execute("DROP TABLE calibration; PRAGMA user_version = 1");
  const auto store = open();
  ASSERT_TRUE(store->append(sample_calibration("c1", 1)));
  EXPECT_EQ(to_json_text(store->load("old").value()), to_json_text(sample_run("old")));
  EXPECT_EQ(open()->calibrations().value().size(), 1u) << "brought up to date once, not twice";
}

TEST_F(StoreTest, NamesADamagedRun) {
  ASSERT_TRUE(open()->append(sample_run("r")));
  execute("UPDATE trace SET points = substr(points, 1, 100) WHERE position = 1");
  const auto loaded = open()->load("r");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().kind, Error::Kind::broken);
  EXPECT_EQ(open()->list({}).value().size(), 1u) << "what is whole can still be read";
  execute("UPDATE run SET document = substr(document, 1, 100)");
  const auto listed = open()->list({});
  ASSERT_FALSE(listed);
  EXPECT_NE(listed.error().what.find(file().string()), std::string::npos);
}

TEST_F(StoreTest, SaysThatAFolderIsMissingOrReadOnly) {
  const auto impossible = open_store("/proc/no-such-folder/runs.db");
  ASSERT_FALSE(impossible);
  EXPECT_NE(impossible.error().what.find("/proc/no-such-folder/runs.db"), std::string::npos);
  EXPECT_FALSE(impossible.error().hint.empty());
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  ASSERT_TRUE(open());
  std::filesystem::permissions(file().parent_path(), std::filesystem::perms::owner_read |
                                                         std::filesystem::perms::owner_exec);
  std::filesystem::remove(file());
  const auto denied = open_store(file().parent_path() / "new.db");
  std::filesystem::permissions(file().parent_path(), std::filesystem::perms::owner_all);
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().kind, Error::Kind::denied);
}

}  // namespace
}  // namespace joulelab
