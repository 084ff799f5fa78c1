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

std::string stopping_text(const StoppingRule& rule, double log_sd) {
  const auto cost = simulate_stopping(rule, log_sd);
  return fmt::format(
      "\nThe file's rule (within {:g} %, {} to {} repetitions) stops one combination of this\n"
      "scatter after {:.1f} repetitions on average, {:.0f} % of the time only at the most;\n"
      "its {:g} % intervals then hold the true mean {:.1f} % of the time (simulated).\n",
      100 * rule.relative_half_width, rule.at_least, rule.at_most, cost.mean_runs,
      100 * cost.share_at_most, 100 * rule.level, 100 * cost.coverage);
}

}  // namespace joulelab
