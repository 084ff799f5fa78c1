#include "cli/study_power.h"

#include <fmt/format.h>

namespace joulelab {
namespace {

std::string count_of(const std::optional<int>& runs, int most) {
  return runs ? fmt::format("{}", *runs) : fmt::format("over {}", most);
}

}  // namespace

std::string pilot_text(const Pilot& pilot, const PilotRequest& request) {
  const auto& scatter = pilot.scatter;
  const double percent = 100 * scatter.log_sd, limit = 100 * scatter.upper_limit;
  auto text = fmt::format(
      "pilot: {} runs, {} combinations of two or more; {} degrees of freedom\n"
      "runs of one combination scatter by {:.2g} % (sd of the logarithms; it is below\n"
      "{:.2g} % with 80 % confidence)\n\n"
      "repetitions of each combination to detect a difference of {:g} %\n"
      "with power {:g} at alpha {:g}, {} levels compared:\n\n"
      "{:<14} {:<16} {:>16} {:>16}\n",
      pilot.runs, pilot.combinations, scatter.degrees_of_freedom, percent, limit,
      100 * request.difference, request.power, request.alpha, request.levels, "test", "correction",
      fmt::format("scatter {:.2g} %", percent), fmt::format("scatter {:.2g} %", limit));
  for (const auto& test : pilot.tests) {
    text +=
        fmt::format("{:<14} {:<16} {:>16} {:>16}{}\n", test.name, test.correction,
                    count_of(test.runs, request.most), count_of(test.runs_cautious, request.most),
                    test.is_simulated ? "  simulated" : "");
  }
  text +=
      "\nPlan by the right column: a scatter known from few runs is itself uncertain. The\n"
      "report tests by ranks (Dunn with Holm). docs/STATISTICS.md has the formulas.\n";
  return text;
}

}  // namespace joulelab
