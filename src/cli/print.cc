#include "cli/print.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "cli/calibration_print.h"
#include "cli/command.h"
#include "cli/phase_print.h"
#include "cli/tuning_print.h"
#include "record/event_text.h"
#include "record/name.h"
#include "study/budget.h"

namespace joulelab {
namespace {

std::string basis_text(Basis basis) {
  std::string text(name_of(basis));
  std::ranges::replace(text, '_', '-');
  return text;
}

void print_energy(std::FILE* out, const Run& run) {
  const auto& account = run.account;
  if (!account.energy) {
    print_line(out, "energy", "not known: no channel covered any of the run");
    return;
  }
  print_line(out, "energy",
             fmt::format("{}   (95 %: {}; {})", text_of(*account.energy),
                         text_between(account.low, account.high), name_of(*grade_of(account))));
  constexpr double whole = 0.999;
  if (account.coverage < whole) {
    print_line(out, "covered", fmt::format("{:.1f} % of the time", 100 * account.coverage));
  }
  if (const auto above = above_idle_energy_of(run)) {
    print_line(out, "above idle",
               fmt::format("{}   (idle: {})", text_of(*above), text_of(*run.idle_power)));
  }
  if (const auto power = mean_power_of(account)) {
    print_line(out, "mean power",
               fmt::format("{}   (95 %: {} to {})", text_of(power->value),
                           significant(power->low.value), text_of(power->high)));
  }
  if (used_no_gpu(account)) print_line(out, "not used", "gpu: no process of the run was on one");
  print_line(out, "not covered",
             account.not_covered.empty() ? "nothing" : join(account.not_covered, ", "));
}

void print_emissions(std::FILE* out, const Run& run) {
  const auto emissions = emissions_of(run, *run.intensity);
  if (!emissions) {
    print_line(out, "emissions", fmt::format("not known   ({})", text_of(*run.intensity)));
    return;
  }
  const auto pue = run.pue == 1 ? "" : fmt::format(", PUE {}", significant(run.pue));
  print_line(
      out, "emissions",
      fmt::format("{} CO2e   (95 %: {} to {}; {}{})", text_of(emissions->value),
                  text_of(emissions->low), text_of(emissions->high), text_of(*run.intensity), pue));
  if (!run.intensity->note.empty()) print_line(out, "intensity", run.intensity->note);
}

// What befell the channels, a line each.
void print_events(std::FILE* out, const Run& run) {
  for (const auto& line : run.account.lines) {
    const auto events = line.estimate ? event_text(*line.estimate) : "";
    if (!events.empty()) print_line(out, "events", fmt::format("{} of {}", events, line.channel));
  }
}

// Where a far meter's stamps were found to lag, and whether its windows were shifted for it.
void print_alignments(std::FILE* out, const Run& run) {
  for (const auto& alignment : run.alignments) {
    const auto bounds =
        alignment.low && alignment.high
            ? fmt::format(" (95 %: {} to {} s)", significant(alignment.low->count()),
                          significant(alignment.high->count()))
            : std::string();
    print_line(out, "lag",
               fmt::format("{} s{} of {}, {}", significant(alignment.lag.count()), bounds,
                           alignment.channel,
                           alignment.is_applied ? "shifted for" : "too uncertain to shift for"));
  }
}

}  // namespace

void print_line(std::FILE* out, std::string_view label, std::string_view text) {
  fmt::print(out, "{}\n", wrapped(fmt::format("  {:<12} {}", label, text), 15));
}

std::string text_of(const Intensity& intensity) {
  return fmt::format("{}, {} g/kWh ({}, {})", intensity.place, significant(intensity.value.value),
                     basis_text(intensity.basis), intensity.year);
}

std::string cut_to(std::string text, std::size_t columns) {
  if (text.size() > columns) text.replace(columns - 3, std::string::npos, "...");
  return text;
}

int print_error(const Error& error) {
  fmt::print(stderr, "{}\n", wrapped("error: " + error.what, 7));
  if (!error.hint.empty()) fmt::print(stderr, "{}\n", wrapped("  try: " + error.hint, 7));
  return error.kind == Error::Kind::invalid ? exit_invalid : exit_failed;
}

void print_warning(std::FILE* out, const Warning& warning) {
  fmt::print(out, "{}\n", wrapped(fmt::format("  warning {}: {}", warning.code, warning.text), 4));
}

void print_run(std::FILE* out, const Run& run) {
  print_energy(out, run);
  if (run.calibrated) print_calibrated(out, *run.calibrated);
  if (run.intensity) print_emissions(out, run);
  print_line(out, "duration", text_of(duration_of(run)));
  if (run.stop) print_line(out, "stopped", stopped_text(run));
  print_phases(out, run);
  print_events(out, run);
  print_alignments(out, run);
  print_tuning(out, run);
  print_line(out, "overhead",
             fmt::format("{} of CPU time{}", text_of(run.overhead.cpu),
                         run.overhead.energy ? ", " + text_of(*run.overhead.energy) : ""));
  for (const auto& warning : run.warnings) {
    if (warning.code != "stopped-early") print_warning(out, warning);  // has its own line
  }
}

}  // namespace joulelab
