#pragma once
// The tables that R and SciPy printed, for the tests that hold ours against them: the scripts in
// tests/reference/ made them.

#include <algorithm>
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "stats/interval.h"

namespace joulelab {

using Sample = std::vector<double>;
using Quantities = std::map<std::string, double>;

inline std::vector<std::string> lines_of(const std::string& name) {
  std::ifstream file(JOULELAB_SOURCE "/tests/reference/" + name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  EXPECT_GT(lines.size(), 1u) << name;
  if (!lines.empty()) lines.erase(lines.begin());
  return lines;
}

inline Sample numbers_of(std::string_view text) {
  Sample numbers;
  for (const auto word : split(text, ' ')) numbers.push_back(to_double(word).value());
  return numbers;
}

inline const std::map<std::string, Sample>& samples() {
  static const auto all = [] {
    std::map<std::string, Sample> read;
    for (const auto& line : lines_of("stats_samples.csv")) {
      const auto fields = split(line, ',');
      read[std::string(fields.at(0))] = numbers_of(fields.at(1));
    }
    return read;
  }();
  return all;
}

struct Case {
  std::string names;           // "short_a short_b"
  std::vector<Sample> groups;  // the samples of these names
  Quantities expected;
};

// Every case of one test, from both tables.
inline std::vector<Case> cases_of(const std::string& test) {
  std::map<std::string, Quantities> found;
  for (const auto* table : {"stats_r.csv", "stats_scipy.csv"}) {
    for (const auto& line : lines_of(table)) {
      const auto fields = split(line, ',');
      if (fields.at(0) != test) continue;
      found[std::string(fields.at(1))][std::string(fields.at(2))] = to_double(fields.at(3)).value();
    }
  }
  std::vector<Case> cases;
  for (auto& [names, expected] : found) {
    Case next{names, {}, expected};
    for (const auto name : split(names, ' ')) {
      const auto sample = samples().find(std::string(name));
      if (sample != samples().end()) next.groups.push_back(sample->second);
    }
    cases.push_back(std::move(next));
  }
  EXPECT_FALSE(cases.empty()) << test;
  return cases;
}

inline void expect_close(double ours, const Case& reference, const std::string& quantity,
                         double tolerance = 1e-10) {
  const double theirs = reference.expected.at(quantity);
  EXPECT_NEAR(ours, theirs, tolerance * std::max(std::abs(theirs), 1e-3))
      << reference.names << ' ' << quantity;
}

// `prefix` is of the quantities' names: low, high or limit_low, limit_high.
inline void expect_close(Interval ours, const Case& reference, const std::string& prefix = "",
                         double tolerance = 1e-10) {
  expect_close(ours.low, reference, prefix + "low", tolerance);
  expect_close(ours.high, reference, prefix + "high", tolerance);
}

}  // namespace joulelab
