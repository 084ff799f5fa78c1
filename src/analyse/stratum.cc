#include "analyse/stratum.h"

#include <algorithm>

namespace joulelab {

std::vector<FactorStratum> strata_of(const Matrix& matrix, const std::string& factor) {
  std::vector<std::string> others;
  std::ranges::copy_if(matrix.factors, std::back_inserter(others),
                       [&](const std::string& other) { return other != factor; });
  return strata_of(matrix, factor, others);
}

std::vector<FactorStratum> strata_of(const Matrix& matrix, const std::string& factor,
                                     std::span<const std::string> fixed) {
  std::map<Levels, FactorStratum> strata;
  for (const auto& cell : matrix.cells) {
    const auto level = cell.factors.find(factor);
    if (level == cell.factors.end() || cell.finished.empty()) continue;
    const auto within = restricted_to(cell.factors, fixed);
    auto& stratum = strata[within];
    stratum.within = within;
    auto& entries = stratum.levels[level->second];
    entries.insert(entries.end(), cell.finished.begin(), cell.finished.end());
  }
  std::vector<FactorStratum> result;
  for (auto& [within, stratum] : strata) {
    if (stratum.levels.size() > 1) result.push_back(std::move(stratum));
  }
  return result;
}

LevelSamples samples_of(const Matrix& matrix, const FactorStratum& stratum,
                        const std::string& response) {
  LevelSamples samples;
  for (const auto& [level, entries] : stratum.levels) {
    auto values = values_of(matrix, entries, response);
    if (values.empty()) continue;
    samples.names.push_back(level);
    samples.groups.push_back(std::move(values));
  }
  return samples;
}

}  // namespace joulelab
