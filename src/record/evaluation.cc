#include "record/evaluation.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "record/run.h"

namespace joulelab {
namespace {

constexpr std::string_view validation_window = "validate";

}  // namespace

const Window* validation_before(const Run& run, Instant told) {
  const Window* last = nullptr;
  for (const auto& window : run.windows) {
    if (window.name != validation_window || window.end > told) continue;
    if (!last || window.end > last->end) last = &window;
  }
  return last;
}

void settle(Run& run) {
  const bool has_windows = std::ranges::any_of(
      run.windows, [](const Window& window) { return window.name == validation_window; });
  const Window* taken = nullptr;
  std::vector<Evaluation> settled;
  for (auto& evaluation : std::exchange(run.evaluations, {})) {
    const auto accuracy = evaluation.values.find("accuracy");
    if (accuracy == evaluation.values.end() || !std::isfinite(accuracy->second)) continue;
    if (evaluation.told < run.begin) continue;
    const auto* window = validation_before(run, evaluation.told);
    if (has_windows && (!window || window == taken)) continue;
    taken = window;
    evaluation.at = std::min(window ? window->end : evaluation.told, run.end);
    evaluation.index = window ? window->index : std::nullopt;
    settled.push_back(std::move(evaluation));
  }
  run.evaluations = std::move(settled);
}

}  // namespace joulelab
