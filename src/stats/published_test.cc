// Ours against the two published studies. Their files are not in this repository: where they are
// absent the tests are skipped.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "stats/correlation.h"
#include "stats/kruskal.h"
#include "stats/mann_whitney.h"
#include "stats/normality.h"
#include "stats/pairwise.h"
#include "stats/variance.h"

namespace joulelab {
namespace {

using Sample = std::vector<double>;
using Row = std::map<std::string, std::string>;
const std::filesystem::path studies = JOULELAB_SOURCE "/../shared/studies";

std::vector<Row> rows_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  std::vector<std::string> names;
  for (const auto name : split(line, ',')) names.emplace_back(name);
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    const auto fields = split(line, ',');
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size() && i < fields.size(); ++i) row[names[i]] = fields[i];
  }
  return rows;
}

double number(const Row& row, const std::string& column) {
  return to_double(row.at(column)).value();
}

KruskalWallis by(const std::vector<Row>& rows, const std::string& value,
                 const std::string& factor) {
  std::map<std::string, Sample> groups;
  for (const auto& row : rows) groups[row.at(factor)].push_back(number(row, value));
  std::vector<Sample> samples;
  for (auto& [level, sample] : groups) samples.push_back(std::move(sample));
  return kruskal_wallis(samples).value();
}

// The 45 rows of the HICSS study's software arm: three of each architecture a file, in order.
std::vector<Row> kaggle_rows(bool are_deltas) {
  std::vector<Row> all;
  for (const auto* file : {"CIFAR10_oregon2", "CIFAR10_south_carolina", "CIFAR10_taipei",
                           "MNIST_oregon", "MNIST_south_carolina2"}) {
    const auto rows =
        rows_of(studies / "xu2023/data/raw/kaggle" / ("emissions_" + std::string(file) + ".csv"));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      auto row = rows[i];
      row["architecture"] = std::to_string(i / 3);
      row["data"] = std::string(file).substr(0, 5);
      const bool goes_on = i > 0 && rows[i - 1].at("run_id") == row.at("run_id");
      for (const auto* column : {"energy_consumed", "emissions"}) {
        const double before = are_deltas && goes_on ? number(rows[i - 1], column) : 0;
        row[column] = nlohmann::json(number(row, column) - before).dump();
      }
      all.push_back(std::move(row));
    }
  }
  return all;
}

TEST(Xu2023, RowsAsTheyStandGiveThePublishedTests) {
  if (!exists(studies / "xu2023")) GTEST_SKIP() << "no " << studies / "xu2023";
  const auto rows = kaggle_rows(false);
  ASSERT_EQ(rows.size(), 45u);
  const auto energy = by(rows, "energy_consumed", "architecture");
  EXPECT_NEAR(energy.h, 24.798, 5e-4);
  EXPECT_NEAR(energy.p, 4.122e-06, 5e-10);
  EXPECT_NEAR(by(rows, "emissions", "architecture").h, 14.725, 5e-4);
  EXPECT_NEAR(by(rows, "emissions", "architecture").p, 0.0006345, 5e-8);
  EXPECT_NEAR(by(rows, "emissions", "region").h, 15.51, 5e-3);
  EXPECT_NEAR(by(rows, "emissions", "region").p, 0.0004285, 5e-8);
  EXPECT_NEAR(by(rows, "energy_consumed", "region").p, 0.6509, 5e-5);
}

// The published rows count up within a run id; the differences tell another story.
TEST(Xu2023, TheDeltasGiveTheCorrectedTests) {
  if (!exists(studies / "xu2023")) GTEST_SKIP() << "no " << studies / "xu2023";
  const auto rows = kaggle_rows(true);
  const auto energy = by(rows, "energy_consumed", "architecture");
  EXPECT_NEAR(energy.h, 0.504, 5e-4);
  EXPECT_NEAR(energy.p, 0.777, 5e-4);
  EXPECT_NEAR(energy.eta_squared, -0.04, 5e-3);
  const auto region = by(rows, "emissions", "region");
  EXPECT_NEAR(region.h, 34.85, 5e-3);
  EXPECT_NEAR(region.p, 2.7e-8, 5e-10);
  EXPECT_NEAR(region.eta_squared, 0.78, 5e-3);
  EXPECT_NEAR(by(rows, "energy_consumed", "data").h, 30.4, 0.05);
}

void expect_near(double ours, const nlohmann::json& theirs, double tolerance,
                 const std::string& what) {
  if (theirs.is_null()) return;
  const double value = theirs.get<double>();
  EXPECT_NEAR(ours, value, tolerance * std::max(std::abs(value), 1e-6)) << what;
}

using Levels = std::map<std::string, Sample>;

