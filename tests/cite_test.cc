// What goes into papers and cards, from runs that the fake work and the fake meter made.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

constexpr const char* measure =
    "joulelab measure --meter fake --work fake --save --store s.db --quiet --location FR";

std::string id_of_first_run(const Workbench& bench) {
  const auto listed = bench.run("joulelab runs export --store s.db");
  return Json::parse(listed.out).at(0).at("id");
}

TEST(Cite, WithoutAFormatItWritesParagraphAndChecklist) {
  const Workbench bench;
  ASSERT_EQ(bench.run(measure).status, 0);
  const auto said = bench.run("joulelab cite " + id_of_first_run(bench) + " --store s.db");
  ASSERT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(said.err, "");
  expect_eighty_columns(said.out);
  for (const char* part :
       {"The training run took", "95 % interval", "France (FR)", "measured by sensors", "Joulelab",
        "\nHardware ", "\nPUE               not known: none was stated",
        "\nEmbodied          not "
        "included",
        "\nOffsets           none", "M not included", "fake-work"})
    EXPECT_NE(said.out.find(part), std::string::npos) << part << "\n" << said.out;
}

TEST(Cite, EveryFormatOfARun) {
  const Workbench bench;
  ASSERT_EQ(bench.run(measure).status, 0);
  const auto cite = "joulelab cite " + id_of_first_run(bench) + " --store s.db --format ";
  const auto run = Json::parse(bench.run("joulelab runs export --store s.db").out).at(0);
  const auto json = Json::parse(bench.run(cite + "json").out);
  EXPECT_EQ(json["energy"]["total_j"], run["energy_j"]);
  EXPECT_EQ(json["emissions"]["total_g"], run["co2e_g"]);
  EXPECT_EQ(json["emissions"]["total_g_high"], run["co2e_g_high"]);

  const auto card = bench.run(cite + "huggingface --training-type fine-tuning --hardware '8 A100'");
  ASSERT_EQ(card.status, 0) << card.err;
  bench.write("card.yml", card.out);
  EXPECT_NE(card.out.find("training_type: \"fine-tuning\""), std::string::npos) << card.out;
  EXPECT_NE(card.out.find("hardware_used: \"8 A100\""), std::string::npos) << card.out;
  if (bench.run("python3 -c 'import yaml'").status == 0) {
    const auto read = bench.run(
        "python3 -c 'import yaml, json; "
        "print(json.dumps(next(yaml.safe_load_all(open(\"card.yml\")))))'");
    ASSERT_EQ(read.status, 0) << read.err;
    const auto block = Json::parse(read.out).at("co2_eq_emissions");
    EXPECT_EQ(block.size(), 5U);
    EXPECT_NEAR(block["emissions"].get<double>() / run["co2e_g"].get<double>(), 1, 1e-3);
    EXPECT_EQ(block["geographical_location"], "France (FR)");
  }
  const std::pair<const char*, const char*> parts[] = {{"paragraph", "The training run took"},
                                                       {"markdown", "| Offsets |"},
                                                       {"latex", "\\toprule"},
                                                       {"bibtex", "@misc{intensity-FR-"},
                                                       {"eu", "Annex XI, section 1, point 2"},
                                                       {"checklist", "Training compute"}};
  for (const auto& [format, part] : parts) {
    const auto said = bench.run(cite + format);
    EXPECT_EQ(said.status, 0) << said.err;
    EXPECT_NE(said.out.find(part), std::string::npos) << format << "\n" << said.out;
  }
}

TEST(Cite, AStudyIsSummedAndPricedAtOnePlace) {
  const Workbench bench;
  const auto ran = bench.run("joulelab study run " JOULELAB_SOURCE
                             "/studies/fake.toml --store s.db --report report --quiet");
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto world = bench.run("joulelab cite --study fake --store s.db");
  ASSERT_EQ(world.status, 0) << world.err;
  EXPECT_NE(world.out.find("the world's mean"), std::string::npos) << world.out;
  EXPECT_NE(world.out.find("9 runs (9 finished, 0 failed, 0 cut)"), std::string::npos) << world.out;
  expect_eighty_columns(world.out);

  const auto said = bench.run(
      "joulelab cite --study fake --store s.db --location PL --pue 1.2 --per epoch --embodied 1000 "
      "--lifetime 4y --share 50% --grid-losses 8% --format json");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto json = Json::parse(said.out);
  double energy_j = 0;
  for (const auto& run : Json::parse(bench.run("joulelab runs export --store s.db").out))
    energy_j += run["energy_j"].get<double>();
  EXPECT_NEAR(json["energy"]["total_j"].get<double>(), energy_j, 1e-6 * energy_j);
  const double grams = energy_j / 3.6e6 * 1.2 * json["place"]["g_per_kwh"].get<double>();
  const auto& emissions = json["emissions"];
  EXPECT_NEAR(emissions["total_g"].get<double>(), grams, 1e-6 * grams);
  EXPECT_NEAR(emissions["grid_losses_g"].get<double>(), grams * 8 / 92, 1e-6 * grams);
  EXPECT_NEAR(emissions["embodied_g"].get<double>(),
              500e3 * json["duration_s"].get<double>() / (4 * 365.25 * 86'400), 1e-6);
  EXPECT_EQ(json["score"]["per"], "epoch");
  EXPECT_TRUE(json["score"]["is_sci"].get<bool>());
  EXPECT_EQ(json["configurations"], 3);
  EXPECT_EQ(json["least_repeats"], 3);
}

TEST(Cite, TakesPublishedFiguresWithTheirSources) {
  const Workbench bench;
  ASSERT_EQ(bench.run(measure).status, 0);
  const auto said = bench.run("joulelab cite --store s.db " + id_of_first_run(bench) +
                              " --location aws:eu-central-1 --pue published"
                              " --embodied '8 h100' --grid-losses published");
  ASSERT_EQ(said.status, 0) << said.err;
  for (const auto* part : {"1.35", "1312 kg over 6.00 years", "NVIDIA", "World Bank"})
    EXPECT_NE(said.out.find(part), std::string::npos) << part << said.out;
}

TEST(Cite, RefusesWithTheReason) {
  const Workbench bench;
  ASSERT_EQ(bench.run(measure).status, 0);
  const auto id = id_of_first_run(bench);
  const auto refused = [&](const std::string& arguments, int status, const char* why) {
    const auto said = bench.run("joulelab cite --store s.db " + arguments);
    EXPECT_EQ(said.status, status) << arguments << said.err;
    EXPECT_NE(said.err.find(why), std::string::npos) << said.err;
    EXPECT_EQ(said.out, "");
  };
  refused("", 2, "neither a run nor a study");
  refused(id + " --study fake", 2, "a run and a study");
  refused("--study none", 1, "no run in this store");
  refused(id + " --location Atlantis", 2, "Atlantis");
  refused(id + " --pue 0.9", 2, "'0.9' is no PUE");
  refused(id + " --location FR --pue published", 1, "no operator publishes a PUE of FR");
  refused(id + " --embodied h1000", 2, "did you mean 'h100'?");
  refused(id + " --embodied 1500", 2, "--lifetime");
  refused(id + " --location FR --grid-losses published", 1, "the grid of FR");
  refused(id + " --embodied 1500", 2, "lifetime");
  refused(id + " --embodied 1500 --lifetime 4", 2, "no lifetime");
  refused(id + " --grid-losses 8", 2, "no share");
  refused(id + " --format pdf", 2, "pdf");
  const auto help = bench.run("joulelab cite --help");
  EXPECT_EQ(help.status, 0);
  expect_eighty_columns(help.out);
}

}  // namespace
}  // namespace joulelab
