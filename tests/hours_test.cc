// joulelab hours, as a person meets it.

#include <nlohmann/json.hpp>

#include "program.h"

namespace joulelab {
namespace {

constexpr const char* table =
    "begin,end,g_per_kwh,basis,source,licence\n"
    "2026-01-01T00:00Z,2026-01-01T01:00Z,50,consumption,a source,a licence\n"
    "2026-01-01T01:00Z,2026-01-01T02:00Z,,consumption,a source,a licence\n"
    "2026-01-01T02:00Z,2026-01-01T03:00Z,100.125,consumption,a source,a licence\n";

TEST(Hours, OfAFileArePrintedAndWrittenAndReadBack) {
  const Workbench bench;
  bench.write("hours.csv", table);
  const auto first = bench.run("joulelab hours FR --from hours.csv --csv again.csv");
  ASSERT_EQ(first.status, 0) << first.err;
  EXPECT_NE(first.out.find("France, consumption, by a source"), std::string::npos) << first.out;
  EXPECT_NE(first.out.find("2026-01-01T02:00Z to 2026-01-01T03:00Z      100 g/kWh"),
            std::string::npos)
      << first.out;
  EXPECT_NE(first.out.find("least        50.0 g/kWh, 2026-01-01T00:00Z"), std::string::npos)
      << first.out;
  expect_eighty_columns(first.out);
  const auto json = [&](const char* file) {
    return bench.run(std::string("joulelab hours FR --json --from ") + file).out;
  };
  EXPECT_EQ(json("again.csv"), json("hours.csv"));
  EXPECT_NE(json("again.csv").find("100.125"), std::string::npos);
}

TEST(Hours, WithoutAKeyOrASourceItSaysWhatToDo) {
  const Workbench bench;
  const auto keyless = bench.run(
      "unset JOULELAB_ENTSOE_KEY JOULELAB_CREDENTIALS; export HOME=$PWD\n"
      "joulelab hours FR --from entsoe --last 24h");
  EXPECT_EQ(keyless.status, 1);
  EXPECT_NE(keyless.err.find("set JOULELAB_ENTSOE_KEY"), std::string::npos) << keyless.err;
  const auto typo = bench.run("joulelab hours FR --from entso");
  EXPECT_EQ(typo.status, 2);
  EXPECT_NE(typo.err.find("did you mean 'entsoe'?"), std::string::npos) << typo.err;
  const auto nobody = bench.run(
      "export JOULELAB_GBINTENSITY_URL=http://127.0.0.1:1\n"
      "joulelab hours FR --from gbintensity --last 24h");
  EXPECT_EQ(nobody.status, 2);
  EXPECT_NE(nobody.err.find("--zone"), std::string::npos) << nobody.err;
}

// The fake day begins on 2026-01-01 at 00:00 UTC; the fake work takes a minute.
TEST(Hours, PriceARunThatTookThem) {
  const Workbench bench;
  bench.write("hours.csv", table);
  const auto measure = [&](const std::string& hours) {
    return bench.run("joulelab measure --meter fake --work fake --location FR --hours " + hours +
                     " --json run.json");
  };
  ASSERT_EQ(measure("hours.csv").status, 0);
  auto run = nlohmann::json::parse(bench.read("run.json"));
  EXPECT_EQ(run["intensity"]["g_per_kwh"], 50);
  EXPECT_EQ(run["intensity"]["basis"], "consumption");
  const auto none = measure("gone.csv");
  ASSERT_EQ(none.status, 0) << none.err;
  run = nlohmann::json::parse(bench.read("run.json"));
  EXPECT_EQ(run["intensity"]["basis"], "life_cycle");
  EXPECT_NE(none.err.find("hours-unavailable"), std::string::npos) << none.err;
}

TEST(Hours, OfAnotherPlaceAreRefused) {
  const Workbench bench;
  bench.write("fr.csv",
              "begin,g_per_kwh,place\n2026-01-01T00:00Z,50,France\n"
              "2026-01-01T01:00Z,60,France\n");
  const auto other = bench.run("joulelab hours DE --from fr.csv");
  EXPECT_EQ(other.status, 2);
  EXPECT_NE(other.err.find("fr.csv has the hours of France, not of Germany (DE)"),
            std::string::npos)
      << other.err;
  EXPECT_EQ(bench.run("joulelab hours FRA --from fr.csv").status, 0);
}

TEST(Hours, ItsHelpHasExamplesAndEightyColumns) {
  const auto help = Workbench().run("joulelab hours --help");
  EXPECT_EQ(help.status, 0);
  EXPECT_NE(help.out.find("examples:"), std::string::npos);
  expect_eighty_columns(help.out);
}

}  // namespace
}  // namespace joulelab
