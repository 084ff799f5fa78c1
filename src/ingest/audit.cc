#include "ingest/audit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "ingest/audit_check.h"

namespace joulelab {
namespace {

std::size_t place_of(const AuditFinding& finding) {
  const auto codes = audit_codes();
  return static_cast<std::size_t>(std::ranges::find(codes, finding.code, &AuditCode::code) -
                                  codes.begin());
}

}  // namespace

void add_finding(std::string_view code, const Import& import, std::vector<int> lines,
                 std::string text, std::optional<FigureChange> change, bool is_repaired,
                 AuditFindings& findings) {
  auto finding = finding_of(code, import.file, std::move(text));
  finding.lines = std::move(lines);
  finding.change = std::move(change);
  finding.is_repaired = is_repaired;
  findings.push_back(std::move(finding));
}

std::string kwh_text(Joules energy) {
  return fmt::format("{} kWh", significant(energy.value / joules_per_kwh));
}

std::optional<Watts> mean_power(std::optional<Joules> energy, std::optional<Seconds> duration) {
  if (!energy || !duration || *duration <= Seconds{0}) return std::nullopt;
  return *energy / *duration;
}

const PartFigure* part_of(const ImportedRow& row, Component component) {
  const auto found = std::ranges::find(row.parts, component, &PartFigure::component);
  return found == row.parts.end() ? nullptr : &*found;
}

std::string cell_name(const ImportedRow& row) {
  std::vector<std::string> levels;
  for (const auto& [factor, level] : row.factors) {
    if (factor != "repetition") levels.push_back(factor + " " + level);
  }
  return join(levels, ", ");
}

std::optional<std::string> unit_slip(double ratio) {
  struct Slip {
    double ratio;
    const char* words;
  };
  constexpr std::array slips{Slip{3.6e6, "kWh and J"},        Slip{3600, "Wh and J"},
                             Slip{1000, "a thousand (kilo)"}, Slip{1e6, "a million (mega)"},
                             Slip{60, "minutes and seconds"}, Slip{3.6, "kJ and Wh"}};
  constexpr double tolerance = 0.03;
  for (const auto& slip : slips) {
    for (const double factor : {slip.ratio, 1 / slip.ratio}) {
      if (std::abs(ratio / factor - 1) < tolerance) return slip.words;
    }
  }
  return std::nullopt;
}

AuditReport audit(std::vector<Import> imports) {
  AuditReport report{{}, std::move(imports)};
  auto& [findings, repaired] = report;
  for (const auto& import : repaired) {
    findings.insert(findings.end(), import.findings.begin(), import.findings.end());
  }
  // What holds for a whole file holds for its rows.
  for (auto& import : repaired) {
    for (auto& row : import.rows) row.factors.insert(import.factors.begin(), import.factors.end());
  }
  check_duplicate_rows(repaired, findings);
  check_percent(repaired, findings);
  check_one_process(repaired, findings);
  check_cumulative_rows(repaired, findings);
  check_units(repaired, findings);
  check_pue(repaired, findings);
  check_parts(repaired, findings);
  check_constant_power(repaired, findings);
  check_energy_against_power(repaired, findings);
  check_negative_energy(repaired, findings);
  check_billed_boards(repaired, findings);
  check_values(repaired, findings);
  check_times(repaired, findings);
  check_truncated_watts(repaired, findings);
  check_early_end(repaired, findings);
  check_named_logs(repaired, findings);
  check_rows_without_run(repaired, findings);
  check_regimes(repaired, findings);
  check_chance(repaired, findings);
  check_outcomes(repaired, findings);
  check_balance(repaired, findings);
  check_bases(repaired, findings);
  std::ranges::stable_sort(findings, {}, place_of);
  return report;
}

}  // namespace joulelab
