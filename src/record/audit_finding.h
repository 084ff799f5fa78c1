#pragma once
// What is wrong with somebody's data: a stable code, where, how much it matters, and the figure
// before and after. Every code has a section in docs/AUDIT.md.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace joulelab {

enum class Severity {
  note,     // to be known; the figures stand
  caution,  // figures are worse than they look
  wrong,    // a figure is false, or does not answer what it is taken for
};

// What a finding does to a figure. Both are always told.
struct FigureChange {
  std::string name;  // "energy"
  std::string unit;  // "kWh"
  double before = 0;
  std::optional<double> after;  // nothing: it is not known
};

struct AuditFinding {
  std::string code;  // of audit_codes()
  Severity severity = Severity::caution;
  std::string file;
  std::vector<int> lines;  // of the file; empty: the whole
  std::string text;        // cause, size and what to do, in sentences
  std::optional<FigureChange> change;
  bool is_repaired = false;  // the runs that come of it carry the figure after
};

struct AuditCode {
  std::string_view code;
  Severity severity;
  std::string_view title;
};

// All codes there are, in the order of docs/AUDIT.md.
std::span<const AuditCode> audit_codes();

std::string_view name_of(Severity severity);

// What the code means, in a few words; the code itself where it is none of audit_codes().
std::string_view title_of(const AuditFinding& finding);

// A finding of a known code with its usual severity.
AuditFinding finding_of(std::string_view code, std::string_view file, std::string text);

// "energy: 0.167 kWh before, 0.0556 kWh after"; "not known" where there is none after.
std::string change_text(const FigureChange& change);

// "line 5", "lines 5 to 9", "lines 5, 7 and 3 more"; empty for none.
std::string lines_text(std::span<const int> lines);

}  // namespace joulelab
