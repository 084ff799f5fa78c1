#include "study/plan.h"

#include <limits>
#include <utility>

namespace joulelab {
namespace {

// SplitMix64 (Steele, Lea and Flood 2014).
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t stream) : state_(seed) { state_ = next() + stream; }

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  // Uniform in [0, bound): the part of the range that would favour small numbers is rejected.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t unfair = (0 - bound) % bound;
    for (;;) {
      const auto drawn = next();
      if (drawn >= unfair) return drawn % bound;
    }
  }

 private:
  std::uint64_t state_;
};

using Combination = std::map<std::string, std::string>;

std::vector<Combination> cross(const std::vector<Factor>& factors) {
  std::vector<Combination> combinations(1);
  for (const auto& factor : factors) {
    std::vector<Combination> longer;
    for (const auto& combination : combinations) {
      for (const auto& level : factor.levels) {
        longer.push_back(combination);
        longer.back()[factor.name] = level;
      }
    }
    combinations = std::move(longer);
  }
  return combinations;
}

void shuffle(std::vector<Combination>& combinations, Random random) {
  for (std::size_t i = combinations.size(); i > 1; --i) {
    std::swap(combinations[i - 1], combinations[random.below(i)]);
  }
}

}  // namespace

std::vector<Cell> plan(const Study& study) {
  const auto written = cross(study.factors);
  std::vector<Cell> cells;
  for (int block = 1; block <= study.protocol.repetitions; ++block) {
    auto combinations = written;
    if (study.protocol.order == CellOrder::random_blocks) {
      shuffle(combinations, Random(study.protocol.seed, static_cast<std::uint64_t>(block)));
    }
    for (auto& combination : combinations) {
      cells.push_back({.study = study.name,
                       .factors = std::move(combination),
                       .repetition = block,
                       .block = block,
                       .order = static_cast<int>(cells.size()) + 1});
    }
  }
  return cells;
}

std::uint64_t planned_cells(const Study& study) {
  auto cells = static_cast<std::uint64_t>(study.protocol.repetitions);
  for (const auto& factor : study.factors) {
    const std::uint64_t levels = factor.levels.size();
    if (levels != 0 && cells > std::numeric_limits<std::uint64_t>::max() / levels) {
      return std::numeric_limits<std::uint64_t>::max();
    }
    cells *= levels;
  }
  return cells;
}

std::uint64_t training_seed(const Study& study, int repetition) {
  // A stream of its own, apart from the ones that order the blocks.
  constexpr std::uint64_t seed_stream = 1ULL << 32;
  Random random(study.protocol.seed, seed_stream + static_cast<std::uint64_t>(repetition));
  return random.next() >> 33;
}

}  // namespace joulelab
