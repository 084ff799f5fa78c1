#include "analyse/response.h"

#include <array>
#include <cmath>
#include <optional>

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
      Response{"above_idle_energy_j", "Energy above idle", "J", true},
      Response{"energy_per_image_j", "Energy per image", "J", true},
      Response{"duration_s", "Duration", "s", true},
      Response{"mean_power_w", "Mean power", "W", true},
      Response{"accuracy", "Accuracy", "1", false},
      Response{"accuracy_per_kwh", "Accuracy per kWh", "1/kWh", false}};
  return known;
}

std::map<std::string, double> responses_of(const Run& run) {
  std::map<std::string, double> responses;
  const auto put = [&](const char* name, double value) {
    if (std::isfinite(value)) responses[name] = value;
  };
  const auto accuracy = told(run, "accuracy"), images = told(run, "images_seen");
  if (duration_of(run) > Seconds{0}) put("duration_s", duration_of(run).count());
  if (accuracy) put("accuracy", *accuracy);
  if (const auto power = mean_power_of(run)) put("mean_power_w", power->value);
  if (const auto above = above_idle_energy_of(run)) put("above_idle_energy_j", above->value);
  if (!run.account.energy) return responses;
  const double energy_j = run.account.energy->value;
  put("energy_j", energy_j);
  if (images && *images > 0) put("energy_per_image_j", energy_j / *images);
  if (accuracy && energy_j > 0) put("accuracy_per_kwh", *accuracy / (energy_j / joules_per_kwh));
  return responses;
}

}  // namespace joulelab
