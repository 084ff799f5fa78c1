// The list of architectures, as people, programs and the documentation have it.
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/text.h"
#include "train/summary.h"

namespace joulelab {
namespace {

// The cells of the table in docs/ARCHITECTURES.md by the name in their first; thousands have no
// commas.
std::map<std::string, std::vector<std::string>> documented() {
  std::ifstream file(std::string(JOULELAB_SOURCE) + "/docs/ARCHITECTURES.md");
  std::map<std::string, std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `")) continue;
    std::vector<std::string> cells;
    for (const auto cell : split(line, '|')) cells.emplace_back(trim(cell));
    if (cells.size() != 8) continue;  // another table
    for (const std::size_t number : {3, 4}) std::erase(cells.at(number), ',');
    rows[cells[1].substr(1, cells[1].size() - 2)] = cells;
  }
  return rows;
}

TEST(List, is_what_the_documentation_says) {
  const auto rows = documented();
  const auto list = nlohmann::json::parse(list_as_json());
  EXPECT_EQ(rows.size(), list.size());
  for (const auto& each : list) {
    const std::string name = each["name"];
    ASSERT_TRUE(rows.contains(name)) << name << " is not in docs/ARCHITECTURES.md";
    const auto& row = rows.at(name);
    EXPECT_EQ(row[2], each["paper"]) << name;
    EXPECT_EQ(row[3], std::to_string(each["parameters"].get<std::int64_t>())) << name;
    EXPECT_EQ(row[4], std::to_string(each["macs"].get<std::int64_t>())) << name;
    const auto& input = each["input"];
    EXPECT_EQ(row[5], std::to_string(input[0].get<int>()) + "x" +
                          std::to_string(input[1].get<int>()) + "x" +
                          std::to_string(input[2].get<int>()))
        << name;
    EXPECT_FALSE(row[6].empty()) << name << ": its source";
  }
}

TEST(List, has_the_architectures_that_were_asked_for) {
  const auto text = list_as_text();
  for (const auto* name : {"alexnet",
                           "vgg11",
                           "vgg11_bn",
                           "vgg13",
                           "vgg13_bn",
                           "vgg16",
                           "vgg16_bn",
                           "vgg19",
                           "vgg19_bn",
                           "resnet18",
                           "resnet34",
                           "resnet50",
                           "resnet101",
                           "resnext50_32x4d",
                           "wide_resnet50_2",
                           "densenet121",
                           "squeezenet1_0",
                           "squeezenet1_1",
                           "googlenet",
                           "inception_v3",
                           "mobilenet_v2",
                           "mobilenet_v3_small",
                           "mobilenet_v3_large",
                           "shufflenet_v2_x1_0",
                           "mnasnet1_0",
                           "efficientnet_b0",
                           "efficientnet_b1",
                           "efficientnet_b2",
                           "efficientnet_b3",
                           "regnet_y_400mf",
                           "convnext_tiny",
                           "xception",
                           "nasnet_mobile",
                           "resnet20",
                           "resnet56",
                           "wide_resnet16_4",
                           "vgg16_cifar"}) {
    EXPECT_NE(text.find(std::string("\n") + name), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace joulelab
