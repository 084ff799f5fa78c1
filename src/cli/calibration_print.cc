#include "cli/calibration_print.h"

#include <cmath>
#include <fmt/format.h>

#include "analyse/word.h"
#include "base/text.h"
#include "cli/print.h"
#include "record/name.h"

namespace joulelab {
namespace {

std::string range(Interval bounds, std::string_view unit) {
  return fmt::format("{} to {}{}{}", significant(bounds.low), significant(bounds.high),
                     unit.empty() ? "" : " ", unit);
}

std::string percent(double share) { return significant(100 * share) + " %"; }

std::string channel_names(const CalibrationTerm& term) {
  std::vector<std::string> names;
  for (const auto& channel : term.channels) names.push_back(channel.name);
  return join(names, ", ");
}

std::string in_words(const Calibration& calibration) {
  std::string text = fmt::format("On {}, the wall draws {} W and ", calibration.machine.host,
                                 significant(calibration.offset_w));
  std::vector<std::string> parts;
  for (const auto& term : calibration.terms) {
    parts.push_back(fmt::format(
        "{} times what {}", significant(term.factor),
        calibration.terms.size() == 1 ? "the software meters read" : term.name + " reads"));
  }
  text += join(parts, " and ");
  const auto& error = calibration.left_out;
  const bool is_by_architecture = error.is_by_architecture;
  text +=
      fmt::format(". That predicts {} left out of the fit to within {} (median error)",
                  is_by_architecture ? "an architecture" : "a run", percent(error.median_share));
  return text + (is_by_architecture ? "." : "; " + error.why_by_run + ".");
}

void print_terms(std::FILE* out, const Calibration& calibration) {
  print_line(out, "offset",
             fmt::format("{} W   (95 %: {})", significant(calibration.offset_w),
                         range(calibration.offset_interval_w, "W")));
  for (const auto& term : calibration.terms) {
    print_line(out, term.name,
               fmt::format("{}   (95 %: {}; of {})", significant(term.factor),
                           range(term.interval, ""), channel_names(term)));
  }
  print_line(out, "", calibration.why_these_terms);
}

void print_validity(std::FILE* out, const Calibration& calibration) {
  for (const auto& term : calibration.terms) {
    print_line(out, &term == &calibration.terms.front() ? "valid for" : "",
               fmt::format("{} power of {}", term.name, range(term.seen_w, "W")));
  }
  print_line(out, "", fmt::format("runs of {}", range(calibration.seen_s, "s")));
}

void print_error_of(std::FILE* out, const Calibration& calibration) {
  const auto& error = calibration.left_out;
  print_line(out, "left out",
             fmt::format("{} at a time: median error {}, RMS {} W",
                         error.is_by_architecture ? "one architecture" : "one run",
                         percent(error.median_share), significant(error.rms_w)));
  for (const auto& group : error.groups) {
    print_line(out, "",
               fmt::format("{}: {}, RMS {} W ({})", group.name, percent(group.median_share),
                           significant(group.rms_w),
                           counted(static_cast<std::size_t>(group.runs), "run")));
  }
  constexpr double worth_saying = 1.05;
  if (calibration.widening > worth_saying) {
    print_line(out, "",
               fmt::format("architectures differ by more than their repeats do: every interval is "
                           "{} times as wide as the fit alone would have it",
                           significant(calibration.widening)));
  }
}

}  // namespace

std::string equation_text(const Calibration& calibration) {
  auto text = fmt::format("wall energy = {} W x duration", significant(calibration.offset_w));
  for (const auto& term : calibration.terms) {
    text += fmt::format(" {} {} x {}", term.factor < 0 ? "-" : "+",
                        significant(std::abs(term.factor)), term.name);
  }
  return text;
}

void print_calibration(std::FILE* out, const Calibration& calibration) {
  fmt::print(out, "{}\n\n  {}\n", wrapped(in_words(calibration), 0),
             wrapped(equation_text(calibration), 4));
  print_terms(out, calibration);
  print_line(out, "residual",
             fmt::format("{} W, standard deviation of a run about the line ({} runs)",
                         significant(calibration.residual_sd_w), calibration.run_ids.size()));
  print_validity(out, calibration);
  print_error_of(out, calibration);
  const auto& gain = calibration.hardware_gain;
  const auto common = gain == Bounds{} ? std::string("its error of gain is not known")
                                       : fmt::format("95 % gain {}, common to all figures by it",
                                                     range({gain.low, gain.high}, ""));
  print_line(out, "wall meter",
             fmt::format("{} ({}), {}; {}", calibration.hardware_meter,
                         join(calibration.hardware_channels, ", "),
                         name_of(calibration.hardware_grade), common));
}

std::string age_text(Seconds age) {
  constexpr double day = 86400;
  const double seconds = std::abs(age.count());
  const auto text = seconds >= 2 * day ? fmt::format("{:.0f} days", std::floor(seconds / day))
                                       : text_of(Seconds{seconds});
  return age.count() < 0 ? "made " + text + " after the run" : text + " old";
}

void print_calibrated(std::FILE* out, const CalibratedEnergy& calibrated) {
  if (calibrated.energy) {
    print_line(out, "wall energy",
               fmt::format("{}   (95 %: {}; {})", text_of(*calibrated.energy),
                           text_between(calibrated.low, calibrated.high), calibrated_grade));
  } else {
    print_line(out, "wall energy",
               fmt::format("no calibrated figure: {}{}", calibrated.reason,
                           calibrated.outside.empty()
                               ? ""
                               : ". --extrapolate gives one, with a wider interval (of a stored "
                                 "run: joulelab runs show ID --calibrated --extrapolate)"));
  }
  print_line(out, "calibration",
             fmt::format("{}, {}, by {}", calibrated.calibration, age_text(calibrated.age),
                         calibrated.reference));
}

}  // namespace joulelab
