#include "meter/catalogue.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "meter/fake_nvml.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// A machine with NVIDIA's driver, boards, and no sensor of its processor.
class CatalogueTest : public ::testing::Test {
 protected:
  CatalogueTest() {
    fs::create_directories(folder());
    fs::create_symlink(FAKE_NVML_NEW, folder() / "libnvidia-ml.so.1");
    fs::create_directories(driver());
    std::ofstream(fake.root() / "proc/stat") << "cpu  1 2 3 4 5 6 7 8 0 0\n";
  }
  OpenedMeters open(const std::vector<std::string>& names) {
    auto opened = open_meters(names, context());
    EXPECT_TRUE(opened) << opened.error().what;
    return opened ? std::move(*opened) : OpenedMeters{};
  }
  fs::path folder() const { return fake.root() / "usr/lib/x86_64-linux-gnu"; }
  fs::path driver() const { return fake.root() / "proc/driver/nvidia"; }
  MeterContext context() const { return {fake.root(), Machine{.logical_cpus = 4}}; }
  static std::vector<std::string> names_of(const OpenedMeters& opened) {
    std::vector<std::string> names;
    for (const auto& meter : opened.meters) names.push_back(meter.name);
    return names;
  }
  static bool warns_of(const OpenedMeters& opened, std::string_view code) {
    return std::ranges::count(opened.warnings, code, &Warning::code) == 1;
  }
  FakeNvmlLibrary fake;
};

using Names = std::vector<std::string>;

TEST_F(CatalogueTest, AutoTakesTheBoardsWithTheirStateAndModelsTheProcessorBesideThem) {
  fake.add_board(0);
  const auto opened = open({"auto"});
  EXPECT_EQ(names_of(opened), (Names{"nvml", "nvml-state", "model"}));
  EXPECT_TRUE(warns_of(opened, "no-sensor"));
  EXPECT_FALSE(opened.meters[0].is_far);
  EXPECT_TRUE(opened.meters[1].is_far);
  EXPECT_EQ(opened.meters[1].period, Seconds{1});
}

TEST_F(CatalogueTest, AutoLooksForNoLibraryWhereNoDriverIsLoaded) {
  fake.add_board(0);
  fs::remove(driver());
  EXPECT_EQ(names_of(open({"auto"})), Names{"model"});
  EXPECT_EQ(names_of(open({"nvml"})), (Names{"nvml", "nvml-state"}));  // asked for is tried
}

TEST_F(CatalogueTest, AutoGoesOnWithoutABoardAndSaysWhatMayNotBeRead) {
  fake.set("boards", "0");
  EXPECT_EQ(names_of(open({"auto"})), Names{"model"});
  fake.set("init", "!4");
  const auto opened = open({"auto"});
  EXPECT_EQ(names_of(opened), Names{"model"});
  EXPECT_TRUE(warns_of(opened, "sensor-denied"));
}

TEST_F(CatalogueTest, AutoNeedsNoModelWhereTheProcessorHasASensor) {
  fake.add_board(0);
  const auto zone = fake.root() / "sys/class/powercap/intel-rapl:0";
  fs::create_directories(zone);
  for (const auto& [file, text] : {std::pair("name", "package-0"), std::pair("energy_uj", "1")})
    std::ofstream(zone / file) << text << '\n';
  const auto opened = open({"auto"});
  EXPECT_EQ(names_of(opened), (Names{"rapl", "nvml", "nvml-state"}));
  EXPECT_TRUE(opened.warnings.empty());
}

TEST_F(CatalogueTest, ABoardThatIsNamedComesWithItsStateOnce) {
  fake.add_board(0);
  const auto library = ",library=" + std::string(FAKE_NVML_NEW);
  const auto opened = open({"nvml,name=gpus,period=0.5" + library});
  EXPECT_EQ(names_of(opened), (Names{"gpus", "gpus-state"}));
  EXPECT_EQ(opened.meters[0].period, Seconds{0.5});
  EXPECT_EQ(opened.meters[0].meter->channels()[0].name, "gpus/energy-0");
  EXPECT_EQ(names_of(open({"nvml", "nvml-state,period=5"})), (Names{"nvml", "nvml-state"}));
  EXPECT_FALSE(open_meters(Names{"nvml,period=never"}, context()));
  EXPECT_FALSE(open_meters(Names{"nvlm"}, context()));
}

TEST_F(CatalogueTest, WhatAnInstrumentWarnsOfIsSaid) {
  fake.add_board(0);
  fake.set("0.mig", "1");
  EXPECT_TRUE(warns_of(open({"auto"}), "shared-board"));
  EXPECT_TRUE(warns_of(open({"nvml"}), "shared-board"));
}

TEST_F(CatalogueTest, TheSurveyTellsWhatEachKindSees) {
  fake.add_board(0);
  for (const auto& status : survey_meters(context())) {
    if (!status.kind.name.starts_with("nvml")) continue;
    EXPECT_FALSE(status.channels.empty()) << status.kind.name;
    EXPECT_FALSE(status.problem);
  }
}

}  // namespace
}  // namespace joulelab
