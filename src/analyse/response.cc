#include "analyse/response.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "analyse/coverage.h"

namespace joulelab {
namespace {

std::optional<double> told(const Run& run, const std::string& name) {
  const auto found = run.values.find(name);
  if (found == run.values.end() || !std::isfinite(found->second)) return std::nullopt;
  return found->second;
}

}  // namespace

std::span<const Response> known_responses() {
  static const std::array known = {
      Response{"energy_j", "Energy", "J", true},
      Response{"calibrated_energy_j", "Energy at the wall, calibrated", "J", true},
      Response{"above_idle_energy_j", "Energy above idle", "J", true},
      Response{"own_emissions_g", "Emissions where it ran", "g", true},
      Response{"duration_s", "Duration", "s", true},
      Response{"mean_power_w", "Mean power", "W", true},
      Response{"accuracy", "Accuracy", "1", false},
      Response{"kappa", "Kappa", "", false},
      Response{"accuracy_per_kwh", "Accuracy per kWh", "1/kWh", false},
      Response{"kappa_per_kwh", "Kappa per kWh", "1/kWh", false},
      Response{"energy_per_image_j", "Energy per image", "J", true},
      Response{"energy_to_target_j", "Energy to the target accuracy", "J", true}};
  return known;
}

std::string question_of(const std::string& response) {
  constexpr std::array bought{"accuracy",           "kappa",
                              "accuracy_per_kwh",   "kappa_per_kwh",
                              "energy_per_image_j", "energy_to_target_j"};
  return std::ranges::find(bought, response) != bought.end() ? "RQ2" : "RQ1";
}

std::map<std::string, double> responses_of(const Run& run) {
  std::map<std::string, double> responses;
  const auto put = [&](const char* name, double value) {
    if (std::isfinite(value)) responses[name] = value;
  };
  const auto accuracy = told(run, "accuracy"), images = told(run, "images_seen");
  const auto kappa = told(run, "kappa"), target = told(run, "target_accuracy");
  if (duration_of(run) > Seconds{0}) put("duration_s", duration_of(run).count());
  if (accuracy) put("accuracy", *accuracy);
  if (kappa) put("kappa", *kappa);
  // It has its own demands on what was seen (calibrated.h).
  if (run.calibrated && run.calibrated->energy) {
    put("calibrated_energy_j", run.calibrated->energy->value);
  }
  const auto energy = whole_energy_of(run);
  if (!energy) return responses;
  if (const auto power = mean_power_of(run)) put("mean_power_w", power->value);
  if (const auto above = above_idle_energy_of(run)) put("above_idle_energy_j", above->value);
  const double energy_j = energy->value;
  put("energy_j", energy_j);
  if (run.intensity) {
    if (const auto emissions = emissions_of(run, *run.intensity)) {
      put("own_emissions_g", emissions->value.value);
    }
  }
  if (images && *images > 0) put("energy_per_image_j", energy_j / *images);
  const double energy_kwh = energy_j / joules_per_kwh;
  if (accuracy && energy_kwh > 0) put("accuracy_per_kwh", *accuracy / energy_kwh);
  if (kappa && energy_kwh > 0) put("kappa_per_kwh", *kappa / energy_kwh);
  // A run that was told a target stops there; one that ends below it says only "more than this".
  if (target && accuracy && *target > 0 && *accuracy >= *target)
    put("energy_to_target_j", energy_j);
  return responses;
}

}  // namespace joulelab
