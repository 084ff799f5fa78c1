// The start of a run that emits least, as a person asks for it.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

constexpr const char* hours =
    "begin,g_per_kwh\n"
    "2026-01-01T00:00:00Z,300\n"
    "2026-01-01T01:00:00Z,100\n"
    "2026-01-01T02:00:00Z,400\n"
    "2026-01-01T03:00:00Z,50\n"
    "2026-01-01T04:00:00Z,200\n"
    "2026-01-01T05:00:00Z,250\n";

constexpr const char* at_the_margin =
    "begin,g_per_kwh\n"
    "2026-01-01T00:00:00Z,500\n"
    "2026-01-01T01:00:00Z,500\n"
    "2026-01-01T02:00:00Z,500\n"
    "2026-01-01T03:00:00Z,800\n"
    "2026-01-01T04:00:00Z,500\n"
    "2026-01-01T05:00:00Z,400\n";

constexpr const char* window = " --earliest 2026-01-01T00:00Z --latest 2026-01-01T06:00Z";

bool has_warning(const Json& answer, const std::string& code) {
  return std::ranges::any_of(answer["warnings"],
                             [&](const Json& warning) { return warning["code"] == code; });
}

TEST(When, OfAStoredRunFindsTheHourThatIsKnownToBeBest) {
  const Workbench bench;
  bench.write("hours.csv", hours);
  const auto measured = bench.run(
      "joulelab measure --meter fake --work fake --location FR --quiet --store s.db --json r.json");
  ASSERT_EQ(measured.status, 0) << measured.err;
  const auto run = Json::parse(bench.read("r.json"));
  const std::string ask = "joulelab when " + run["id"].get<std::string>() +
                          " --store s.db --hours hours.csv --json" + window;
  const auto said = bench.run(ask);
  ASSERT_EQ(said.status, 0) << said.err;
  const auto answer = Json::parse(said.out);
  EXPECT_EQ(answer["format"], "joulelab.when");
  EXPECT_EQ(answer["run"], run["id"]);
  const auto& piece = answer["choices"][0]["piece"];
  EXPECT_EQ(piece["start"], "2026-01-01T03:00:00Z");
  const auto& saving = piece["savings"][0];
  const double energy_kwh = run["energy_j"].get<double>() / 3.6e6;
  EXPECT_NEAR(saving["at_once_g"].get<double>(), 300 * energy_kwh, 1e-9);
  EXPECT_NEAR(saving["saved_g"].get<double>(), 250 * energy_kwh, 1e-9);
  EXPECT_NEAR(saving["saved_share"].get<double>(), 250 / 300.0, 1e-9);
  EXPECT_TRUE(has_warning(answer, "average-only"));
  EXPECT_FALSE(has_warning(answer, "typical-hours"));

  // So many more epochs that it no longer fits into the clean hour.
  const auto longer = bench.run(ask + " --epochs 2000");
  ASSERT_EQ(longer.status, 0) << longer.err;
  const auto again = Json::parse(longer.out);
  const double scale = again["energy_j"].get<double>() / run["energy_j"].get<double>();
  EXPECT_GT(scale, 100);
  EXPECT_NEAR(again["duration_s"].get<double>() / run["duration_s"].get<double>(), scale,
              1e-6 * scale);
}

TEST(When, InterruptedWorksInTheCleanestHours) {
  const Workbench bench;
  bench.write("hours.csv", hours);
  const std::string ask =
      "joulelab when --location FR --hours hours.csv --duration 2h --energy 2kWh --interruptible" +
      std::string(window);
  const auto said = bench.run(ask + " --json");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto choice = Json::parse(said.out)["choices"][0];
  EXPECT_EQ(choice["piece"]["start"], "2026-01-01T03:00:00Z");
  const auto& slots = choice["interrupted"]["slots"];
  ASSERT_EQ(slots.size(), 2U);
  EXPECT_EQ(slots[0]["begin"], "2026-01-01T01:00:00Z");
  EXPECT_EQ(slots[1]["begin"], "2026-01-01T03:00:00Z");
  EXPECT_NEAR(choice["interrupted"]["savings"][0]["chosen_g"].get<double>(), 150, 1e-6);

  const auto whole = bench.run(ask + " --least-chunk 2h --json");
  EXPECT_EQ(Json::parse(whole.out)["choices"][0]["interrupted"]["slots"].size(), 1U);
  const auto dear = bench.run(ask + " --resume-energy 2kWh --json");
  EXPECT_EQ(Json::parse(dear.out)["choices"][0]["interrupted"]["slots"].size(), 1U);

  const auto text = bench.run(ask);
  ASSERT_EQ(text.status, 0) << text.err;
  EXPECT_NE(text.out.find("2026-01-01 01:00 to 02:00; 2026-01-01 03:00 to"), std::string::npos)
      << text.out;
  expect_eighty_columns(text.out);
}

