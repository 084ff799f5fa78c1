// The figures of one row among themselves: energy, power, duration and emissions are bound to each
// other, so a unit that slipped or a counter that wrapped shows.

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "ingest/audit_check.h"
#include "ingest/quantity.h"
#include "record/name.h"

namespace joulelab {
namespace {

AuditFinding of_row(std::string_view code, const Import& import, const ImportedRow& row,
                    std::string text) {
  auto finding = finding_of(code, import.file, std::move(text));
  finding.lines = {row.line};
  return finding;
}

// Lines of the rows that `is_bad`, for one finding about all of them.
template <class IsBad>
std::vector<int> lines_where(const Import& import, IsBad is_bad) {
  std::vector<int> lines;
  for (const auto& row : import.rows) {
    if (is_bad(row)) lines.push_back(row.line);
  }
  return lines;
}

// A column called power that holds the energy in Wh or kWh: whatever the duration, it follows it.
void check_power_column(const Import& import, AuditFindings& findings) {
  for (const double factor : {3600.0, joules_per_kwh}) {
    constexpr double tolerance = 1e-3;
    auto lines = lines_where(import, [&](const ImportedRow& row) {
      return row.energy && row.mean_power && row.energy->value > 0 &&
             std::abs(row.mean_power->value * factor / row.energy->value - 1) < tolerance;
    });
    if (lines.empty() || lines.size() < import.rows.size()) continue;
    auto finding = finding_of(
        "unit-slip", import.file,
        fmt::format("The column that is called a power is the energy in {}: in every row it is the "
                    "energy divided by {}. It is no power.",
                    factor > 3600 ? "kWh" : "Wh", factor));
    finding.lines = std::move(lines);
    findings.push_back(std::move(finding));
  }
}

std::optional<double> intensity_of(const ImportedRow& row) {
  if (!row.energy || !row.emissions || row.energy->value <= 0 || row.emissions->value <= 0)
    return std::nullopt;
  return row.emissions->value / (row.energy->value / joules_per_kwh);
}

// Electricity emits some 5 to 2000 g/kWh: a thousand times more or less is another unit.
void check_emissions(const Import& import, AuditFindings& findings) {
  constexpr double least = 5, most = 2000;
  for (const double factor : {1000.0, 0.001}) {
    const auto is_slip = [&](double g_per_kwh) {
      const double meant = g_per_kwh * factor;
      return (g_per_kwh < least / 2 || g_per_kwh > 1.5 * most) && meant >= least && meant <= most;
    };
    std::optional<double> example;
    auto lines = lines_where(import, [&](const ImportedRow& row) {
      const auto intensity = intensity_of(row);
      if (!intensity || !is_slip(*intensity)) return false;
      example = intensity;
      return true;
    });
    if (lines.empty()) continue;
    auto finding = finding_of(
        "unit-slip", import.file,
        fmt::format("Emissions over energy are {} g/kWh, which no grid has; {} g/kWh would be "
                    "usual: {}.",
                    significant(*example), significant(*example * factor),
                    factor > 1 ? "kg were taken for g" : "g were taken for kg"));
    finding.lines = std::move(lines);
    finding.change = {"intensity", "g/kWh", *example, *example * factor};
    findings.push_back(std::move(finding));
  }
}

// The rows whose mean power `is_absurd`, in one finding; `text` is told one of these powers.
template <class Predicate, class Text>
void check_mean_power(const Import& import, Predicate is_absurd, Text text,
                      AuditFindings& findings) {
  double example_w = 0;
  auto lines = lines_where(import, [&](const ImportedRow& row) {
    const auto power = mean_power(row.energy, row.duration);
    if (!power || !is_absurd(power->value)) return false;
    example_w = power->value;
    return true;
  });
  if (lines.empty()) return;
  add_finding("unit-slip", import, std::move(lines), text(example_w), {}, false, findings);
}

// As many watts as no machine draws are joules taken for kWh; as few as no computer that is on
// draws, the other way round.
void check_size(const Import& import, AuditFindings& findings) {
  constexpr double least_w = 1;
  check_mean_power(
      import, [](double w) { return w > most_machine_w; },
      [](double w) {
        return fmt::format(
            "Energy over duration is {} kW, more than one machine can draw. As J instead of kWh it "
            "would be {} W, as Wh instead of kWh {} W.",
            significant(w / 1000), significant(w / joules_per_kwh), significant(w / 1000));
      },
      findings);
  check_mean_power(
      import,
      [](double w) {
        const double meant_w = w * joules_per_kwh;
        return w > 0 && w < least_w && meant_w >= least_w && meant_w <= most_machine_w;
      },
      [](double w) {
        return fmt::format(
            "Energy over duration is {} W, less than a computer draws. As kWh instead of J it "
            "would be {} W.",
            significant(w), significant(w * joules_per_kwh));
      },
      findings);
}

double pue_of(const ImportedRow& row) {
  const auto pue = row.values.find("pue");
  return pue == row.values.end() ? 1 : pue->second;
}

// carbontracker's totals hold a PUE that the log does not name: the epochs, which lie in the other
// log of the same run, tell it.
double carbontracker_pue(const ImportedRow& row, const Imports& imports, const Import& import,
                         bool& is_known) {
  const auto stem = [](std::string name) {
    const auto at = name.rfind("_output");
    return at == std::string::npos ? name : name.erase(at, std::string_view("_output").size());
  };
  const auto parts_of = [](const ImportedRow& of) {
    Joules sum;
    for (const auto& part : of.parts) sum += part.energy.value_or(Joules{});
    return sum;
  };
  auto parts = parts_of(row);
  for (const auto& other : imports) {
    if (other.format != Format::carbontracker || parts.value > 0) continue;
    if (stem(other.file) != stem(import.file)) continue;
    for (const auto& candidate : other.rows) parts = parts_of(candidate);
  }
  constexpr double usual = 1.58, most = 3;
  const double ratio = parts.value > 0 ? row.energy->value / parts.value : 0;
  is_known = ratio >= 1 && ratio < most;
  return is_known ? ratio : usual;
}

void divide_by(ImportedRow& row, double pue) {
  if (row.energy) row.energy = 1 / pue * *row.energy;
  row.values["pue"] = pue;
}

}  // namespace

void check_units(const Imports& imports, AuditFindings& findings) {
  for (const auto& import : imports) {
    check_power_column(import, findings);
    check_emissions(import, findings);
    check_size(import, findings);
    for (const auto& row : import.rows) {
      const auto wh = row.values.find("energy_wh");
      if (wh == row.values.end() || !row.energy || row.energy->value == 0) continue;
      const double ratio = wh->second * 3600 / row.energy->value;
      constexpr double tolerance = 1e-3;
      if (std::abs(ratio - 1) <= tolerance) continue;
      findings.push_back(of_row("unit-slip", import, row,
                                fmt::format("The file says {} Wh and {} J, which are not the same: "
                                            "their ratio is {}.",
                                            wh->second, row.energy->value, significant(ratio))));
    }
  }
}

void check_pue(Imports& imports, AuditFindings& findings) {
  const Imports before = imports;
  for (auto& import : imports) {
    for (auto& row : import.rows) {
      double pue = pue_of(row);
      bool is_known = true;
      const bool is_carbontracker = row.facts.contains("pue_is_inside") && row.energy;
      if (is_carbontracker) pue = carbontracker_pue(row, before, import, is_known);
      if (pue <= 1 || !row.energy) continue;
      const auto energy = *row.energy;
      divide_by(row, pue);
      if (!is_carbontracker) {
        for (auto& part : row.parts) {
          if (part.energy) part.energy = 1 / pue * *part.energy;
        }
      }
      auto finding = of_row(
          "pue-included", import, row,
          fmt::format("The energy holds a PUE of {}{}: what the machine took is {}, not {}. It is "
                      "divided out and kept apart; emissions still have it.",
                      significant(pue),
                      is_known ? "" : ", which is assumed (versions of the tool use 1.55 to 1.59)",
                      kwh_text(*row.energy), kwh_text(energy)));
      finding.change = {"energy", "kWh", energy.value / joules_per_kwh,
                        row.energy->value / joules_per_kwh};
      finding.is_repaired = true;
      findings.push_back(std::move(finding));
    }
  }
}

void check_negative_energy(Imports& imports, AuditFindings& findings) {
  for (auto& import : imports) {
    for (auto& row : import.rows) {
      for (auto& part : row.parts) {
        if (!part.energy || part.energy->value >= 0) continue;
        const bool is_rapl =
            part.component == Component::package || part.component == Component::dram;
        const auto energy = *part.energy;
        const auto total = row.energy;
        part.energy.reset();
        row.energy.reset();
        auto finding = of_row(
            is_rapl ? "counter-wrap" : "negative-power", import, row,
            fmt::format(
                "The energy of the {} is {}, below zero{}. What it took is not known, nor is "
                "the total then; the published one, {}, holds the negative figure.",
                name_of(part.component), kwh_text(energy),
                is_rapl ? ": the counter (RAPL) wrapped and the tool took the difference "
                          "as it was"
                        : "",
                total ? kwh_text(*total) : "unknown size"));
        finding.change = {fmt::format("energy of the {}", name_of(part.component)), "kWh",
                          energy.value / joules_per_kwh, std::nullopt};
        finding.is_repaired = true;
        findings.push_back(std::move(finding));
      }
      if (!row.energy || row.energy->value >= 0) continue;
      auto finding = of_row(
          "negative-power", import, row,
          fmt::format("The energy is {}, below zero. It is left out.", kwh_text(*row.energy)));
      finding.change = {"energy", "kWh", row.energy->value / joules_per_kwh, std::nullopt};
      finding.is_repaired = true;
      row.energy.reset();
      findings.push_back(std::move(finding));
    }
  }
}

// CodeCarbon's power is that of the last interval: only a gross contradiction tells something, and
// even that may be a load that rose or fell at the end.
void check_part_power(const Import& import, const ImportedRow& row, const PartFigure& part,
                      AuditFindings& findings) {
  constexpr double gross = 3;
  const auto mean = mean_power(part.energy, row.duration);
  if (!mean || mean->value < 0 || !part.power || part.power->value <= 0) return;
  const double ratio = mean->value / part.power->value;
  if (ratio < gross && ratio > 1 / gross) return;
  // A factor of sixty may well come of wraps; one of a thousand does not.
  constexpr double of_units = 500;
  const bool may_slip = ratio > of_units || ratio < 1 / of_units;
  const auto slip = may_slip ? unit_slip(ratio) : std::nullopt;
  const bool is_wrap = ratio < 1 && part.component == Component::package && !slip;
  auto finding = of_row(
      slip      ? "unit-slip"
      : is_wrap ? "counter-wrap"
                : "energy-power-mismatch",
      import, row,
      fmt::format(
          "The energy of the {} is {}, a mean of {} W over {} s, while its power was {} W when it "
          "was last read. {}",
          name_of(part.component), kwh_text(*part.energy), significant(mean->value),
          significant(row.duration->count()), significant(part.power->value),
          slip      ? fmt::format("Their ratio is that of {}.", *slip)
          : is_wrap ? fmt::format(
                          "The counter (RAPL) may have wrapped, so that ranges of it were lost; or "
                          "the load rose at the end. Power x duration would be {}, which is an "
                          "indication and no repair.",
                          kwh_text(*part.power * *row.duration))
                    : "The load may have risen or fallen at the end, or one of the two is false."));
  if (!slip) finding.severity = Severity::caution;
  finding.change = {fmt::format("energy of the {}", name_of(part.component)), "kWh",
                    part.energy->value / joules_per_kwh, std::nullopt};
  findings.push_back(std::move(finding));
}

void check_energy_against_power(const Imports& imports, AuditFindings& findings) {
  constexpr double tolerance = 0.05;
  for (const auto& import : imports) {
    const bool is_slip = std::ranges::any_of(findings, [&](const auto& finding) {
      return finding.code == "unit-slip" && finding.file == import.file;
    });
    for (const auto& row : import.rows) {
      for (const auto& part : row.parts) check_part_power(import, row, part, findings);
      const auto mean = mean_power(row.energy, row.duration);
      if (!mean || !row.mean_power || row.mean_power->value <= 0 || is_slip) continue;
      const double ratio = mean->value / row.mean_power->value;
      if (std::abs(ratio - 1) <= tolerance) continue;
      const auto slip = unit_slip(ratio);
      auto finding = of_row(
          slip ? "unit-slip" : "energy-power-mismatch", import, row,
          fmt::format("Energy over duration is {} W, but the mean power is given as {} W: a ratio "
                      "of {}{}.",
                      significant(mean->value), significant(row.mean_power->value),
                      significant(ratio), slip ? ", that of " + *slip : ""));
      const auto by_power = *row.mean_power * *row.duration;
      finding.change = {"energy", "kWh", row.energy->value / joules_per_kwh,
                        by_power.value / joules_per_kwh};
      findings.push_back(std::move(finding));
    }
  }
}

void check_parts(const Imports& imports, AuditFindings& findings) {
  constexpr double tolerance = 1e-3;
  for (const auto& import : imports) {
    if (import.format != Format::code_carbon) continue;
    for (const auto& row : import.rows) {
      if (row.parts.size() < 3 || !row.energy) continue;
      Joules sum;
      for (const auto& part : row.parts) sum += part.energy.value_or(Joules{});
      const double scale = std::max(std::abs(row.energy->value), 1.0);
      if (std::abs(sum.value - row.energy->value) <= tolerance * scale) continue;
      auto finding = of_row("parts-mismatch", import, row,
                            fmt::format("The total is {}, the parts add up to {}.",
                                        kwh_text(*row.energy), kwh_text(sum)));
      finding.change = {"energy", "kWh", row.energy->value / joules_per_kwh,
                        sum.value / joules_per_kwh};
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace joulelab
