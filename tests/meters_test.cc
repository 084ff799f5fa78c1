// joulelab meters --probe from end to end.

#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

TEST(Probe, SaysWhatEachChannelDoesAndWritesIt) {
  const Workbench bench;
  const auto said = bench.run("joulelab meters --probe --meter fake --seconds 1 --json probe.json");
  ASSERT_EQ(said.status, 0) << said.err;
  expect_eighty_columns(said.out);
  EXPECT_NE(said.out.find("fake/package-0: package 0, counter, measured"), std::string::npos)
      << said.out;
  EXPECT_NE(said.out.find("scatters by"), std::string::npos) << said.out;
  EXPECT_NE(said.err.find("fake-meter"), std::string::npos);
  const auto json = Json::parse(bench.read("probe.json"));
  EXPECT_EQ(json["format"], "joulelab.probe");
  const auto& meter = json["meters"][0];
  EXPECT_GT(meter["readings"], 10);
  EXPECT_GT(meter["read_s_p95"], 0);
  EXPECT_EQ(meter["channels"][0]["name"], "fake/package-0");
  EXPECT_EQ(meter["channels"][0]["declared_update_period_s"], 0.001);
  EXPECT_TRUE(json["comparisons"].empty());
}

TEST(Probe, WithoutASensorSaysSoAndProbesTheModel) {
  const Workbench bench;
  bench.write("root/proc/stat", "cpu  100 0 50 1000 0 0 0 0 0 0\n");
  bench.write("root/proc/cpuinfo", "processor : 0\nmodel name : AMD EPYC 7763 64-Core Processor\n");
  bench.write("root/sys/devices/system/cpu/online", "0-1\n");
  const auto said = bench.run("joulelab meters --probe --root root --seconds 1");
  EXPECT_EQ(said.status, 0) << said.err;
  expect_eighty_columns(said.out);
  EXPECT_NE(said.out.find("No energy sensor of this machine could be probed"), std::string::npos);
  EXPECT_NE(said.out.find("A model, read as in a run"), std::string::npos) << said.out;
  bench.write("bare/empty", "");
  const auto bare = bench.run("joulelab meters --probe --root bare --seconds 1");
  EXPECT_EQ(bare.status, 1);
  EXPECT_NE(bare.out.find("No energy sensor"), std::string::npos);
}

TEST(Probe, ItsOptionsBelongToIt) {
  const Workbench bench;
  EXPECT_EQ(bench.run("joulelab meters --seconds 3").status, 2);
  EXPECT_EQ(bench.run("joulelab meters --probe --grant rapl").status, 2);
  EXPECT_EQ(bench.run("joulelab meters --probe --meter no-such-kind").status, 2);
}

}  // namespace
}  // namespace joulelab