TEST(When, TellsEachBasisByItself) {
  const Workbench bench;
  bench.write("hours.csv", hours);
  bench.write("marginal.csv", at_the_margin);
  const auto said = bench.run(
      "joulelab when --location FR --hours hours.csv --marginal marginal.csv --duration 1h "
      "--energy "
      "1kWh --json" +
      std::string(window));
  ASSERT_EQ(said.status, 0) << said.err;
  const auto answer = Json::parse(said.out);
  EXPECT_FALSE(has_warning(answer, "average-only"));
  ASSERT_EQ(answer["choices"].size(), 2U);
  const auto& average = answer["choices"][0]["piece"];
  EXPECT_EQ(average["start"], "2026-01-01T03:00:00Z");
  ASSERT_EQ(average["savings"].size(), 2U);
  EXPECT_EQ(average["savings"][0]["judged_by"], "life_cycle");
  EXPECT_NEAR(average["savings"][0]["saved_g"].get<double>(), 250, 1e-6);
  EXPECT_EQ(average["savings"][1]["judged_by"], "marginal");
  EXPECT_NEAR(average["savings"][1]["saved_g"].get<double>(), -300, 1e-6);  // it does harm
  EXPECT_EQ(answer["choices"][1]["piece"]["start"], "2026-01-01T05:00:00Z");
}

TEST(When, ShowsASyntheticYearAndItsBacktest) {
  const Workbench bench;
  const std::string ask =
      "joulelab when --location FR --hours synthetic --duration 8h --interruptible --backtest "
      "--earliest 2026-05-12T14:00Z --figure when.svg";
  const auto text = bench.run(ask);
  ASSERT_EQ(text.status, 0) << text.err;
  expect_eighty_columns(text.out);
  for (const char* part : {"per kWh", "perfect foresight, interrupted", "as the day before",
                           "judged by the marginal", "synthetic-hours", "typical-hours"})
    EXPECT_NE(text.out.find(part), std::string::npos) << part << "\n" << text.out;
  EXPECT_TRUE(bench.read("when.svg").starts_with("<svg"));

  const auto said = bench.run(ask + " --json");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto answer = Json::parse(said.out);
  EXPECT_TRUE(answer["energy_j"].is_null());
  EXPECT_TRUE(answer["is_typical"].get<bool>());
  ASSERT_EQ(answer["backtest"]["results"].size(), 3U);
  for (const auto& result : answer["backtest"]["results"]) EXPECT_EQ(result["scores"].size(), 6U);
}

TEST(When, RefusesWithTheReason) {
  const Workbench bench;
  bench.write("hours.csv", hours);
  const std::string ask = "joulelab when --location FR --hours hours.csv" + std::string(window);
  const std::pair<std::string, const char*> refused[] = {
      {ask, "how long the run takes"},
      {ask + " --duration 7h", "does not fit"},
      {ask + " --duration 7", "no length of time"},
      {"joulelab when --location FR --hours hours.csv --duration 1h --earliest yesterday",
       "no time"},
      {ask + " --duration 1h --interruptible --resume-energy 10Wh", "without the run's energy"},
      {"joulelab when --location FR --duration 1h", "no hours were given"},
      {"joulelab when --hours synthetic --duration 1h", "where the run takes"}};
  for (const auto& [command, why] : refused) {
    const auto said = bench.run(command);
    EXPECT_EQ(said.status, 2) << command;
    EXPECT_NE(said.err.find(why), std::string::npos) << command << "\n" << said.err;
    expect_eighty_columns(said.err);
  }
  const auto elsewhen = bench.run("joulelab when --location FR --hours hours.csv --duration 1h");
  EXPECT_EQ(elsewhen.status, 1);
  EXPECT_NE(elsewhen.err.find("of another time"), std::string::npos) << elsewhen.err;
  expect_eighty_columns(bench.run("joulelab when --help").out);
}

}  // namespace
}  // namespace joulelab
