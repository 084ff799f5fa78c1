#include "study/runner.h"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <set>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/temporary.h"
#include "meter/fake.h"
#include "study/plan.h"
#include "study/process.h"
#include "work/fake.h"

namespace joulelab {
namespace {

// What a scripted cell does; the others train for a fake while.
enum class Act { train, fail, not_begin, be_interrupted, be_killed };

class ScriptedWork final : public Workload {
 public:
  ScriptedWork(Clock& clock, std::string kind, std::uint64_t seed, Act act)
      : fake_(clock, std::move(kind), seed), act_(act) {}
  Result<void> prepare() override {
    if (act_ == Act::not_begin) return fail(Error::Kind::missing, "no such program", "install it");
    return {};
  }
  Result<Ending> run(MarkLog& log) override {
    if (act_ == Act::be_killed) ::raise(SIGKILL);
    auto ending = JOULELAB_TRY(fake_.run(log));
    if (act_ == Act::fail) ending.exit_status = 3;
    ending.was_interrupted = act_ == Act::be_interrupted;
    return ending;
  }
  void stop(StopWay way) override { fake_.stop(way); }

 private:
  FakeWork fake_;
  Act act_;
};

class Notes final : public StudyObserver {
 public:
  void warm_up_started(const Cell&, Seconds) override { lines.push_back("warm-up"); }
  void cell_started(const Cell& cell, const Progress&) override { started.push_back(cell.order); }
  void cell_finished(const Run& run, const Progress& at) override {
    lines.push_back(fmt::format("{} {}/{}", run.cell.order, at.finished, at.planned));
    left.push_back(at.left);
  }
  void warned(const Warning& warning) override { lines.push_back(warning.code); }

  std::vector<int> started;
  std::vector<std::string> lines;
  std::vector<std::optional<Seconds>> left;
};

// Ends each run at its third look.
class Impatience final : public RunWatch {
 public:
  std::optional<Stop> look(const Sight&) override {
    return ++looks_ < 3 ? std::nullopt : std::optional(Stop{.reason = "energy-budget"});
  }
  void complete(Run&) override {}

 private:
  int looks_ = 0;
};

class RunnerTest : public testing::Test {
 protected:
  RunnerTest() {
    study_.name = "s";
    study_.factors = {{"architecture", {"a", "b", "c"}}};
    study_.work = WorkKind::fake;
    study_.protocol = {.repetitions = 2,
                       .seed = 5,
                       .warm_up = Seconds(0),
                       .idle_baseline = Seconds(1),
                       .cool_down = Seconds(1)};
  }

  std::unique_ptr<Store> open() { return open_store(folder_.path() / "runs.db").value(); }

  // Runs the study with `acts` for the cells of these places in the plan.
  Result<StudyOutcome> run(std::map<int, Act> acts = {}, const std::string& text = "text") {
    notes_ = {};
    Laboratory laboratory{
        .make_workload = [this, acts](const Cell& cell,
                                      std::uint64_t seed) -> Result<std::unique_ptr<Workload>> {
          seeds_.insert({cell.repetition, seed});
          const auto act = acts.find(cell.order);
          return std::make_unique<ScriptedWork>(clock_, cell.factors.at("architecture"), seed,
                                                act == acts.end() ? Act::train : act->second);
        },
        .open_meters = []() -> Result<OpenedMeters> {
          OpenedMeters opened;
          opened.meters.push_back({"fake", std::make_unique<Fake>(), Seconds(0.1)});
          return opened;
        },
        .clock = clock_,
        .machine = {.host = "test"},
        .make_watch = [this](const Cell&) -> std::unique_ptr<RunWatch> {
          return is_impatient_ ? std::make_unique<Impatience>() : nullptr;
        },
        .should_stop = [this] { return stop_after_ && notes_.started.size() >= *stop_after_; },
        .restart = restart_};
    const auto store = open();
    return run_study(study_, text, *store, laboratory, notes_);
  }

