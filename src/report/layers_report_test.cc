// The layers' formats, made from a small network without one backward energy.
#include "report/layers_report.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/file.h"

namespace joulelab {
namespace {

LayerFigure figure(double value) { return {value, Interval{0.9 * value, 1.1 * value}}; }

LayerLine layer(int number, const std::string& name, const std::string& kind, double energy_j,
                double macs) {
  LayerLine line{.number = number, .name = name, .kind = kind, .output = "16x8x14x14"};
  line.parameters = macs > 0 ? 100 : 0;
  line.macs = macs;
  line.backward_macs = 2 * macs;
  line.bytes = 25'088;
  line.gradient_bytes = 50'176;
  line.forward = LayerPass{figure(energy_j / 3), figure(energy_j / 300), 100, 0.2};
  line.backward = LayerPass{figure(energy_j * 2 / 3), figure(energy_j / 150), 50, 0.2};
  line.time_s = figure(energy_j / 100);
  line.energy_j = figure(energy_j);
  line.share = figure(energy_j / 0.04);
  if (macs > 0) line.j_per_gmac = figure(energy_j / (3 * macs) * 1e9);
  return line;
}

LayersFinding sample() {
  LayersFinding finding{.run = "20260101T000000-abcdef",
                        .architecture = "tiny",
                        .input = "3x28x28",
                        .device = "cpu",
                        .library = "LibTorch 1.13.1",
                        .threads = "2",
                        .grade = "modelled"};
  finding.batch_size = 16;
  finding.classes = 10;
  finding.rounds = 3;
  finding.macs = 3e6;
  finding.parameters = 300;
  finding.operations = 9;
  finding.shortest_window_s = 0.19;
  finding.gain = Interval{0.2, 2.4};
  finding.modelled_share = 1;
  finding.not_covered = {"dram"};
  finding.layers = {layer(0, "features.0", "conv2d", 0.018, 1e6),
                    layer(1, "features.relu", "relu", 0.002, 0),
                    layer(2, "block1.conv", "conv2d", 0.016, 1.9e6),
                    layer(3, "classifier", "linear", 0.004, 1e5)};
  finding.layers[1].backward.reset();
  finding.layers[3].energy_j.reset();  // the meter lost one of its windows
  finding.layers[3].share.reset();
  finding.layers[3].j_per_gmac.reset();
  finding.layers[3].backward->energy_j.reset();
  finding.kinds = {{.kind = "conv2d",
                    .layers = 2,
                    .macs = 8.7e6,
                    .time_s = figure(3.4e-4),
                    .energy_j = figure(0.034),
                    .share = figure(0.85),
                    .j_per_gmac = figure(3.9)},
                   {.kind = "relu", .layers = 1, .time_s = figure(2e-5), .energy_j = figure(0.002)},
                   {.kind = "linear", .layers = 1, .macs = 3e5, .time_s = figure(4e-5)}};
  finding.checks = {{.pass = "step",
                     .sum_time_s = figure(4e-4),
                     .whole_time_s = figure(4.2e-4),
                     .time_ratio = figure(0.95),
                     .sum_j = figure(0.04),
                     .whole_j = figure(0.042),
                     .ratio = figure(0.952)}};
  finding.sentences = {"One image costs 42.0 mJ.", "A second one, with </script><b>markup</b>."};
  finding.warnings = {{"no-sensor", "The energy is modelled."}};
  return finding;
}

void expect_golden(const std::string& name, const std::string& text) {
  const auto file = std::filesystem::path(JOULELAB_SOURCE) / "src/report/golden" / name;
  if (std::getenv("JOULELAB_REWRITE_GOLDEN")) ASSERT_TRUE(write_text(file, text));
  EXPECT_EQ(text, read_text(file).value_or("")) << "JOULELAB_REWRITE_GOLDEN=1 rewrites " << file;
}

TEST(LayersReport, JsonAndCsvAreGolden) {
  expect_golden("layers.json", layers_json(sample()));
  expect_golden("layers.csv", layers_csv(sample()));
}

TEST(LayersReport, WhatIsNotKnownIsNullAndAnEmptyField) {
  const auto json = nlohmann::json::parse(layers_json(sample()));
  const auto& classifier = json["layers"][3];
  EXPECT_TRUE(classifier["energy_j"].is_null());
  EXPECT_TRUE(classifier["backward"]["energy_j_low"].is_null());
  EXPECT_TRUE(json["layers"][1]["backward"].is_null());
  EXPECT_TRUE(json["layers"][1]["j_per_gmac"].is_null());
  EXPECT_TRUE(json["idle_share"].is_null());
  const auto table = parse_csv(layers_csv(sample()), "layers.csv");
  ASSERT_TRUE(table) << table.error().what;
  ASSERT_EQ(table->rows.size(), 4u);
  const auto energy = table->index_of("energy_j"), parameters = table->index_of("parameters");
  ASSERT_TRUE(energy && parameters);
  EXPECT_EQ(table->rows[3].cells[*energy], "");
  EXPECT_EQ(table->rows[1].cells[*parameters], "0") << "known to be none";
}

TEST(LayersReport, HtmlHoldsTheFindingAndLetsNoTextBecomeMarkup) {
  const auto html = layers_html(sample());
  EXPECT_NE(html.find("<title>The layers of tiny"), std::string::npos);
  EXPECT_NE(html.find("joulelab-layers"), std::string::npos);
  EXPECT_EQ(html.find("<b>markup"), std::string::npos);
}

}  // namespace
}  // namespace joulelab
