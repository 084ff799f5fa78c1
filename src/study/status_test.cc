#include "study/status.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "study/plan.h"
#include "study/process.h"

namespace joulelab {
namespace {

using Runs = std::vector<Run>;  // `Run` alone is a member of every test

Study two_by_one() {
  Study study;
  study.name = "s";
  study.factors = {{"architecture", {"a", "b"}}};
  study.protocol.repetitions = 1;
  study.protocol.order = CellOrder::as_written;
  return study;
}

Run run_of(const Cell& cell, const std::string& id, RunStatus status, double duration_s = 1) {
  Run run;
  run.id = id;
  run.cell = cell;
  run.status = status;
  run.end = after(Instant{}, Seconds(duration_s));
  return run;
}

TEST(Status, AFinishedRunDecides) {
  const auto cells = plan(two_by_one());
  const Runs runs{run_of(cells[0], "1", RunStatus::failed),
                  run_of(cells[0], "2", RunStatus::finished), run_of(cells[0], "3", RunStatus::cut),
                  run_of(cells[1], "4", RunStatus::failed), run_of(cells[1], "5", RunStatus::cut)};
  const auto status = status_of(cells, runs);
  const std::vector<CellStatus> expected{{cells[0], RunStatus::finished, "2"},
                                         {cells[1], RunStatus::cut, "5"}};
  EXPECT_EQ(status.cells, expected);
  EXPECT_EQ(status.planned(), 2);
  EXPECT_EQ(status.remaining(), 1);
  EXPECT_EQ(status.count(RunStatus::failed), 0);
}

TEST(Status, ARunOfAnotherPlanIsNotTheCell) {
  const auto cells = plan(two_by_one());
  auto other = cells[0];
  other.factors["architecture"] = "z";
  const Runs runs{run_of(other, "1", RunStatus::finished)};
  EXPECT_EQ(status_of(cells, runs).remaining(), 2);
}

TEST(TimeLeft, TakesTheMeanOfTheLikes) {
  const auto cells = plan(two_by_one());
  const Protocol protocol{.idle_baseline = Seconds(1), .cool_down = Seconds(2)};
  EXPECT_EQ(time_left(protocol, cells, {}), std::nullopt);
  const Runs runs{run_of(cells[0], "1", RunStatus::finished, 10),
                  run_of(cells[0], "2", RunStatus::finished, 20)};
  EXPECT_EQ(time_left(protocol, cells, runs), Seconds(15 + 3 + 15 + 3));
  const Runs both{runs[0], run_of(cells[1], "3", RunStatus::finished, 100)};
  EXPECT_EQ(time_left(protocol, cells, both), Seconds(10 + 3 + 100 + 3));
}

TEST(Process, IsRunningUntilItIsNot) {
  EXPECT_TRUE(is_running(this_process()));
  const pid_t child = ::fork();
  if (child == 0) ::_exit(::pause());
  auto text = this_process();
  text.replace(0, text.find(' '), std::to_string(child));
  EXPECT_FALSE(is_running(text)) << "the number of another process, with another start";
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  for (const auto* nonsense : {"", "1", "1 2 3", "x y z", "1  "}) {
    EXPECT_FALSE(is_running(nonsense)) << nonsense;
  }
}

}  // namespace
}  // namespace joulelab
