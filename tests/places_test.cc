// joulelab places as a person meets it.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.h"

namespace joulelab {
namespace {

TEST(Places, ListFitsEightyColumns) {
  const Workbench bench;
  const auto all = bench.run("joulelab places");
  EXPECT_EQ(all.status, 0);
  expect_eighty_columns(all.out);
  EXPECT_GT(std::ranges::count(all.out, '\n'), 450);
  const auto direct = bench.run("joulelab places --basis direct");
  EXPECT_NE(direct.out.find("gcp:europe-west9"), std::string::npos);
  EXPECT_EQ(direct.out.find("life_cycle"), std::string::npos);
}

TEST(Places, OneShowsAllThatIsKnownOfIt) {
  const Workbench bench;
  for (const std::string name : {"us-west-2", "48.86,2.35", "日本", "gcp:europe-north2", "EE"}) {
    const auto said = bench.run("joulelab places '" + name + "'");
    EXPECT_EQ(said.status, 0) << said.err;
    expect_eighty_columns(said.out);
  }
  const auto oregon = bench.run("joulelab places us-west-2").out;
  for (const auto part :
       {"AWS us-west-2 (Oregon) (aws:us-west-2)", "288 g/kWh   (95 %: 96.0 to 865)", "direct, 2023",
        "1.12 of aws:us-west-2", "5.00 % on the grid of US", "45.5371,-122.65",
        "the figure of EGRID-NWPP"}) {
    EXPECT_NE(oregon.find(part), std::string::npos) << part << "\n" << oregon;
  }
  EXPECT_NE(bench.run("joulelab places 48.86,2.35").out.find("48.86,2.35 is in France"),
            std::string::npos);
}

TEST(Places, AnotherBasisIsRefusedAndNamed) {
  const Workbench bench;
  const auto said = bench.run("joulelab places FR --basis direct");
  EXPECT_EQ(said.status, 2);
  EXPECT_NE(said.err.find("is life_cycle"), std::string::npos) << said.err;
  EXPECT_NE(said.err.find("gcp:europe-west9"), std::string::npos) << said.err;
  expect_eighty_columns(said.err);
}

TEST(Places, JsonHasEveryPlace) {
  const Workbench bench;
  const auto json = nlohmann::json::parse(bench.run("joulelab places --json").out);
  EXPECT_EQ(json["format"], "joulelab.places");
  EXPECT_GT(json["places"].size(), 450u);
  for (const auto& place : json["places"]) {
    EXPECT_LE(place["g_per_kwh_low"], place["g_per_kwh"]) << place["code"];
    EXPECT_GE(place["g_per_kwh_high"], place["g_per_kwh"]) << place["code"];
  }
}

TEST(Places, HereIsNeverGuessed) {
  const Workbench bench;
  const auto unset = bench.run("joulelab places --here");
  EXPECT_NE(unset.status, 0);
  EXPECT_NE(unset.err.find("--ask-cloud"), std::string::npos) << unset.err;
  const auto set = bench.run("JOULELAB_LOCATION=SE joulelab places --here");
  EXPECT_EQ(set.status, 0);
  EXPECT_NE(set.out.find("JOULELAB_LOCATION is SE"), std::string::npos) << set.out;
  // Nobody listens at port 9 of the loopback interface.
  const auto nobody =
      bench.run("JOULELAB_METADATA_URL=http://127.0.0.1:9 joulelab places --here --ask-cloud");
  EXPECT_EQ(nobody.status, 1);
  EXPECT_NE(nobody.err.find("tells a region at"), std::string::npos) << nobody.err;
}

TEST(Places, ANearMissIsOffered) {
  const Workbench bench;
  EXPECT_NE(bench.run("joulelab places Deutchland").err.find("did you mean 'Deutschland'?"),
            std::string::npos);
}

}  // namespace
}  // namespace joulelab