  Study study_;
  FakeClock clock_;
  Notes notes_;
  std::set<std::pair<int, std::uint64_t>> seeds_;
  std::optional<std::size_t> stop_after_;
  bool restart_ = false, is_impatient_ = false;
  TemporaryFolder folder_;
};

TEST_F(RunnerTest, RunsEveryCellInTheOrderOfThePlan) {
  const auto outcome = run();
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_FALSE(outcome->was_interrupted);
  EXPECT_EQ(outcome->status.remaining(), 0);
  const auto runs = open()->list({.study = "s"}).value();
  ASSERT_EQ(runs.size(), 6u);
  std::vector<Cell> cells;
  for (const auto& run : runs) {
    cells.push_back(run.cell);
    EXPECT_EQ(run.status, RunStatus::finished);
    EXPECT_EQ(run.machine.host, "test");
    EXPECT_TRUE(run.account.energy);
    EXPECT_TRUE(run.idle_power) << "the baseline was recorded";
  }
  EXPECT_EQ(cells, plan(study_));
  EXPECT_EQ(seeds_, (std::set<std::pair<int, std::uint64_t>>{{1, training_seed(study_, 1)},
                                                             {2, training_seed(study_, 2)}}));
  EXPECT_FALSE(open()->load(runs[0].id).value().traces.empty());
}

TEST_F(RunnerTest, TellsTheTimeThatIsLeft) {
  const Instant begin = clock_.now();
  ASSERT_TRUE(run());
  EXPECT_EQ(notes_.lines.back(), "6 6/6");
  ASSERT_EQ(notes_.left.size(), 6u);
  EXPECT_EQ(notes_.left.back(), Seconds(0));
  // After the first block every combination has been seen: what is left is known well.
  const double whole_s = (clock_.now() - begin).count();
  EXPECT_NEAR(notes_.left[2].value().count(), whole_s / 2, 0.05 * whole_s);
}

TEST_F(RunnerTest, ResumeSkipsWhatIsFinishedAndRedoesTheRest) {
  const auto first = run({{2, Act::fail}, {4, Act::be_interrupted}});
  ASSERT_TRUE(first) << first.error().what;
  EXPECT_TRUE(first->was_interrupted);
  EXPECT_EQ(notes_.started, (std::vector<int>{1, 2, 3, 4})) << "a failure goes on, a stop does not";
  EXPECT_EQ(first->status.count(RunStatus::finished), 2);
  EXPECT_EQ(first->status.count(RunStatus::failed), 1);
  EXPECT_EQ(first->status.count(RunStatus::cut), 1);
  EXPECT_EQ(first->status.remaining(), 4);

  const auto second = run();
  ASSERT_TRUE(second) << second.error().what;
  EXPECT_EQ(notes_.started, (std::vector<int>{2, 4, 5, 6}));
  EXPECT_EQ(second->status.remaining(), 0);
  EXPECT_EQ(open()->list({}).value().size(), 8u) << "the failed and the cut run stay";

  ASSERT_TRUE(run());
  EXPECT_TRUE(notes_.started.empty()) << "nothing is left to do";
}

TEST_F(RunnerTest, StopsWhenTheMeansAreKnown) {
  study_.protocol.repetitions = 6;
  study_.protocol.until = StoppingRule{.relative_half_width = 0.9, .at_least = 3, .at_most = 6};
  const auto outcome = run();
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(notes_.started.size(), 9u) << "three blocks of three";
  EXPECT_EQ(outcome->status.planned(), 9);
  EXPECT_EQ(outcome->status.remaining(), 0);
  ASSERT_TRUE(run());
  EXPECT_TRUE(notes_.started.empty()) << "a resume comes to the same end";
  EXPECT_TRUE(notes_.lines.empty()) << "and warms up for nothing";
}

TEST_F(RunnerTest, AStudyThatWasInterruptedStopsAtTheSameBlock) {
  study_.protocol.repetitions = 6;
  study_.protocol.until = StoppingRule{.relative_half_width = 0.9, .at_least = 3, .at_most = 6};
  const auto first = run({{5, Act::fail}, {8, Act::be_interrupted}});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->status.planned(), 18) << "whether three are enough is not known yet";
  const auto second = run();
  ASSERT_TRUE(second);
  EXPECT_EQ(notes_.started, (std::vector<int>{5, 8, 9}));
  EXPECT_EQ(second->status.planned(), 9);
  EXPECT_EQ(second->status.remaining(), 0);
}

TEST_F(RunnerTest, RunsTheMostWhereTheMeansAreNeverKnown) {
  study_.protocol.repetitions = 4;
  study_.protocol.until = StoppingRule{.relative_half_width = 1e-9, .at_least = 2, .at_most = 4};
  const auto outcome = run({{2, Act::fail}});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(notes_.started.size(), 12u);
  EXPECT_EQ(outcome->status.remaining(), 1);
}

TEST_F(RunnerTest, StopsBetweenCellsWhenAsked) {
  stop_after_ = 2;
  const auto outcome = run();
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->was_interrupted);
  EXPECT_EQ(notes_.started, (std::vector<int>{1, 2}));
  EXPECT_EQ(outcome->status.count(RunStatus::finished), 2);
  EXPECT_EQ(outcome->status.count(RunStatus::cut), 0);
}

TEST_F(RunnerTest, StopsOnFailureIfTheProtocolSaysSo) {
  study_.protocol.stop_on_failure = true;
  const auto outcome = run({{3, Act::fail}});
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->was_stopped);
  EXPECT_EQ(notes_.started, (std::vector<int>{1, 2, 3}));
}