void check_pairs(const nlohmann::json& expected, const Levels& levels, const std::string& what) {
  std::vector<Sample> groups;
  std::vector<std::string> names;
  for (const auto& [name, sample] : levels) {
    names.push_back(name);
    groups.push_back(sample);
  }
  const auto pairs = dunn_pairs(groups);
  Sample p;
  for (const auto& pair : pairs) p.push_back(pair.p);
  const auto adjusted = holm_adjusted(p);
  for (const auto& theirs : expected) {
    const auto found = std::ranges::find_if(pairs, [&](const DunnPair& pair) {
      return names[pair.a] == theirs["a"] && names[pair.b] == theirs["b"];
    });
    ASSERT_NE(found, pairs.end()) << what;
    const auto &a = groups[found->a], &b = groups[found->b];
    expect_near(found->z, theirs["dunn_z"], 1e-9, what + " z");
    expect_near(found->p, theirs["dunn_p"], 1e-8, what + " p");
    expect_near(adjusted[static_cast<std::size_t>(found - pairs.begin())], theirs["dunn_p_holm"],
                1e-8, what + " Holm");
    expect_near(cliffs_delta(a, b), theirs["cliffs_delta"], 1e-9, what + " Cliff");
    expect_near(mann_whitney(a, b)->u, theirs["mannwhitney_U"], 1e-9, what + " U");
  }
}

void check_effect(const nlohmann::json& expected, const Levels& levels, const std::string& what) {
  std::vector<Sample> groups;
  for (const auto& [name, sample] : levels) {
    groups.push_back(sample);
    const auto& theirs = expected["shapiro"][name];
    if (!theirs.contains("W")) continue;
    const auto ours = shapiro_wilk(sample).value();
    expect_near(ours.w, theirs["W"], 1e-5, what + " W");  // SciPy's is in single precision
    expect_near(ours.p, theirs["p"], 1e-2, what + " p of W");
  }
  const auto test = kruskal_wallis(groups).value();
  expect_near(test.h, expected["kruskal"]["H"], 1e-9, what + " H");
  expect_near(test.p, expected["kruskal"]["p"], 1e-8, what + " p of H");
  expect_near(test.eta_squared, expected["kruskal"]["eta_squared"], 1e-8, what + " eta");
  expect_near(one_way_anova(groups)->f, expected["anova"]["F"], 1e-8, what + " F");
  expect_near(welch_anova(groups)->f, expected["welch_anova"]["F"], 1e-8, what + " Welch");
  expect_near(brown_forsythe(groups)->f, expected["levene_median"]["W"], 1e-8, what + " Levene");
  check_pairs(expected["pairwise"], levels, what);
}

TEST(Seaa2023, EveryTableAgrees) {
  const auto file = studies / "seaa2023/expected/stats_runs_table.json";
  if (!exists(file)) GTEST_SKIP() << "no " << file;
  const auto rows = rows_of(studies / "seaa2023/runs_table.csv");
  std::ifstream stream(file);
  const auto expected = nlohmann::json::parse(stream);
  int checked = 0;
  for (const bool by_architecture : {true, false}) {
    const std::string fixed = by_architecture ? "env" : "architecture";
    const std::string free = by_architecture ? "architecture" : "env";
    const auto& part = expected[by_architecture ? "architecture_effect_within_env"
                                                : "env_effect_within_architecture"];
    for (const auto& [level, responses] : part.items()) {
      for (const auto& [response, findings] : responses.items()) {
        Levels levels;
        for (const auto& row : rows) {
          if (row.at(fixed) != level || !findings["groups"].contains(row.at(free))) continue;
          levels[row.at(free)].push_back(number(row, response));
        }
        check_effect(findings, levels, level + " " + response);
        ++checked;
      }
    }
  }
  EXPECT_GT(checked, 30);
}

TEST(Seaa2023, CorrelationsAgree) {
  const auto file = studies / "seaa2023/expected/stats_runs_table.json";
  if (!exists(file)) GTEST_SKIP() << "no " << file;
  const auto rows = rows_of(studies / "seaa2023/runs_table.csv");
  std::ifstream stream(file);
  const auto expected = nlohmann::json::parse(stream);
  for (const auto& [level, pairs] : expected["correlations_by_env"].items()) {
    const auto& theirs = pairs["energy_per_image_vs_gpu_usage"];
    Sample x, y;
    for (const auto& row : rows) {
      if (row.at("env") != level) continue;
      x.push_back(number(row, "energy_per_image_j"));
      y.push_back(number(row, "gpu_usage_pct"));
    }
    expect_near(pearson(x, y)->r, theirs["pearson_r"], 1e-9, level);
    expect_near(spearman(x, y)->r, theirs["spearman_rho"], 1e-9, level);
    expect_near(spearman(x, y)->p, theirs["spearman_p_two"], 1e-6, level);
  }
}

}  // namespace
}  // namespace joulelab
