// Runs of layers that were made up with known power: what each layer takes must come out.
#include "analyse/layers.h"

#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace joulelab {
namespace {

using Runs = std::vector<Run>;  // inside a test, Run is a member of its class

// A counter that is read at every change of power, so that every energy is exact.
class Stage {
 public:
  Stage() {
    run_.id = "20260101T000000-abcdef";
    run_.facts = {{"architecture", "two"}, {"batch_size", "4"}, {"input", "3x8x8"}};
    run_.traces = {{.channel = {.name = "rapl/package-0",
                                .meter = "rapl",
                                .component = Component::package,
                                .device = "0",
                                .update_period = Seconds{0.001},
                                .gain = {0.9, 1.2}},
                    .points = {}}};
    read();
  }

  void layer(int number, const std::string& name, const std::string& kind, double macs,
             double backward_macs, int forward, int backward) {
    const auto key = fmt::format("layer.{}.", number);
    run_.facts[key + "name"] = name;
    run_.facts[key + "kind"] = kind;
    run_.values[key + "macs"] = macs;
    run_.values[key + "backward_macs"] = backward_macs;
    run_.values[key + "forward_repetitions"] = forward;
    run_.values[key + "backward_repetitions"] = backward;
    run_.values["layers"] = number + 1;
  }
  void whole(int repetitions) {
    for (const char* pass : {"forward", "backward", "step"})
      run_.values[fmt::format("whole_{}_repetitions", pass)] = repetitions;
  }

  void window(const std::string& name, std::optional<int> index, double seconds, double watts) {
    run_.marks.push_back({at(), Mark::Edge::begin, name, index});
    pass(seconds, watts);
    run_.marks.push_back({at(), Mark::Edge::end, name, index});
  }
  void pass(double seconds, double watts) {
    constexpr int steps = 10;
    for (int i = 0; i < steps; ++i) {
      time_s_ += seconds / steps;
      energy_j_ += watts * seconds / steps;
      read();
    }
  }
  Run finished() {
    run_.end = at();
    EXPECT_TRUE(account_run(run_));
    return run_;
  }
  Run& run() { return run_; }

 private:
  Instant at() const { return after(Instant{}, Seconds{time_s_}); }
  void read() { run_.traces[0].points.push_back({at(), energy_j_, Event::none}); }
  Run run_;
  double time_s_ = 0, energy_j_ = 0;
};

// A convolution at 100 W and an activation at 50 W; `scale` is that of the round.
void add_round(Stage& stage, double scale) {
  stage.window("layer_forward", 0, 1 * scale, 100);
  stage.pass(0.5, 500);  // what lies between windows is nobody's
  stage.window("layer_forward", 1, 0.5 * scale, 50);
  stage.window("layer_backward", 1, 0.5 * scale, 50);
  stage.window("layer_backward", 0, 4 * scale, 100);
  stage.window("whole_forward", {}, 1.2 * scale, 100);
  stage.window("whole_backward", {}, 2.4 * scale, 100);
  stage.window("whole_step", {}, 3.6 * scale, 100);
}

Stage two_layers() {
  Stage stage;
  // Batches of 4 images: 10 J, 0.25 J, 0.5 J and 20 J an image.
  stage.layer(0, "conv1", "conv2d", 2e9, 4e9, 5, 5);
  stage.layer(1, "relu", "relu", 0, 0, 25, 12);
  stage.whole(2);
  return stage;
}

TEST(Layers, HaveTheEnergyAndTimeOfTheirWindows) {
  auto stage = two_layers();
  for (const double scale : {1.0, 1.0, 1.0}) add_round(stage, scale);
  const auto found = layers_of(stage.finished());
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_EQ(found->layers.size(), 2u);
  const auto& convolution = found->layers[0];
  EXPECT_EQ(convolution.name, "conv1");
  ASSERT_TRUE(convolution.forward && convolution.backward && convolution.energy_j);
  EXPECT_NEAR(convolution.forward->energy_j->value, 100.0 / (5 * 4), 1e-9);
  EXPECT_NEAR(convolution.backward->energy_j->value, 400.0 / (5 * 4), 1e-9);
  EXPECT_NEAR(convolution.forward->time_s.value, 1.0 / (5 * 4), 1e-9);
  EXPECT_NEAR(convolution.energy_j->value, 25, 1e-9);
  EXPECT_NEAR(convolution.time_s.value, 0.25, 1e-9);
  ASSERT_TRUE(convolution.j_per_gmac);
  EXPECT_NEAR(convolution.j_per_gmac->value, 25.0 / 6, 1e-9);
  const auto& activation = found->layers[1];
  EXPECT_FALSE(activation.j_per_gmac) << "nothing is divided by no MACs";
  const double activation_j = 25.0 / (25 * 4) + 25.0 / (12 * 4);
  EXPECT_NEAR(activation.energy_j->value, activation_j, 1e-9);
  EXPECT_NEAR(activation.share->value, activation_j / (25 + activation_j), 1e-9);
  EXPECT_EQ(found->rounds, 3);
  EXPECT_EQ(found->batch_size, 4);
}

TEST(Layers, AreAddedUpAndHeldAgainstTheWhole) {
  auto stage = two_layers();
  for (const double scale : {1.0, 1.0}) add_round(stage, scale);
  const auto found = layers_of(stage.finished());
  ASSERT_TRUE(found);
  ASSERT_EQ(found->checks.size(), 3u);
  const auto& forward = found->checks[0];
  EXPECT_EQ(forward.pass, "forward");
  EXPECT_NEAR(forward.sum_j->value, 5 + 0.25, 1e-9);
  EXPECT_NEAR(forward.whole_j->value, 120.0 / (2 * 4), 1e-9);
  EXPECT_NEAR(forward.ratio->value, 5.25 / 15, 1e-9);
  const auto& step = found->checks[2];
  EXPECT_NEAR(step.sum_j->value, 25 + 0.25 + 25.0 / 48, 1e-9);
  EXPECT_NEAR(step.whole_j->value, 45, 1e-9);
  ASSERT_EQ(found->kinds.size(), 2u);
  EXPECT_EQ(found->kinds[0].kind, "conv2d") << "the largest first";
  double shares = 0;
  for (const auto& kind : found->kinds) shares += kind.share->value;
  EXPECT_NEAR(shares, 1, 1e-12);
}

// Rounds of 0.9, 1 and 1.1 times: mean 1, standard error 0.1 / sqrt(3), t(2) = 4.303.
TEST(Layers, HaveIntervalsFromTheScatterOfTheirRounds) {
  auto stage = two_layers();
  for (const double scale : {0.9, 1.0, 1.1}) add_round(stage, scale);
  const auto found = layers_of(stage.finished());
  ASSERT_TRUE(found);
  const auto& energy = *found->layers[0].energy_j;
  EXPECT_NEAR(energy.value, 25, 1e-9);
  ASSERT_TRUE(energy.interval);
  const double factor = std::exp(4.303 * 0.1 / std::sqrt(3));
  EXPECT_NEAR(energy.interval->high, 25 * factor, 0.01);
  EXPECT_NEAR(found->layers[0].time_s.interval->low, 0.25 / factor, 1e-4);
  // All layers swing alike, so their shares hardly do.
  const auto& share = *found->layers[0].share;
  EXPECT_LT(share.interval->high - share.interval->low, 0.05);
}

TEST(Layers, SayTheGainOnceAndApart) {
  auto stage = two_layers();
  for (const double scale : {1.0, 1.0}) add_round(stage, scale);
  const auto found = layers_of(stage.finished());
  ASSERT_TRUE(found && found->gain);
  EXPECT_NEAR(found->gain->low, 0.9, 1e-3);
  EXPECT_NEAR(found->gain->high, 1.2, 1e-3);
  EXPECT_LT(found->layers[0].energy_j->interval->high, 25 * 1.1) << "it is not in here";
}

TEST(Layers, OfOneRoundHaveTheMetersErrorAlone) {
  auto stage = two_layers();
  stage.run().traces[0].channel.resolution = 2;
  add_round(stage, 1);
  const auto found = layers_of(stage.finished());
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->layers[0].time_s.interval) << "the clock is exact and there is no scatter";
  EXPECT_TRUE(found->layers[0].energy_j->interval);
}

