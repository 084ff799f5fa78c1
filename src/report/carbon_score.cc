#include "report/carbon_score.h"

#include <array>
#include <cmath>
#include <fmt/format.h>

#include "analyse/account_sum.h"
#include "analyse/coverage.h"

namespace joulelab {
namespace {

struct UnitName {
  FunctionalUnit unit;
  std::string_view name, phrase, untold;
};

constexpr std::array units{
    UnitName{FunctionalUnit::run, "run", "training run", "ended well"},
    UnitName{FunctionalUnit::epoch, "epoch", "epoch", "told how many epochs it had"},
    UnitName{FunctionalUnit::thousand_images, "1000-images", "1,000 images trained on",
             "told how many images it was trained on"},
    UnitName{FunctionalUnit::accuracy_point, "accuracy-point", "percentage point of accuracy",
             "told an accuracy"}};

const UnitName& known(FunctionalUnit unit) { return units.at(static_cast<std::size_t>(unit)); }

std::optional<double> told(const Run& run, const char* name, double factor) {
  const auto found = run.values.find(name);
  if (found == run.values.end() || !std::isfinite(found->second) || !(found->second > 0))
    return std::nullopt;
  return factor * found->second;
}

std::optional<double> units_of(const Run& run, FunctionalUnit unit) {
  switch (unit) {
    case FunctionalUnit::run:
      return 1;
    case FunctionalUnit::epoch: {
      const auto epochs = told(run, "epochs", 1);
      return epochs ? epochs : told(run, "trained_epochs", 1);
    }
    case FunctionalUnit::thousand_images:
      return told(run, "images_seen", 1e-3);
    case FunctionalUnit::accuracy_point:
      return told(run, "accuracy", 100);
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(FunctionalUnit unit) { return known(unit).name; }

std::string_view phrase_of(FunctionalUnit unit) { return known(unit).phrase; }

std::optional<FunctionalUnit> functional_unit_named(std::string_view name) {
  for (const auto& unit : units) {
    if (unit.name == name) return unit.unit;
  }
  return std::nullopt;
}

CarbonScore carbon_score_of(std::span<const Run> runs, const PricedPlace& place,
                            const FootprintRequest& extra, FunctionalUnit per) {
  CarbonScore score{.per = per, .why_not = {}};
  std::vector<const Run*> chosen;
  bool has_finished = false;
  for (const auto& run : runs) {
    if (run.status != RunStatus::finished) continue;
    has_finished = true;
    const auto count = units_of(run, per);
    if (!count || !whole_energy_of(run)) continue;
    chosen.push_back(&run);
    score.units += *count;
  }
  score.runs = static_cast<int>(chosen.size());
  if (chosen.empty()) {
    score.why_not = !has_finished
                        ? "no run ended well"
                        : fmt::format("no finished run with a known energy {}", known(per).untold);
    return score;
  }
  const auto total = sum_of_accounts(chosen);
  score.operation_g = scaled(*emissions_of(total, place.intensity, place.pue), 1 / score.units);
  if (extra.embodied)
    score.embodied_g = 1 / score.units * embodied_of(*extra.embodied, total.duration);
  score.is_sci = extra.embodied && place.intensity.basis != Basis::market;
  return score;
}

}  // namespace joulelab
