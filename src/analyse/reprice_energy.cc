#include "analyse/reprice_energy.h"

#include <fmt/format.h>

#include "analyse/account_sum.h"
#include "analyse/coverage.h"
#include "base/text.h"

namespace joulelab {

Result<RepricedEnergy> repriced_energy_of(std::span<const Run> runs, std::string subject) {
  RepricedEnergy energy;
  auto& finding = energy.finding;
  finding.subject = std::move(subject);
  double with_pue_j = 0;
  std::vector<std::string> unknown;
  for (const auto& run : runs) {
    const auto whole = whole_energy_of(run);
    if (!whole) {
      unknown.push_back(run.id);
      continue;
    }
    energy.known.push_back(&run);
    finding.runs.push_back({.id = run.id,
                            .own_place = run.intensity ? run.intensity->code : std::string(),
                            .energy_j = whole->value,
                            .interval = {run.account.low.value, run.account.high.value},
                            .pue = run.pue});
    with_pue_j += run.pue * whole->value;
  }
  if (energy.known.empty()) {
    return fail(Error::Kind::missing, finding.subject + " has no known energy to price",
                "joulelab runs list");
  }
  if (!unknown.empty()) {
    finding.warnings.push_back(
        {"missing-energy",
         fmt::format("{} of {} have no energy, or were seen in part: {}. They are left out.",
                     unknown.size(), counted(runs.size(), "run"), join(unknown, ", "))});
  }
  energy.sum = sum_of_accounts(energy.known);
  finding.energy_j = energy.sum.energy->value;
  finding.energy_interval = {energy.sum.low.value, energy.sum.high.value};
  finding.pue = finding.energy_j > 0 ? with_pue_j / finding.energy_j : 1;
  finding.measured_share = energy.sum.measured_share;
  finding.modelled_share = energy.sum.modelled_share;
  finding.constant_share = energy.sum.constant_share;
  return energy;
}

}  // namespace joulelab
