#include "analyse/matrix.h"

#include <algorithm>
#include <array>
#include <set>

#include "analyse/coverage.h"
#include "analyse/response.h"
#include "base/text.h"

namespace joulelab {
namespace {

std::vector<std::string> varying_factors(std::span<const Run> runs) {
  std::map<std::string, std::set<std::string>> seen;
  std::map<std::string, std::size_t> times;
  for (const auto& run : runs) {
    for (const auto& [factor, level] : run.cell.factors) {
      seen[factor].insert(level);
      ++times[factor];
    }
  }
  std::vector<std::string> varying;
  const std::array first{"architecture", "data", "host"};
  for (const auto* factor : first) {
    if (seen[factor].size() > 1 || (times[factor] > 0 && times[factor] < runs.size())) {
      varying.emplace_back(factor);
    }
    seen.erase(factor);
  }
  for (const auto& [factor, levels] : seen) {
    if (levels.size() > 1 || times[factor] < runs.size()) varying.push_back(factor);
  }
  return varying;
}

// The levels that vary; where none does, what there is to say.
std::string cell_name(const Levels& levels, const std::vector<std::string>& varying) {
  std::vector<std::string> words;
  for (const auto& factor : varying) {
    const auto found = levels.find(factor);
    words.push_back(found == levels.end() ? "no " + factor : found->second);
  }
  if (words.empty()) {
    for (const auto& [factor, level] : levels) words.push_back(level);
  }
  return words.empty() ? "all runs" : join(words, " · ");
}

// At one place the runs' own emissions are energy times a constant and say nothing of their own.
bool has_several_intensities(std::span<const Run> runs) {
  double least = 0, most = 0;
  for (const auto& run : runs) {
    if (run.status != RunStatus::finished || !run.intensity || !whole_energy_of(run)) continue;
    const double price = run.pue * run.intensity->value.value;
    least = most > 0 ? std::min(least, price) : price;
    most = std::max(most, price);
  }
  constexpr double rounding = 1e-6;  // of intensities that are published emissions over energy
  return most > least * (1 + rounding);
}

}  // namespace

Matrix matrix_of(std::span<const Run> runs) {
  Matrix matrix;
  matrix.factors = varying_factors(runs);
  std::map<Levels, std::size_t> place_of;
  for (const auto& run : runs) place_of[run.cell.factors] = 0;
  for (auto& [levels, place] : place_of) {
    place = matrix.cells.size();
    matrix.cells.push_back({levels, cell_name(levels, matrix.factors), {}, 0});
  }
  std::set<std::string> present;
  const bool has_own_emissions = has_several_intensities(runs);
  for (const auto& run : runs) {
    Entry entry{&run, place_of[run.cell.factors], responses_of(run)};
    if (!has_own_emissions) entry.responses.erase("own_emissions_g");
    auto& cell = matrix.cells[entry.cell];
    if (run.status == RunStatus::finished) {
      cell.finished.push_back(matrix.entries.size());
      for (const auto& [name, value] : entry.responses) present.insert(name);
    } else {
      ++cell.excluded;
    }
    matrix.entries.push_back(std::move(entry));
  }
  std::ranges::copy_if(known_responses(), std::back_inserter(matrix.responses),
                       [&](const Response& response) { return present.contains(response.name); });
  return matrix;
}

std::vector<double> values_of(const Matrix& matrix, std::span<const std::size_t> entries,
                              const std::string& response) {
  std::vector<double> values;
  for (const auto index : entries) {
    const auto& responses = matrix.entries[index].responses;
    const auto found = responses.find(response);
    if (found != responses.end()) values.push_back(found->second);
  }
  return values;
}

bool shares_outcomes(const Matrix& matrix, std::span<const std::size_t> entries) {
  return std::ranges::any_of(entries, [&](std::size_t index) {
    const auto& warnings = matrix.entries[index].run->warnings;
    return std::ranges::find(warnings, "same-outcome", &Warning::code) != warnings.end();
  });
}

Levels restricted_to(const Levels& levels, std::span<const std::string> factors) {
  Levels kept;
  for (const auto& factor : factors) {
    const auto found = levels.find(factor);
    if (found != levels.end()) kept.insert(*found);
  }
  return kept;
}

Levels data_of(const Matrix& matrix, const Levels& levels) {
  if (std::ranges::find(matrix.factors, "data") == matrix.factors.end()) return {};
  return restricted_to(levels, std::vector<std::string>{"data"});
}

}  // namespace joulelab
