// The savings as a tidy table: a recipe within a combination of the other factors a line.
#include "base/csv.h"
#include "report/csv_field.h"
#include "report/report.h"

namespace joulelab {

using namespace csv;

std::string savings_csv(const Findings& findings) {
  std::string csv = csv_line(Fields{"study", "recipe", "plain", "within", "pairs", "mean_energy_j",
                                    "mean_plain_energy_j", "energy_saved", "energy_saved_low",
                                    "energy_saved_high", "accuracy_pairs", "accuracy_gain",
                                    "accuracy_gain_low", "accuracy_gain_high"});
  for (const auto& saving : findings.savings) {
    Fields line{findings.study,
                saving.recipe,
                saving.plain,
                levels_text(saving.within),
                std::to_string(saving.pairs),
                number(saving.mean_energy_j),
                number(saving.mean_plain_energy_j),
                number(saving.energy_saved)};
    append(line, bounds_of(saving.energy_saved_interval));
    append(line, {std::to_string(saving.accuracy_pairs), number(saving.accuracy_gain)});
    append(line, bounds_of(saving.accuracy_gain_interval));
    csv += csv_line(line);
  }
  return csv;
}

}  // namespace joulelab
