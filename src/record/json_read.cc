// The reading half of record/json.h. Foreign text may lack anything: each absent field keeps its
// default, each field of a wrong type makes the whole document broken.

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "record/json.h"
#include "record/json_part.h"
#include "record/name.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

template <class T>
void read(const Json& json, const char* name, T& value) {
  const auto found = json.find(name);
  if (found != json.end() && !found->is_null()) found->get_to(value);
}

template <class Unit>
std::optional<Unit> optional_quantity(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || found->is_null()) return std::nullopt;
  return Unit{found->get<double>()};
}

template <class Unit>
Unit quantity(const Json& json, const char* name) {
  return optional_quantity<Unit>(json, name).value_or(Unit{});
}

// A foreign number may be anything; the difference of two instants must not overflow.
Instant instant(double nanoseconds) {
  constexpr double most = 4e18;
  const double clamped = std::clamp(nanoseconds, -most, most);
  return Instant(std::chrono::nanoseconds(static_cast<std::int64_t>(clamped)));
}
Instant instant(std::int64_t nanoseconds) {
  constexpr std::int64_t most = 4'000'000'000'000'000'000;
  return Instant(std::chrono::nanoseconds(std::clamp(nanoseconds, -most, most)));
}

const Json& list(const Json& json, const char* name) {
  static const Json none = Json::array();
  const auto found = json.find(name);
  return found == json.end() ? none : *found;
}

std::optional<int> optional_index(const Json& index) {
  return index.is_null() ? std::nullopt : std::optional(index.get<int>());
}

Intensity intensity_from(const Json& json) {
  Intensity intensity;
  intensity.value = quantity<GramsPerKWh>(json, "g_per_kwh");
  intensity.basis = basis_named(json.value("basis", "")).value_or(Basis::life_cycle);
  const auto low = optional_quantity<GramsPerKWh>(json, "g_per_kwh_low");
  const auto high = optional_quantity<GramsPerKWh>(json, "g_per_kwh_high");
  if (low && high) {
    intensity.range = IntensityRange{*low, *high, {}};
    read(json, "range_note", intensity.range->why);
  }
  read(json, "year", intensity.year);
  read(json, "source", intensity.source);
  read(json, "place", intensity.place);
  read(json, "code", intensity.code);
  read(json, "licence", intensity.licence);
  read(json, "note", intensity.note);
  return intensity;
}

LedgerLine line_from(const Json& json) {
  LedgerLine line;
  read(json, "name", line.channel);
  read(json, "meter", line.meter);
  line.component = component_named(json.value("component", "")).value_or(Component::other);
  read(json, "device", line.device);
  line.grade = grade_named(json.value("grade", "")).value_or(Grade::constant);
  read(json, "counted", line.counted);
  read(json, "reason", line.reason);
  const auto energy = optional_quantity<Joules>(json, "energy_j");
  if (!energy) return line;
  EnergyEstimate estimate;
  estimate.energy = *energy;
  estimate.random = quantity<Joules>(json, "random_j");
  estimate.gain = {json.value("gain_low", 1.0), json.value("gain_high", 1.0)};
  estimate.offset = Joules{json.value("offset_j", 0.0)};
  estimate.covered = Seconds{json.value("covered_s", 0.0)};
  read(json, "unreadable", estimate.unreadable);
  read(json, "gaps", estimate.gaps);
  read(json, "wraps", estimate.wraps);
  read(json, "resets", estimate.resets);
  read(json, "suspends", estimate.suspends);
  read(json, "freezes", estimate.freezes);
  line.estimate = estimate;
  return line;
}

Instant instant_after(Instant zero, const Json& json, const char* name) {
  const Instant offset = instant(std::round(json.value(name, 0.0) * 1e9));
  return instant((zero + offset.time_since_epoch()).time_since_epoch().count());
}

// A number that is none was written as null; it is not there rather than zero.
std::map<std::string, double> values_from(const Json& json) {
  std::map<std::string, double> values;
  const auto members = json.value("values", Json::object());
  for (const auto& [name, value] : members.items()) {
    if (!value.is_null()) values[name] = value.get<double>();
  }
  return values;
}

