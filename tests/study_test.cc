// A study from its file to its report, on the fake machine: nothing waits, everything is real but
// the joules.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

const std::string fake_study = JOULELAB_SOURCE "/studies/fake.toml";

TEST(Study, GoesFromFileToReport) {
  const Workbench bench;
  const auto said =
      bench.run("joulelab study run " + fake_study + " --store runs.db --report report");
  ASSERT_EQ(said.status, 0) << said.err;
  EXPECT_NE(said.out.find("report: report/report.html"), std::string::npos);
  for (const char* file : {"report.html", "report.md", "report.json", "report.tex", "runs.csv",
                           "cells.csv", "channels.csv", "comparisons.csv"}) {
    EXPECT_GT(std::filesystem::file_size(bench.path() / "report" / file), 100U) << file;
  }
  const auto findings = Json::parse(bench.read("report/report.json"));
  EXPECT_EQ(findings["cells"].size(), 3U);
  EXPECT_EQ(findings["places"].size(), 3U);
  EXPECT_EQ(findings["runs"].size(), 9U);
  EXPECT_LT(std::filesystem::file_size(bench.path() / "report/report.html"), 700'000U);
}

TEST(Study, TheSameFileAndSeedGiveTheSamePlan) {
  const Workbench bench;
  const auto once = bench.run("joulelab study plan " + fake_study),
             again = bench.run("joulelab study plan " + fake_study);
  EXPECT_EQ(once.status, 0) << once.err;
  EXPECT_EQ(once.out, again.out);
  EXPECT_EQ(std::count(once.out.begin(), once.out.end(), '\n'), 9);
}

TEST(Study, StopsWhenTheMeansAreKnownAndSaysWhatADifferenceNeeds) {
  const Workbench bench;
  bench.write("until.toml",
              "name = \"until\"\n[factors]\narchitecture = [\"a\", \"b\", \"c\"]\n[work]\n"
              "kind = \"fake\"\n[protocol]\nrepetitions = { until_relative_half_width = 0.5, "
              "at_least = 4, at_most = 12 }\nwarm_up_s = 0\nidle_baseline_s = 0\n"
              "cool_down_s = 0\n[meters]\nuse = [\"fake\"]\n");
  const auto none = bench.run("joulelab study power until.toml --store runs.db");
  EXPECT_EQ(none.status, 1) << none.out;
  EXPECT_NE(none.err.find("no combination of two finished runs"), std::string::npos) << none.err;
  const auto said = bench.run("joulelab study run until.toml --store runs.db --no-report");
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_NE(said.out.find("12 of 12 runs finished"), std::string::npos) << said.out;
  const auto power = bench.run("joulelab study power until --store runs.db --detect 20");
  EXPECT_EQ(power.status, 0) << power.err;
  for (const char* expected : {"12 runs, 3 combinations", "9 degrees of freedom",
                               "a difference of 20 %", "Bonferroni", "Holm", "4 to 12 repet"}) {
    EXPECT_NE(power.out.find(expected), std::string::npos) << expected << "\n" << power.out;
  }
}

TEST(Study, TellsEverythingThatIsWrongAtOnce) {
  const Workbench bench;
  bench.write(
      "bad.toml",
      "name = \"bad\"\n[factors]\narchitecture = []\ndata = [\"digits\"]\n[work]\nkind = \"fake\"\n"
      "[protocol]\nrepetitons = 3\nseed = -1\n[places]\nat = [\"Frence\"]\n[meters]\nuse = "
      "[\"raple\"]\n");
  const auto said = bench.run("joulelab study run bad.toml --store runs.db");
  EXPECT_EQ(said.status, 2);
  for (const char* expected : {"bad.toml:3", "repetitions", "bad.toml:9", "France", "rapl"}) {
    EXPECT_NE(said.err.find(expected), std::string::npos) << expected << "\n" << said.err;
  }
}

// A study of commands that dies by kill -9 in its third run: two runs stay, the third is marked as
// cut, and resume does the rest.
TEST(Study, SurvivesKillAndResumes) {
  const Workbench bench;
  bench.write("kill.toml",
              "name = \"kill\"\n[factors]\nlevel = [\"1\", \"2\"]\n[work]\nkind = \"command\"\n"
              "command = [\"sh\", \"-c\", \"n=$(ls done* 2>/dev/null | wc -l); touch started$n; "
              "[ $n != 2 ] || [ -e resumed ] || sleep 60; touch done$n; : {level}\"]\n"
              "[protocol]\nrepetitions = 2\nwarm_up_s = 0\nidle_baseline_s = 0\ncool_down_s = "
              "0\n[meters]\nuse = [\"fake\"]\n");
  const auto killed = bench.run(
      "joulelab study run kill.toml --store runs.db --no-report & while [ ! -e started2 ]; do "
      "sleep 0.01; done; "
      "sleep 1.5; child=$(pgrep -P $!); leaf=$(pgrep -P $child); kill -9 $!; kill -9 $child $leaf; "
      "wait $!");
  EXPECT_EQ(killed.status, 137) << killed.err;
  const auto status = bench.run("joulelab study status kill --store runs.db");
  EXPECT_NE(status.out.find("2 of 4 runs finished, 0 failed, 1 cut, 2 to do"), std::string::npos)
      << status.out << status.err;
  bench.write("resumed", "");
  const auto resumed = bench.run("joulelab study resume kill --store runs.db --no-report");
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_NE(resumed.out.find("4 of 4 runs finished"), std::string::npos) << resumed.out;
  const auto cut = bench.run("joulelab runs list --store runs.db --status cut");
  EXPECT_EQ(std::count(cut.out.begin(), cut.out.end(), '\n'), 2)
      << cut.out;  // the header and the cut run
  // What it had measured until then is not lost.
  EXPECT_EQ(cut.out.find(" - "), std::string::npos) << cut.out;
  EXPECT_TRUE(std::filesystem::is_empty(bench.path() / "runs.db.traces") ||
              cut.out.find("recordings") == std::string::npos);
}

TEST(Study, CtrlCKeepsWhatIsFinished) {
  const Workbench bench;
  bench.write(
      "stop.toml",
      "name = \"stop\"\n[factors]\nlevel = [\"1\", \"2\"]\n[work]\nkind = \"command\"\n"
      "command = [\"sh\", \"-c\", \"if [ -e first ]; then touch second; exec sleep 60; fi; touch "
      "first; : {level}\"]\n"
      "[protocol]\nrepetitions = 1\nwarm_up_s = 0\nidle_baseline_s = 0\ncool_down_s = "
      "0\n[meters]\nuse = [\"fake\"]\n");
  const auto said = bench.run(
      "joulelab study run stop.toml --store runs.db --report report & while [ ! -e second ]; do "
      "sleep 0.01; done; "
      "kill -TERM $!; wait $!");
  EXPECT_EQ(said.status, 130) << said.err;
  EXPECT_NE(said.out.find("1 of 2 runs finished, 0 failed, 1 cut"), std::string::npos) << said.out;
  EXPECT_NE(said.err.find("study resume"), std::string::npos);
}

TEST(Study, AFailingCellIsReportedAndTheOthersGoOn) {
  const Workbench bench;
  bench.write("fail.toml",
              "name = \"fail\"\n[factors]\nlevel = [\"0\", \"7\"]\n[work]\nkind = \"command\"\n"
              "command = [\"sh\", \"-c\", \"echo said-by-the-cell; exit "
              "{level}\"]\n[protocol]\nrepetitions = 1\n"
              "warm_up_s = 0\nidle_baseline_s = 0\ncool_down_s = 0\n[meters]\nuse = [\"fake\"]\n");
  const auto said = bench.run("joulelab study run fail.toml --store runs.db --report report");
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.err.find("status 7"), std::string::npos) << said.err;
  EXPECT_NE(bench.run("cat logs/fail/*.log").out.find("said-by-the-cell"), std::string::npos);
  EXPECT_EQ(Json::parse(bench.read("report/report.json"))["runs"].size(), 2U);
}

