#pragma once
// The checks of the audit, each a function that may repair the imports that it sees and says what
// it found. They run in this order: later ones see what earlier ones repaired.

#include <string>
#include <vector>

#include "ingest/import.h"

namespace joulelab {

using Imports = std::vector<Import>;
using AuditFindings = std::vector<AuditFinding>;

// audit_row.cc: rows as such.
void check_duplicate_rows(Imports& imports, AuditFindings& findings);
void check_percent(Imports& imports, AuditFindings& findings);
void check_rows_without_run(const Imports& imports, AuditFindings& findings);
void check_named_logs(const Imports& imports, AuditFindings& findings);

// audit_counting.cc: rows of one run id.
void check_cumulative_rows(Imports& imports, AuditFindings& findings);
void check_one_process(const Imports& imports, AuditFindings& findings);

// audit_energy.cc: the figures of a row among themselves.
void check_units(const Imports& imports, AuditFindings& findings);
void check_pue(Imports& imports, AuditFindings& findings);
void check_negative_energy(Imports& imports, AuditFindings& findings);
void check_energy_against_power(const Imports& imports, AuditFindings& findings);
void check_parts(const Imports& imports, AuditFindings& findings);

// audit_fallback.cc: what was assumed, and what was billed.
void check_constant_power(Imports& imports, AuditFindings& findings);
void check_billed_boards(const Imports& imports, AuditFindings& findings);

// audit_trace.cc: logs of samples.
void check_values(const Imports& imports, AuditFindings& findings);
void check_times(const Imports& imports, AuditFindings& findings);
void check_truncated_watts(const Imports& imports, AuditFindings& findings);
void check_early_end(const Imports& imports, AuditFindings& findings);

// audit_cell.cc: runs beside those of their cell and of other cells.
void check_regimes(const Imports& imports, AuditFindings& findings);
void check_chance(const Imports& imports, AuditFindings& findings);
void check_outcomes(const Imports& imports, AuditFindings& findings);
void check_balance(const Imports& imports, AuditFindings& findings);
void check_bases(const Imports& imports, AuditFindings& findings);

// What several checks need.
// One finding of these lines; `change` and whether the repaired imports carry the figure after.
void add_finding(std::string_view code, const Import& import, std::vector<int> lines,
                 std::string text, std::optional<FigureChange> change, bool is_repaired,
                 AuditFindings& findings);
std::string kwh_text(Joules energy);  // "0.0583 kWh"
std::optional<Watts> mean_power(std::optional<Joules> energy, std::optional<Seconds> duration);
const PartFigure* part_of(const ImportedRow& row, Component component);
// "architecture vgg16, data mnist", without the repetition; empty where a row has no factors.
std::string cell_name(const ImportedRow& row);
// What a ratio of two figures that should be equal shows of their units: "3600 (Wh for W)".
std::optional<std::string> unit_slip(double ratio);

}  // namespace joulelab
