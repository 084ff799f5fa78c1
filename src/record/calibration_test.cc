#include <gtest/gtest.h>

#include "record/calibration_json.h"

namespace joulelab {
namespace {

Calibration example() {
  return {.id = "20260101T000000-abc123",
          .made_unix_ns = 1767225600123456789,
          .joulelab_version = "0.1.0",
          .machine = {.host = "node", .cpu = "AMD EPYC", .logical_cpus = 64},
          .offset_w = 41.1,
          .offset_interval_w = {39.7, 43.3},
          .terms = {{"package", {{"rapl/package-0", "0", Component::package}}, 1.3, {1, 2}, {3, 4}},
                    {"gpu", {{"nvml/gpu-0", "GPU-1", Component::gpu}}, 1.2, {1, 2}, {3, 4}, 3.5}},
          .why_these_terms = "each component has its own factor",
          .residual_sd_w = 1.9,
          .degrees_of_freedom = 27,
          .inverse = {0.1, 0.2, 0.2, 0.3},
          .seen_s = {20, 95},
          .left_out = {true, "", 0.012, 2.1, {{"lenet5", 10, 0.01, 1.5}}},
          .widening = 1.07,
          .hardware_meter = "shelly",
          .hardware_channels = {"shelly/energy"},
          .hardware_grade = Grade::measured,
          .hardware_gain = {0.99, 1.01},
          .hardware_offset = Watts{0.5},
          .run_ids = {"a", "b"}};
}

TEST(CalibrationJson, RoundTripIsTheIdentity) {
  const auto read = calibration_from_json_text(to_json_text(example(), 2));
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, example());
  auto by_run = example();
  by_run.left_out = {.is_by_architecture = false, .why_by_run = "one architecture"};
  EXPECT_EQ(calibration_from_json_text(to_json_text(by_run)).value(), by_run);
}

TEST(CalibrationJson, ForeignTextGivesOneClearError) {
  const auto kind = [](const std::string& text) {
    return calibration_from_json_text(text).error().kind;
  };
  for (const char* text : {"{", "[]", "{}", R"({"format":"joulelab.run"})",
                           R"({"format":"joulelab.calibration","version":1})"}) {
    EXPECT_EQ(kind(text), Error::Kind::broken) << text;
  }
  EXPECT_EQ(kind(R"({"format":"joulelab.calibration","version":99})"), Error::Kind::invalid);
  auto cut = example();
  cut.inverse.pop_back();
  EXPECT_EQ(kind(to_json_text(cut)), Error::Kind::broken) << "a matrix of another size";
  cut = example();
  cut.degrees_of_freedom = 0;
  EXPECT_EQ(kind(to_json_text(cut)), Error::Kind::broken);
}

TEST(Machine, IsTheSameUnderAnotherKernelAndAnotherOnAnotherHost) {
  const Machine machine{
      .host = "a", .kernel = "6.1", .cpu = "X", .logical_cpus = 8, .memory_bytes = 16'000'000'000};
  auto other = machine;
  other.kernel = std::string("6.12");
  other.os = std::string("Debian 13");
  other.memory_bytes = 15'900'000'000;
  EXPECT_TRUE(differences(machine, other).empty());
  other.host = std::string("b");
  other.memory_bytes = 8'000'000'000;
  other.is_virtual = true;
  const auto found = differences(other, machine);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0], "host 'b', not 'a'");
  EXPECT_EQ(found[1], "7.5 GiB of memory, not 14.9");
  EXPECT_EQ(found[2], "virtual, not bare metal");
}

}  // namespace
}  // namespace joulelab
