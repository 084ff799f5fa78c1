// What was not measured: a constant in place of a sensor, and boards that did nothing.

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "ingest/audit_check.h"
#include "meter/processor_power.h"
#include "record/name.h"

namespace joulelab {
namespace {

bool is_near(double a, double b, double tolerance) {
  return std::abs(a - b) <= tolerance * std::abs(b);
}

std::optional<double> value_of(const ImportedRow& row, const std::string& name) {
  const auto found = row.values.find(name);
  return found == row.values.end() ? std::nullopt : std::optional(found->second);
}

// Half the TDP of a processor whose very model is known, for one or two sockets.
bool is_half_of_tdp(const ImportedRow& row, double power) {
  const auto model = row.facts.find("cpu_model");
  const auto threads = value_of(row, "cpu_count");
  constexpr double most_threads = 1e5;
  const bool is_count = threads && *threads >= 1 && *threads < most_threads;
  if (model == row.facts.end() || !is_count) return false;
  const auto known = processor_power(model->second, static_cast<int>(*threads));
  if (!known || !known->is_exact || known->threads == 0) return false;
  const double tdp = known->typical_w_per_thread * known->threads;
  constexpr double tolerance = 0.005;
  return is_near(power, tdp / 2, tolerance) || is_near(power, tdp, tolerance);
}

// Which rule of a tool gives this very power; empty for none.
std::string rule_of(const ImportedRow& row, Component component, double power) {
  constexpr double exact = 1e-6, fallback_w = 42.5, per_thread_w = 4, per_gb_w = 3.0 / 8;
  if (component == Component::package) {
    if (is_near(power, fallback_w, exact))
      return "half of 85 W, CodeCarbon's figure for an unknown CPU";
    if (const auto threads = value_of(row, "cpu_count")) {
      for (const double share : {1.0, 0.5}) {
        if (!is_near(power, share * per_thread_w * *threads, exact)) continue;
        return fmt::format(
            "{} W for each of {} threads, CodeCarbon's rule for a model that it does "
            "not know",
            share * per_thread_w, *threads);
      }
    }
    if (is_half_of_tdp(row, power)) return "a share of the processor's TDP";
  }
  const auto memory = value_of(row, "ram_total_size");
  if (component == Component::dram && memory && is_near(power, per_gb_w * *memory, 1e-3))
    return fmt::format("3 W for each 8 GB of {} GB", significant(*memory));
  return {};
}

// Whether the energy is this power times the duration, so that nothing was ever measured.
bool is_power_times_time(const ImportedRow& row, const PartFigure& part) {
  constexpr double tolerance = 0.03;
  const auto mean = mean_power(part.energy, row.duration);
  return mean && part.power && part.power->value > 0 &&
         is_near(mean->value, part.power->value, tolerance);
}

// The same power to the last digit in every row that has one; of two rows or more. An idle board
// may well read the same twice.
bool is_same_in_all(const Import& import, Component component) {
  std::optional<double> power;
  int rows = 0;
  for (const auto& row : import.rows) {
    const auto* part = part_of(row, component);
    if (!part || !part->power) continue;
    if (power && *power != part->power->value) return false;
    power = part->power->value;
    ++rows;
  }
  return rows >= (component == Component::gpu ? 3 : 2);
}

void check_part(Import& import, Component component, AuditFindings& findings) {
  const bool is_same = is_same_in_all(import, component);
  std::vector<int> lines;
  std::string rule;
  Watts power;
  Joules assumed, total;
  for (auto& row : import.rows) {
    for (auto& part : row.parts) {
      if (part.component != component || !is_power_times_time(row, part)) continue;
      auto by = rule_of(row, component, part.power->value);
      if (by.empty() && is_same) by = "the same in every row, whatever ran";
      if (by.empty()) continue;
      part.grade = Grade::constant;
      lines.push_back(row.line);
      rule = by;
      power = *part.power;
      assumed += *part.energy;
      total += row.energy.value_or(Joules{});
    }
  }
  if (lines.empty()) return;
  const double share = total.value > 0 ? assumed.value / total.value : 1;
  auto finding = finding_of(
      "constant-power", import.file,
      fmt::format("The power of the {} is {} W: {}. Nothing was measured there, and {} % of the "
                  "energy is assumed. The runs carry it as a constant.",
                  name_of(component), significant(power.value, 4), rule, significant(100 * share)));
  finding.lines = std::move(lines);
  finding.change = {"share of the energy that was measured", "1", 1, 1 - share};
  finding.is_repaired = true;
  findings.push_back(std::move(finding));
}

void check_rows_of_boards(const Import& import, AuditFindings& findings) {
  std::vector<int> lines;
  double count = 0;
  Joules energy;
  Seconds duration{0};
  for (const auto& row : import.rows) {
    const auto boards = value_of(row, "gpu_count");
    const auto mode = row.facts.find("tracking_mode");
    const auto* part = part_of(row, Component::gpu);
    const bool is_machine = mode != row.facts.end() && mode->second == "machine";
    if (!boards || *boards < 2 || !is_machine || !part || !part->energy || !row.duration) continue;
    lines.push_back(row.line);
    count = *boards;
    energy += *part->energy;
    duration += *row.duration;
  }
  if (lines.empty() || duration <= Seconds{0}) return;
  const auto mean = energy / duration;
  auto finding = finding_of(
      "all-gpus-billed", import.file,
      fmt::format("The tracker billed all {} boards of the machine: {} W together, {} W a board. "
                  "Whether the run used them all does not show; boards that idled do not belong to "
                  "it, and each further process on the machine bills them again.",
                  count, significant(mean.value), significant(mean.value / count)));
  finding.lines = std::move(lines);
  finding.change = {"energy of the boards", "kWh", energy.value / joules_per_kwh, std::nullopt};
  findings.push_back(std::move(finding));
}

// Boards of a log that never did anything, beside others that did.
void check_logged_boards(const Import& import, AuditFindings& findings) {
  std::vector<std::string> idle, busy;
  for (const auto& imported : import.traces) {
    const auto& trace = imported.trace;
    const auto& channel = trace.channel;
    if (channel.component != Component::gpu || channel.unit != "percent") continue;
    const bool is_used =
        std::ranges::any_of(trace.points, [](const auto& point) { return point.value > 0; });
    (is_used ? busy : idle).push_back(channel.device);
  }
  if (idle.empty() || busy.empty()) return;
  findings.push_back(finding_of(
      "all-gpus-billed", import.file,
      fmt::format("Boards {} were never used while {} worked. Their energy is no cost of the run; "
                  "each board is a channel of its own.",
                  join(idle, ", "), join(busy, ", "))));
}

}  // namespace

void check_constant_power(Imports& imports, AuditFindings& findings) {
  for (auto& import : imports) {
    if (import.format != Format::code_carbon) continue;
    for (const auto component : {Component::package, Component::dram, Component::gpu})
      check_part(import, component, findings);
  }
}

void check_billed_boards(const Imports& imports, AuditFindings& findings) {
  for (const auto& import : imports) {
    check_rows_of_boards(import, findings);
    check_logged_boards(import, findings);
  }
}

}  // namespace joulelab
