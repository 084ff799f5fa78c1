// The same energy elsewhere, from runs that fake work left in a store.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

void fill_store(const Workbench& bench) {
  const auto ran = bench.run("joulelab study run " JOULELAB_SOURCE
                             "/studies/fake.toml --store s.db --report report --quiet");
  ASSERT_EQ(ran.status, 0) << ran.err;
}

TEST(Reprice, RanksCountriesWithTheirRangesOffline) {
  const Workbench bench;
  fill_store(bench);
  const auto said =
      bench.run("joulelab reprice --study fake --at all --store s.db --csv p.csv --page p.html");
  ASSERT_EQ(said.status, 0) << said.err;
  expect_eighty_columns(said.out);
  EXPECT_NE(said.out.find("life cycle: 2"), std::string::npos) << said.out;
  EXPECT_NE(said.out.find("--most 0 shows all"), std::string::npos) << said.out;
  EXPECT_NE(said.out.find("times as much CO2e in"), std::string::npos) << said.out;
  EXPECT_NE(bench.read("p.html").find("joulelab-reprice"), std::string::npos);
  EXPECT_TRUE(bench.read("p.csv").starts_with("run,basis,rank,tier,code,place,kind,g_per_kwh"));

  const auto json =
      bench.run("joulelab reprice --study fake --at FR,PL --at DE --store s.db --json");
  ASSERT_EQ(json.status, 0) << json.err;
  const auto finding = Json::parse(json.out);
  const auto& places = finding["groups"][0]["places"];
  ASSERT_EQ(places.size(), 3U);
  EXPECT_EQ(places[0]["code"], "FR");
  EXPECT_EQ(places[2]["code"], "PL");
  EXPECT_FALSE(places[0]["latitude_deg"].is_null());
  const double kwh = finding["energy_j"].get<double>() / 3.6e6 * finding["pue"].get<double>();
  for (const auto& place : places) {
    EXPECT_NEAR(place["emissions_g"].get<double>() / (kwh * place["g_per_kwh"].get<double>()), 1,
                1e-9);
  }
}

TEST(Reprice, NeverRanksTwoBasesTogether) {
  const Workbench bench;
  fill_store(bench);
  const auto mixed =
      bench.run("joulelab reprice --study fake --at FR,US-OR,gcp:europe-west9 --store s.db --json");
  ASSERT_EQ(mixed.status, 0) << mixed.err;
  const auto finding = Json::parse(mixed.out);
  EXPECT_GT(finding["groups"].size(), 1U);
  for (const auto& group : finding["groups"]) {
    for (const auto& place : group["places"]) EXPECT_EQ(place["basis"], group["basis"]);
  }
  EXPECT_EQ(finding["warnings"].back()["code"], "mixed-bases");
  const auto one =
      bench.run("joulelab reprice --study fake --at FR,US-OR --basis direct --store s.db --json");
  EXPECT_EQ(Json::parse(one.out)["groups"].size(), 1U);
}

TEST(Reprice, TellsTheHoursAtWhichARunWouldHaveEmittedLeast) {
  const Workbench bench;
  fill_store(bench);
  std::string hours = "begin,g_per_kwh\n";
  for (int hour = 0; hour < 24; ++hour) {
    hours += fmt::format("2025-06-01T{:02}:00:00Z,{}\n", hour, hour == 13 ? 50 : 200);
  }
  bench.write("hours.csv", hours);
  const auto said =
      bench.run("joulelab reprice --study fake --at hours --hours hours.csv --store s.db");
  ASSERT_EQ(said.status, 0) << said.err;
  expect_eighty_columns(said.out);
  EXPECT_NE(said.out.find("begun 2025-06-01T13:00:00Z"), std::string::npos) << said.out;
  EXPECT_EQ(bench.run("joulelab reprice --study fake --at hours --store s.db").status, 2);
  const auto capital =
      bench.run("joulelab reprice --study fake --at Hours --hours hours.csv --store s.db --json");
  ASSERT_EQ(capital.status, 0) << capital.err;
  EXPECT_TRUE(Json::parse(capital.out)["hours"].is_object());
  const auto both =
      bench.run("joulelab reprice --study fake --at FR,hours --hours hours.csv --store s.db");
  EXPECT_EQ(both.status, 2);
  EXPECT_NE(both.err.find("no place beside them"), std::string::npos) << both.err;
}

TEST(Reprice, RefusesWithTheReason) {
  const Workbench bench;
  EXPECT_EQ(bench.run("joulelab reprice x --at FR --store none.db").status, 1);
  fill_store(bench);
  EXPECT_EQ(bench.run("joulelab reprice --at FR --store s.db").status, 2);
  const auto typo = bench.run("joulelab reprice --study fake --at Polnad --store s.db");
  EXPECT_EQ(typo.status, 2);
  EXPECT_NE(typo.err.find("Poland"), std::string::npos) << typo.err;
  EXPECT_EQ(bench.run("joulelab reprice --study fake --at FR --most -3 --store s.db").status, 2);
  expect_eighty_columns(bench.run("joulelab reprice --help").out);
}

}  // namespace
}  // namespace joulelab
