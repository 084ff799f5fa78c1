#include "analyse/interaction_grid.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <set>

namespace joulelab {
namespace {

using Samples = std::map<std::pair<std::string, std::string>, std::vector<double>>;

std::map<Levels, Samples> samples_by_stratum(const Matrix& matrix, const std::string& first,
                                             const std::string& second,
                                             const std::string& response) {
  std::vector<std::string> others;
  std::ranges::copy_if(matrix.factors, std::back_inserter(others),
                       [&](const std::string& other) { return other != first && other != second; });
  std::map<Levels, Samples> strata;
  for (const auto& cell : matrix.cells) {
    const auto a = cell.factors.find(first), b = cell.factors.find(second);
    if (a == cell.factors.end() || b == cell.factors.end()) continue;
    const auto values = values_of(matrix, cell.finished, response);
    if (values.empty()) continue;
    auto& sample = strata[restricted_to(cell.factors, others)][{a->second, b->second}];
    sample.insert(sample.end(), values.begin(), values.end());
  }
  return strata;
}

// Which levels are kept, a bit each.
struct Part {
  std::uint32_t rows = 0, columns = 0;
  std::size_t combinations = 0, values = 0;
};

using Counts = std::vector<std::vector<std::size_t>>;  // values by row and column

Part part_of(const Counts& counts, std::uint32_t rows) {
  Part part{.rows = rows};
  for (std::size_t j = 0; j < counts.front().size(); ++j) {
    std::size_t values = 0;
    bool is_complete = true;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if ((rows >> i & 1U) == 0) continue;
      is_complete = is_complete && counts[i][j] > 0;
      values += counts[i][j];
    }
    if (!is_complete) continue;
    part.columns |= 1U << j;
    part.values += values;
  }
  part.combinations = static_cast<std::size_t>(std::popcount(rows) * std::popcount(part.columns));
  return part;
}

// Nothing (no rows) where no two by two levels are complete. At most 31 columns.
Part largest_part(const Counts& counts) {
  Part best;
  for (std::uint32_t rows = 1; rows < 1U << counts.size(); ++rows) {
    if (std::popcount(rows) < 2) continue;
    const auto part = part_of(counts, rows);
    if (std::popcount(part.columns) < 2) continue;
    if (std::pair(part.combinations, part.values) > std::pair(best.combinations, best.values)) {
      best = part;
    }
  }
  return best;
}

Counts transposed(const Counts& counts) {
  Counts result(counts.front().size(), std::vector<std::size_t>(counts.size()));
  for (std::size_t i = 0; i < counts.size(); ++i) {
    for (std::size_t j = 0; j < counts[i].size(); ++j) result[j][i] = counts[i][j];
  }
  return result;
}

bool has_gap(const Counts& counts) {
  return std::ranges::any_of(counts,
                             [](const auto& row) { return std::ranges::count(row, 0U) > 0; });
}

// All levels where no combination is missing; else the largest part, or nothing.
Part kept_part(const Counts& counts) {
  constexpr std::size_t most_searched = 16, most_bits = 31;
  const auto rows = counts.size(), columns = counts.front().size();
  if (std::max(rows, columns) > most_bits) return {};
  if (!has_gap(counts)) return part_of(counts, (1U << rows) - 1);
  if (std::min(rows, columns) > most_searched) return {};
  if (rows <= columns) return largest_part(counts);
  auto part = largest_part(transposed(counts));
  std::swap(part.rows, part.columns);
  return part;
}

void keep(std::vector<std::string>& levels, std::uint32_t bits, const std::string& factor,
          std::vector<std::string>& left_out) {
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if ((bits >> i & 1U) != 0) {
      kept.push_back(levels[i]);
    } else {
      left_out.push_back(factor + " " + levels[i]);
    }
  }
  levels = std::move(kept);
}

}  // namespace

std::vector<InteractionGrid> grids_of(const Matrix& matrix, const std::string& first,
                                      const std::string& second, const std::string& response) {
  std::vector<InteractionGrid> grids;
  for (const auto& [within, samples] : samples_by_stratum(matrix, first, second, response)) {
    std::set<std::string> rows, columns;
    for (const auto& [levels, sample] : samples) {
      rows.insert(levels.first);
      columns.insert(levels.second);
    }
    if (rows.size() < 2 || columns.size() < 2) continue;
    InteractionGrid grid{.within = within,
                         .first = {rows.begin(), rows.end()},
                         .second = {columns.begin(), columns.end()}};
    Counts counts;
    for (const auto& a : grid.first) {
      auto& row = counts.emplace_back();
      for (const auto& b : grid.second) {
        const auto found = samples.find({a, b});
        row.push_back(found == samples.end() ? 0 : found->second.size());
      }
    }
    const auto part = kept_part(counts);
    grid.is_complete = part.rows != 0;
    if (grid.is_complete) {
      keep(grid.first, part.rows, first, grid.left_out);
      keep(grid.second, part.columns, second, grid.left_out);
      for (const auto& a : grid.first) {
        auto& row = grid.samples.emplace_back();
        for (const auto& b : grid.second) row.push_back(samples.at({a, b}));
      }
    }
    grids.push_back(std::move(grid));
  }
  return grids;
}

}  // namespace joulelab