TEST_F(RunnerTest, RecordsACellThatCouldNotBegin) {
  const auto outcome = run({{1, Act::not_begin}});
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->status.count(RunStatus::failed), 1);
  const auto failed = open()->list({.status = RunStatus::failed}).value();
  ASSERT_EQ(failed.size(), 1u);
  EXPECT_EQ(failed[0].warnings.at(0), (Warning{"could-not-begin", "no such program; install it"}));
  EXPECT_FALSE(failed[0].account.energy) << "missing is not zero";
}

TEST_F(RunnerTest, WarmsUpUnmeasured) {
  study_.protocol.warm_up = Seconds(30);
  ASSERT_TRUE(run());
  EXPECT_EQ(notes_.lines.front(), "warm-up");
  EXPECT_EQ(open()->list({}).value().size(), 6u);
  const auto first_start = open()->list({}).value().front().begin - Instant{};
  EXPECT_GE(first_start, Seconds(32)) << "warm-up, cool-down and baseline come first";
  ASSERT_TRUE(run());
  EXPECT_TRUE(notes_.lines.empty()) << "nothing to do, nothing to warm up";
}

TEST_F(RunnerTest, AFailedWarmUpIsTold) {
  study_.protocol.warm_up = Seconds(1);
  ASSERT_TRUE(run({{1, Act::fail}}));
  EXPECT_EQ(notes_.lines.at(1), "warm-up-failed");
}

// The measurer is killed in the middle of a cell, as by kill -9 or a power cut.
TEST_F(RunnerTest, AKilledStudyKeepsItsRunsAndMarksTheCutOne) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(run({{4, Act::be_killed}}) ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(open()->list({}).value().size(), 3u);

  const auto found = study_status(study_, *open());
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->count(RunStatus::finished), 3);
  EXPECT_EQ(found->cells.at(3).status, RunStatus::cut);
  EXPECT_EQ(found->process, std::nullopt);
  EXPECT_TRUE(open()->attempts().value().empty());
  EXPECT_EQ(open()->list({.status = RunStatus::cut}).value().at(0).warnings.at(0).code, "cut-run");

  clock_.sleep_until(after(clock_.now(), Seconds(1000)));
  ASSERT_TRUE(run());
  EXPECT_EQ(notes_.started, (std::vector<int>{4, 5, 6}));
}

TEST_F(RunnerTest, RefusesAStudyThatAnotherProcessIsAtWorkOn) {
  joulelab::Run begun;
  begun.id = "x";
  begun.cell = plan(study_).at(2);
  ASSERT_TRUE(open()->begin({begun, this_process()}));
  const auto outcome = run();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().what, fmt::format("study 's' is being run by process {}", ::getpid()));
  EXPECT_EQ(study_status(study_, *open()).value().process, std::to_string(::getpid()));
}

TEST_F(RunnerTest, RefusesAChangedFileOnceRunsAreFinished) {
  ASSERT_TRUE(run({{1, Act::be_interrupted}}, "first"));
  ASSERT_TRUE(run({}, "second")) << "nothing had been finished";
  const auto changed = run({}, "third");
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().kind, Error::Kind::invalid);
  EXPECT_EQ(changed.error().what,
            "the file of study 's' has changed since 6 of its runs were finished");
  EXPECT_NE(changed.error().hint.find("--restart"), std::string::npos);
  EXPECT_EQ(open()->load_study("s").value(), "second");
  restart_ = true;
  ASSERT_TRUE(run({}, "third"));
  EXPECT_EQ(notes_.started.size(), 6u);
  EXPECT_EQ(open()->list({.study = "s"}).value().size(), 6u);
  EXPECT_EQ(open()->list({}).value().size(), 13u) << "the earlier runs stay";
}

TEST_F(RunnerTest, ARunThatABudgetEndedIsFinishedAndTheStudyGoesOn) {
  is_impatient_ = true;
  const auto outcome = run();
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->status.count(RunStatus::finished), 6);
  const auto runs = open()->list({.study = "s"}).value();
  ASSERT_EQ(runs.size(), 6U);
  for (const auto& run : runs) {
    ASSERT_TRUE(run.stop);
    EXPECT_EQ(run.stop->reason, "energy-budget");
    EXPECT_LT(duration_of(run), Seconds{2});
  }
}

TEST_F(RunnerTest, ARunThatEndedBadlyWhenABudgetAskedItToIsNoInterruption) {
  is_impatient_ = true;
  const auto outcome = run({{2, Act::fail}});
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_FALSE(outcome->was_interrupted);
  EXPECT_EQ(outcome->status.count(RunStatus::finished), 5) << "cut, and all the others";
}

TEST_F(RunnerTest, ABudgetThatCannotBeHeldIsRefusedBeforeTheFirstCell) {
  study_.protocol.budget.stops_if_projected_over = true;
  const auto outcome = run();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, Error::Kind::invalid);
  EXPECT_TRUE(notes_.started.empty());
}

}  // namespace
}  // namespace joulelab
