// `joulelab layers` from end to end: a real network under the invented meter, whose mean power is
// known to lie between 44 and 64 W whatever runs.

#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "program.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

TEST(Layers, OfANetworkAreMeasuredAddedUpAndDrawn) {
  const Workbench bench;
  const auto said = bench.run(
      "joulelab layers --arch lenet5 --batch-size 64 --threads 1 --meter fake --rounds 2 "
      "--seconds-per-layer 0.01 --store runs.db --json l.json --csv l.csv --report l.html");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto found = Json::parse(bench.read("l.json"));
  EXPECT_EQ(found["architecture"], "lenet5");
  EXPECT_EQ(found["rounds"], 2);
  double macs = 0, parameters = 0, shares = 0;
  for (const auto& layer : found["layers"]) {
    macs += layer["macs"].get<double>();
    parameters += layer["parameters"].get<double>();
    shares += layer["share"].get<double>();
    const double power_w = layer["energy_j"].get<double>() / layer["time_s"].get<double>();
    EXPECT_GT(power_w, 43) << layer["name"];
    EXPECT_LT(power_w, 65) << layer["name"];
  }
  EXPECT_EQ(macs, 416'520) << "as joulelab train --list has it";
  EXPECT_EQ(parameters, 61'706);
  EXPECT_NEAR(shares, 1, 1e-9);
  EXPECT_EQ(found["layers"][0]["name"], "features.0");
  ASSERT_EQ(found["checks"].size(), 3u);
  EXPECT_GT(found["checks"][2]["ratio"].get<double>(), 0);
  const auto table = parse_csv(bench.read("l.csv"), "l.csv");
  ASSERT_TRUE(table) << table.error().what;
  EXPECT_EQ(table->rows.size(), found["layers"].size());
  EXPECT_NE(bench.read("l.html").find("joulelab-layers"), std::string::npos);
  EXPECT_NE(said.out.find("classifier.0"), std::string::npos) << said.out;
  expect_eighty_columns(said.out);

  const auto id = found["run"].get<std::string>();
  const auto again =
      bench.run("joulelab layers --run " + id + " --store runs.db --json again.json");
  ASSERT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(again.out, said.out) << "a stored run says the same";
  EXPECT_EQ(Json::parse(bench.read("again.json")), found);
}

TEST(Layers, OfWhatIsNotThereAreOneClearError) {
  const Workbench bench;
  const auto architecture = bench.run("joulelab layers --arch resnet05 --meter fake");
  EXPECT_EQ(architecture.status, 2);
  EXPECT_NE(architecture.err.find("resnet50"), std::string::npos) << architecture.err;
  EXPECT_TRUE(architecture.out.empty()) << architecture.out;
  const auto missing = bench.run("joulelab layers --meter fake");
  EXPECT_EQ(missing.status, 2);
  EXPECT_NE(missing.err.find("--arch"), std::string::npos) << missing.err;
  const auto option = bench.run("joulelab layers --arch lenet5 --bach-size 4");
  EXPECT_EQ(option.status, 2);
  EXPECT_NE(option.err.find("--batch-size"), std::string::npos) << option.err;
  const auto small = bench.run("joulelab layers --arch resnet50 --input-size 8 --meter fake");
  EXPECT_EQ(small.status, 2);
  EXPECT_NE(small.err.find("16 x 16"), std::string::npos) << small.err;
  const auto device = bench.run("joulelab layers --arch lenet5 --device tpu --meter fake");
  EXPECT_EQ(device.status, 2);
  EXPECT_NE(device.err.find("tpu"), std::string::npos) << device.err;
}

TEST(Layers, OfARunThatHasNoneAreRefused) {
  const Workbench bench;
  ASSERT_EQ(
      bench.run("joulelab measure --work fake --meter fake --store runs.db --json r.json").status,
      0);
  const auto id = Json::parse(bench.read("r.json"))["id"].get<std::string>();
  const auto said = bench.run("joulelab layers --run " + id + " --store runs.db");
  EXPECT_NE(said.status, 0);
  EXPECT_NE(said.err.find("no round of layers"), std::string::npos) << said.err;
}

}  // namespace
}  // namespace joulelab