// A trainer that tells an accuracy and does what files beside it ask: of a candidate or recipe, by
// its batch size, `fail32` makes it fail.
const std::string scripted_trainer = R"(#!/usr/bin/env python3
import json, os, socket, sys, time
if "--list" in sys.argv:
    print(json.dumps([{"name": "lenet5"}]))
    sys.exit(0)
options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
batch = options["--batch-size"]
with open("trained", "a") as log:
    log.write(batch + " " + options["--epochs"] + "\n")
if os.path.exists("fail" + batch + "in" + options["--epochs"]):
    sys.exit(7)
listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
listener.connect(os.environ["JOULELAB_SOCKET"])
def tell(**message):
    listener.sendall((json.dumps({"v": 1, **message}) + "\n").encode())
last = 0
for epoch in range(int(options["--epochs"])):
    tell(type="begin", name="validate", index=epoch, t_ns=time.monotonic_ns())
    time.sleep(0.05)
    tell(type="end", name="validate", index=epoch, t_ns=time.monotonic_ns())
    tell(type="values", values={"accuracy": 0.8 if epoch == 0 else 0.95})
time.sleep(0.1)
)";

class SearchOfScripts : public testing::Test {
 protected:
  void SetUp() override {
    // The trainer beside the program is the one that is used.
    std::filesystem::create_directories(bench.path() / "bin");
    std::filesystem::copy_file(JOULELAB_BINARIES "/joulelab", bench.path() / "bin/joulelab");
    bench.write("bin/joulelab-train", scripted_trainer);
    std::filesystem::permissions(bench.path() / "bin/joulelab-train",
                                 std::filesystem::perms::owner_all);
    bench.write("search.toml",
                "name = \"search\"\n[factors]\narchitecture = [\"lenet5\"]\ndata = "
                "[\"shapes\"]\nbatch_size = [16, 32]\n[recipes]\nplain = { architecture = "
                "\"lenet5\", data = \"shapes\", batch_size = 99, epochs = 2 }\n[search]\n"
                "target_accuracy = 0.9\nrungs = 2\nreduction = 2\nconfirmations = 1\n[protocol]\n"
                "warm_up_s = 0\nidle_baseline_s = 0\ncool_down_s = 0\n[meters]\n"
                "use = [\"fake\"]\nperiod_s = 0.01\n");
  }
  Said search(const std::string& act) const {
    return bench.run("bin/joulelab study " + act + " search.toml --store runs.db --no-report");
  }
  Workbench bench;
};

