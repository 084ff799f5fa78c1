#include "cli/agreement_print.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>

#include "analyse/word.h"
#include "base/wrap.h"
#include "cli/print.h"

namespace joulelab {
namespace {

std::string with_interval(double value, const std::optional<Interval>& interval) {
  if (!interval) return three_digits(value);
  return fmt::format("{} ({})", three_digits(value), interval_text(*interval));
}

std::string energies(Interval bounds) {
  return amount(bounds.low, "J") + " to " + amount(bounds.high, "J");
}

void put(std::FILE* out, std::string_view label, std::string_view text) {
  fmt::print(out, "{}\n", wrapped(fmt::format("  {:<22} {}", label, text), 25));
}

void print_row(std::FILE* out, const std::string& name, const AgreementLevel& level) {
  fmt::print(out, "{:<22} {:>4} {:>9} {:>9} {:>7}  {:<14} {:>7}\n", cut_to(name, 22), level.n,
             amount(level.software_j, "J"), amount(level.hardware_j, "J"),
             three_digits(*level.ratio),
             level.ratio_interval ? interval_text(*level.ratio_interval) : "-",
             fmt::format("{:.1f} %", 100 * level.gap.energy_j / level.hardware_j));
}

void print_levels(std::FILE* out, const AgreementFinding& finding, const std::string& by) {
  fmt::print(out, "{:<22} {:>4} {:>9} {:>9} {:>7}  {:<14} {:>7}\n", "mean of a run", "n",
             "software", "hardware", "ratio", "95 %", "gap");
  print_row(out, "all", finding.all);
  for (const auto& level : finding.levels) {
    if (by.empty() || by == level.by) print_row(out, level.by + " " + level.level, level);
  }
}

// `line` is Deming's or Passing and Bablok's.
template <class Line>
std::string line_text(const Line& line, std::string_view unit) {
  return fmt::format("hardware = {} {} + {} x software",
                     with_interval(line.intercept, line.intercept_interval), unit,
                     with_interval(line.slope, line.slope_interval));
}

void print_statistics(std::FILE* out, const AgreementFinding& finding) {
  const auto& all = finding.all;
  fmt::print(out, "\nover all runs (95 % intervals)\n");
  const auto difference =
      all.difference_interval ? fmt::format(" ({})", energies(*all.difference_interval)) : "";
  put(out, "difference", amount(all.hardware_j - all.software_j, "J") + difference);
  if (all.plain) {
    put(out, "Bland-Altman",
        fmt::format("bias {}, limits of agreement {}", amount(all.plain->bias, "J"),
                    energies(all.plain->limits)));
  }
  if (all.log) {
    put(out, "Bland-Altman, log",
        fmt::format("ratio {}, limits of agreement {}", three_digits(all.log->bias),
                    interval_text(all.log->limits)));
  }
  if (all.power_line) put(out, "Deming, power", line_text(*all.power_line, "W"));
  if (all.energy_line) put(out, "Deming, energy", line_text(*all.energy_line, "J"));
  if (all.power_ranks) put(out, "Passing-Bablok, power", line_text(*all.power_ranks, "W"));
  if (all.concordance) {
    put(out, "Lin's concordance",
        with_interval(all.concordance->coefficient, all.concordance->interval));
  }
  if (all.correlation) put(out, "Pearson's r", fmt::format("{:.4f}", all.correlation->r));
  if (all.equivalence && finding.margin) {
    put(out, "equivalence",
        fmt::format("ratio {} (90 %: {}), margin {:g} %: {} ({})",
                    three_digits(all.equivalence->estimate),
                    interval_text(all.equivalence->interval), 100 * *finding.margin,
                    all.equivalence->is_equivalent ? "equivalent" : "not shown",
                    p_phrase(all.equivalence->p)));
  }
}

void print_gap(std::FILE* out, const AgreementFinding& finding) {
  const auto& all = finding.all;
  fmt::print(out, "\nthe gap of {} a run\n", amount(all.gap.energy_j, "J"));
  for (const auto& part : all.gap.parts) {
    const auto interval = part.interval ? fmt::format(" ({})", energies(*part.interval)) : "";
    fmt::print(out, "{}\n",
               wrapped(fmt::format("  {:>9} {:>6.1f} %{}  {}", amount(part.energy_j, "J"),
                                   100 * part.share, interval, part.name),
                       21));
  }
}

}  // namespace

void print_agreement(std::FILE* out, const AgreementFinding& finding, const std::string& by) {
  fmt::print(out, "{}\n\n", wrapped(finding.sentences.front(), 0));
  print_levels(out, finding, by);
  print_statistics(out, finding);
  print_gap(out, finding);
  fmt::print(out, "\n");
  // The answer, the line and the parts of the gap stand above.
  for (const auto& sentence :
       std::span(finding.sentences).subspan(finding.sentences.size() - finding.remarks)) {
    fmt::print(out, "{}\n", wrapped(sentence, 0));
  }
  for (const auto& note : finding.all.notes) fmt::print(out, "{}\n", wrapped(note, 0));
}

}  // namespace joulelab