// Nothing where it has no accuracy.
std::optional<Evaluation> evaluation_from(const Json& json, Instant zero) {
  Evaluation evaluation;
  evaluation.values = values_from(json);
  if (!evaluation.values.contains("accuracy")) return std::nullopt;
  evaluation.told = instant(json.value("told_ns", std::int64_t{0}));
  evaluation.at = instant_after(zero, json, "at_s");
  evaluation.index = optional_index(json.value("index", Json()));
  evaluation.energy = optional_quantity<Joules>(json, "energy_j");
  evaluation.low = quantity<Joules>(json, "energy_j_low");
  evaluation.high = quantity<Joules>(json, "energy_j_high");
  read(json, "coverage", evaluation.coverage);
  evaluation.own_energy = optional_quantity<Joules>(json, "own_energy_j");
  return evaluation;
}

Window window_from(const Json& json, Instant zero) {
  const auto at = [&](const char* name) { return instant_after(zero, json, name); };
  return {.name = json.value("name", ""),
          .index = optional_index(json.value("index", Json())),
          .begin = at("begin_s"),
          .end = at("end_s"),
          .energy = optional_quantity<Joules>(json, "energy_j"),
          .low = quantity<Joules>(json, "energy_j_low"),
          .high = quantity<Joules>(json, "energy_j_high")};
}

Mark mark_from(const Json& json) {
  const bool is_begin = json.at(1).get<std::string>() == "begin";
  return {.at = instant(json.at(0).get<std::int64_t>()),
          .edge = is_begin ? Mark::Edge::begin : Mark::Edge::end,
          .name = json.at(2).get<std::string>(),
          .index = optional_index(json.at(3))};
}

Alignment alignment_from(const Json& json) {
  const auto seconds = [&](const char* name) -> std::optional<Seconds> {
    const auto found = json.find(name);
    if (found == json.end() || found->is_null()) return std::nullopt;
    return Seconds{found->get<double>()};
  };
  Alignment alignment;
  read(json, "channel", alignment.channel);
  alignment.lag = seconds("lag_s").value_or(Seconds{0});
  alignment.low = seconds("lag_s_low");
  alignment.high = seconds("lag_s_high");
  read(json, "correlation", alignment.correlation);
  read(json, "is_applied", alignment.is_applied);
  return alignment;
}

Foreseen foreseen_from(const Json& json, const std::string& name) {
  return {json.value(name, 0.0), json.value(name + "_low", 0.0), json.value(name + "_high", 0.0)};
}

Projection projection_from(const Json& json) {
  Projection projection;
  projection.at = Seconds{json.value("at_s", 0.0)};
  read(json, "epochs_done", projection.epochs_done);
  read(json, "epochs_planned", projection.epochs_planned);
  read(json, "stable_first", projection.stable_first);
  read(json, "level", projection.level);
  projection.energy_j = foreseen_from(json, "energy_j");
  projection.duration_s = foreseen_from(json, "duration_s");
  return projection;
}

Stop stop_from(const Json& json) {
  return {.reason = json.value("reason", ""),
          .at = Seconds{json.value("at_s", 0.0)},
          .text = json.value("text", ""),
          .was_killed = json.value("was_killed", false)};
}

Punctuality punctuality_from(const Json& json) {
  Punctuality punctuality;
  read(json, "meter", punctuality.meter);
  punctuality.period = Seconds{json.value("period_s", 0.0)};
  read(json, "reads", punctuality.reads);
  read(json, "late", punctuality.late);
  read(json, "missed", punctuality.missed);
  punctuality.p99_lateness = Seconds{json.value("p99_lateness_s", 0.0)};
  punctuality.mean_read = Seconds{json.value("mean_read_s", 0.0)};
  return punctuality;
}

Account account_from(const Json& json, Seconds duration) {
  Account account;
  account.duration = duration;
  account.energy = optional_quantity<Joules>(json, "energy_j");
  account.low = quantity<Joules>(json, "energy_j_low");
  account.high = quantity<Joules>(json, "energy_j_high");
  account.random_low = quantity<Joules>(json, "energy_j_random_low");
  account.random_high = quantity<Joules>(json, "energy_j_random_high");
  read(json, "coverage", account.coverage);
  read(json, "not_covered", account.not_covered);
  const auto& shares = json.value("shares", Json::object());
  read(shares, "measured", account.measured_share);
  read(shares, "modelled", account.modelled_share);
  read(shares, "constant", account.constant_share);
  for (const auto& line : list(json, "channels")) account.lines.push_back(line_from(line));
  return account;
}