TEST(Layers, WithoutEnergyAreToldByTheirTimesAlone) {
  auto stage = two_layers();
  for (const double scale : {1.0, 1.0}) add_round(stage, scale);
  stage.run().traces.clear();
  const auto found = layers_of(stage.finished());
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->layers[0].energy_j);
  EXPECT_FALSE(found->layers[0].share);
  EXPECT_FALSE(found->checks[2].ratio);
  EXPECT_NEAR(found->checks[2].time_ratio.value, (0.25 + 0.5 / 100 + 0.5 / 48) / 0.45, 1e-9);
}

TEST(Layers, CountTheRoundsThatAreWhole) {
  auto stage = two_layers();
  add_round(stage, 1);
  stage.window("layer_forward", 0, 1, 900);  // cut in the second round
  const auto found = layers_of(stage.finished());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->rounds, 1);
  EXPECT_NEAR(found->layers[0].forward->energy_j->value, 5, 1e-9);

  auto begun = two_layers();
  begun.window("layer_forward", 0, 1, 100);
  const auto none = layers_of(begun.finished());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, Error::Kind::missing);
}

TEST(Layers, TellTheIdleShareWhereABaselineWasRecorded) {
  Stage stage;
  stage.layer(0, "conv1", "conv2d", 1e9, 1e9, 1, 1);
  stage.whole(1);
  stage.window("baseline", {}, 2, 20);
  for (const char* name : {"layer_forward", "layer_backward"}) stage.window(name, 0, 1, 100);
  for (const char* name : {"whole_forward", "whole_backward", "whole_step"})
    stage.window(name, {}, 1, 100);
  const auto found = layers_of(stage.finished());
  ASSERT_TRUE(found && found->idle_share);
  EXPECT_NEAR(*found->idle_share, 0.2, 1e-9);
}

TEST(Layers, WarnWhereTheirWindowsAreTooShortForTheMeter) {
  auto stage = two_layers();
  stage.run().traces[0].channel.update_period = Seconds{1};
  add_round(stage, 1);
  const auto found = layers_of(stage.finished());
  ASSERT_TRUE(found);
  ASSERT_EQ(found->warnings.size(), 1u);
  EXPECT_EQ(found->warnings[0].code, "layers-short");
  EXPECT_NE(found->warnings[0].text.find("--seconds-per-layer 5"), std::string::npos)
      << found->warnings[0].text;
}

TEST(Layers, AreSpokenOfInWords) {
  auto stage = two_layers();
  for (const double scale : {1.0, 1.01}) add_round(stage, scale);
  const auto found = layers_of(stage.finished());
  ASSERT_TRUE(found);
  const auto text = fmt::format("{}", fmt::join(found->sentences, "\n"));
  EXPECT_NE(text.find("conv2d (1 layer) has 9"), std::string::npos) << text;
  EXPECT_NE(text.find("of all 2 layers, conv1 costs most"), std::string::npos) << text;
  EXPECT_NE(text.find("of the whole step's"), std::string::npos) << text;
  EXPECT_NE(text.find("0.900 to 1.20"), std::string::npos) << text;
}

}  // namespace
}  // namespace joulelab
