#include "cli/tuning_print.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/print.h"
#include "record/tuned_setting.h"

namespace joulelab {

void print_tuning(std::FILE* out, const Run& run) {
  const auto settings = tuned_settings_of(run);
  if (settings.empty()) return;
  fmt::print(out, "  {:<45}{:>10} {:>15}\n", "tuning", "images/s", "an image");
  for (const auto& each : settings) {
    const auto energy =
        each.energy_per_image ? text_of(*each.energy_per_image) : std::string("not known");
    fmt::print(out, "    {:<43}{:>10} {:>15}{}\n", each.setting,
               significant(each.images_per_second(), 4), energy, each.is_chosen ? " chosen" : "");
  }
}

}  // namespace joulelab