Cell cell_from(const Json& json) {
  Cell cell;
  read(json, "study", cell.study);
  read(json, "factors", cell.factors);
  read(json, "repetition", cell.repetition);
  read(json, "block", cell.block);
  read(json, "order", cell.order);
  return cell;
}

Run run_from(const Json& json) {
  Run run;
  read(json, "id", run.id);
  read(json, "started_unix_ns", run.started_unix_ns);
  read(json, "command", run.command);
  run.status = run_status_named(json.value("status", "")).value_or(RunStatus::cut);
  read(json, "exit_status", run.exit_status);
  run.begin = instant(json.value("begin_monotonic_ns", std::int64_t{0}));
  run.end = instant(json.value("end_monotonic_ns", std::int64_t{0}));
  run.account = account_from(json, run.end - run.begin);
  run.idle_power = optional_quantity<Watts>(json, "idle_power_w");
  run.idle_energy = optional_quantity<Joules>(json, "idle_energy_j");
  // Runs of earlier programs do not have it.
  const auto above_idle = optional_quantity<Joules>(json, "above_idle_energy_j");
  if (!run.idle_energy && run.account.energy && above_idle)
    run.idle_energy = *run.account.energy - *above_idle;
  read(json, "pue", run.pue);
  if (const auto& found = json.value("intensity", Json()); !found.is_null()) {
    run.intensity = intensity_from(found);
  }
  for (const auto& window : list(json, "windows")) {
    run.windows.push_back(window_from(window, run.begin));
  }
  run.values = values_from(json);
  for (const auto& told : list(json, "evaluations")) {
    if (auto evaluation = evaluation_from(told, run.begin))
      run.evaluations.push_back(*std::move(evaluation));
  }
  read(json, "facts", run.facts);
  for (const auto& warning : list(json, "warnings")) {
    run.warnings.push_back({warning.value("code", ""), warning.value("text", "")});
  }
  if (const auto& found = json.value("stopped", Json()); !found.is_null())
    run.stop = stop_from(found);
  for (const auto& projection : list(json, "projections"))
    run.projections.push_back(projection_from(projection));
  const auto& overhead = json.value("overhead", Json::object());
  run.overhead = {Seconds{overhead.value("cpu_s", 0.0)},
                  optional_quantity<Joules>(overhead, "energy_j")};
  for (const auto& entry : list(json, "sampling"))
    run.punctuality.push_back(punctuality_from(entry));
  for (const auto& entry : list(json, "alignment")) run.alignments.push_back(alignment_from(entry));
  run.machine = machine_from(json.value("machine", Json::object()));
  run.cell = cell_from(json.value("cell", Json::object()));
  if (const auto& found = json.value("calibrated", Json()); !found.is_null()) {
    run.calibrated = calibrated_energy_from(found);
  }
  for (const auto& mark : list(json, "marks")) run.marks.push_back(mark_from(mark));
  return run;
}

}  // namespace

Machine machine_from(const Json& json) {
  Machine machine;
  read(json, "host", machine.host);
  read(json, "os", machine.os);
  read(json, "kernel", machine.kernel);
  read(json, "cpu", machine.cpu);
  read(json, "logical_cpus", machine.logical_cpus);
  read(json, "memory_bytes", machine.memory_bytes);
  read(json, "is_virtual", machine.is_virtual);
  read(json, "joulelab_version", machine.joulelab_version);
  return machine;
}

Result<Run> run_from_json_text(std::string_view text) {
  try {
    const auto json = Json::parse(text);
    if (json.value("format", "") != "joulelab.run") {
      return fail(Error::Kind::broken, "this JSON is not a Joulelab run",
                  "a run has \"format\": \"joulelab.run\"");
    }
    if (const int version = json.value("version", 0); version > run_json_version) {
      return fail(Error::Kind::invalid,
                  fmt::format("the run is of version {}, this program reads up to {}", version,
                              run_json_version),
                  "use the joulelab that wrote it, or a newer one");
    }
    return run_from(json);
  } catch (const Json::exception& problem) {
    return fail(Error::Kind::broken,
                fmt::format("the run's JSON cannot be read: {}", problem.what()));
  }
}

}  // namespace joulelab