TEST_F(SearchOfScripts, WhatFailedInADecidedRungIsNotTakenBackIn) {
  bench.write("fail16in1", "");
  bench.write("fail99in2", "");
  EXPECT_EQ(search("run").status, 1);
  EXPECT_EQ(bench.read("trained"), "16 1\n32 1\n32 2\n99 2\n32 2\n");
  std::filesystem::remove(bench.path() / "fail16in1");
  std::filesystem::remove(bench.path() / "fail99in2");
  std::filesystem::remove(bench.path() / "trained");
  const auto resumed = search("resume");
  EXPECT_EQ(resumed.status, 0) << resumed.err << resumed.out;
  EXPECT_EQ(bench.read("trained"), "99 2\n");
  EXPECT_NE(resumed.out.find("rung 1 was decided before"), std::string::npos) << resumed.out;
  // Begun anew it is tried again.
  std::filesystem::remove(bench.path() / "trained");
  EXPECT_EQ(search("run --restart").status, 0);
  EXPECT_EQ(bench.read("trained").substr(0, 10), "16 1\n32 1\n");
}

TEST_F(SearchOfScripts, AConfirmationThatFailedInPartIsNoSuccess) {
  bench.write("fail99in2", "");
  const auto said = search("run");
  EXPECT_EQ(said.status, 1) << said.out;
  EXPECT_NE(said.err.find("repetition of 'plain'"), std::string::npos) << said.err;
  EXPECT_NE(said.out.find("To run it again"), std::string::npos)
      << "the winner is told: " << said.out << said.err;
}

TEST(Runs, AreListedShownAndExported) {
  const Workbench bench;
  ASSERT_EQ(bench.run("joulelab study run " + fake_study + " --no-report -q").status, 0);
  const auto list = bench.run("joulelab runs list --study fake");
  EXPECT_EQ(std::count(list.out.begin(), list.out.end(), '\n'), 10) << list.out;
  const auto runs = Json::parse(bench.run("joulelab runs export").out);
  ASSERT_EQ(runs.size(), 9U);
  const std::string id = runs[0]["id"];
  EXPECT_EQ(Json::parse(bench.run("joulelab runs show --json " + id).out), runs[0]);
  EXPECT_EQ(bench.run("joulelab runs show --traces " + id).out.rfind("channel,meter,component", 0),
            0U);
  const auto csv = bench.run("joulelab runs export --format csv").out;
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 10);
  EXPECT_EQ(bench.run("joulelab runs show 1999").status, 1);
  EXPECT_EQ(bench.run("joulelab runs list --store nowhere.db").status, 1);
}

TEST(Store, AStoreOfANewerVersionIsRefusedAndUntouched) {
  const Workbench bench;
  ASSERT_EQ(
      bench.run("joulelab study run " + fake_study + " --no-report -q --store runs.db").status, 0);
  ASSERT_EQ(bench
                .run("python3 -c \"import sqlite3; c = sqlite3.connect('runs.db'); "
                     "c.execute('pragma user_version = 99')\"")
                .status,
            0);
  const auto said = bench.run("joulelab runs list --store runs.db");
  EXPECT_NE(said.status, 0);
  EXPECT_NE(said.err.find("99"), std::string::npos) << said.err;
  bench.write("not-a-store.db",
              "this is a diary, not a database, and it is long enough to be looked at");
  EXPECT_NE(bench.run("joulelab runs list --store not-a-store.db").err.find("not-a-store.db"),
            std::string::npos);
}

TEST(Places, ResolveAndSuggest) {
  const Workbench bench;
  EXPECT_NE(bench.run("joulelab places FR").out.find("France"), std::string::npos);
  EXPECT_NE(bench.run("joulelab places Orgeon").err.find("Oregon"), std::string::npos);
  EXPECT_GT(bench.run("joulelab places").out.size(), 10000U);
}

}  // namespace
}  // namespace joulelab
