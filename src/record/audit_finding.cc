#include "record/audit_finding.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/text.h"

namespace joulelab {
namespace {

constexpr std::array codes{
    AuditCode{"duplicate-rows", Severity::wrong, "rows that are there twice"},
    AuditCode{"cumulative-rows", Severity::wrong, "cumulative rows analysed as runs"},
    AuditCode{"shared-run-id", Severity::wrong, "one run id across several configurations"},
    AuditCode{"one-process", Severity::caution, "repeats of one process taken for repetitions"},
    AuditCode{"counter-wrap", Severity::wrong, "an energy counter wrapped, unseen"},
    AuditCode{"counter-reset", Severity::caution, "an energy counter began anew"},
    AuditCode{"negative-power", Severity::wrong, "power or energy below zero"},
    AuditCode{"above-limit", Severity::caution, "power above the board's limit"},
    AuditCode{"energy-power-mismatch", Severity::wrong, "energy is not mean power x duration"},
    AuditCode{"parts-mismatch", Severity::wrong, "the total is not the sum of its parts"},
    AuditCode{"unit-slip", Severity::wrong, "one unit taken for another"},
    AuditCode{"constant-power", Severity::caution, "an assumed power instead of a measured one"},
    AuditCode{"pue-included", Severity::wrong, "PUE is inside the energy"},
    AuditCode{"all-gpus-billed", Severity::caution, "all boards billed for what one did"},
    AuditCode{"shifted-columns", Severity::wrong, "cells stand under the wrong column"},
    AuditCode{"truncated-watts", Severity::caution, "watts cut to whole numbers"},
    AuditCode{"cut-tail", Severity::note, "the log was cut in the middle of a line"},
    AuditCode{"early-end", Severity::wrong, "the log ends before its run"},
    AuditCode{"missing-log", Severity::note, "a log that a row names is not there"},
    AuditCode{"no-run", Severity::caution, "rows that give no run"},
    AuditCode{"duplicate-time", Severity::note, "two samples at the same time"},
    AuditCode{"backward-time", Severity::caution, "time goes backward"},
    AuditCode{"gap", Severity::caution, "samples are missing"},
    AuditCode{"unreadable-value", Severity::note, "samples without a value"},
    AuditCode{"mixed-regimes", Severity::caution, "two modes within one cell"},
    AuditCode{"at-chance", Severity::caution, "training collapsed: accuracy at chance"},
    AuditCode{"same-outcome", Severity::caution, "one outcome told for several runs"},
    AuditCode{"unbalanced-cells", Severity::caution, "cells of different sizes, or missing"},
    AuditCode{"mixed-bases", Severity::caution, "places priced on different bases"},
};

}  // namespace

std::span<const AuditCode> audit_codes() { return codes; }

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::caution:
      return "caution";
    case Severity::wrong:
      return "wrong";
  }
  return "";
}

std::string_view title_of(const AuditFinding& finding) {
  const auto known = std::ranges::find(codes, finding.code, &AuditCode::code);
  return known == codes.end() ? std::string_view(finding.code) : known->title;
}

AuditFinding finding_of(std::string_view code, std::string_view file, std::string text) {
  const auto known = std::ranges::find(codes, code, &AuditCode::code);
  const auto severity = known == codes.end() ? Severity::caution : known->severity;
  return {.code = std::string(code),
          .severity = severity,
          .file = std::string(file),
          .lines = {},
          .text = std::move(text),
          .change = {}};
}

std::string change_text(const FigureChange& change) {
  const auto unit = change.unit == "1" ? std::string() : " " + change.unit;
  return fmt::format("{}: {}{} before, {} after", change.name, significant(change.before, 4), unit,
                     change.after ? significant(*change.after, 4) + unit : "not known");
}

std::string lines_text(std::span<const int> lines) {
  if (lines.empty()) return {};
  if (lines.size() == 1) return fmt::format("line {}", lines.front());
  const bool is_range = std::ranges::is_sorted(lines) &&
                        lines.back() - lines.front() == static_cast<int>(lines.size()) - 1;
  if (is_range) return fmt::format("lines {} to {}", lines.front(), lines.back());
  constexpr std::size_t shown_most = 4;
  const auto shown = lines.first(std::min(lines.size(), shown_most));
  const auto text = fmt::format("lines {}", fmt::join(shown.begin(), shown.end(), ", "));
  return lines.size() > shown_most ? fmt::format("{} and {} more", text, lines.size() - shown_most)
                                   : text;
}

}  // namespace joulelab
