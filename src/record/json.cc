#include "record/json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "record/emissions.h"
#include "record/json_part.h"
#include "record/name.h"
#include "record/phase.h"
#include "record/tuned_setting.h"

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

template <class Unit>
Json or_null(const std::optional<Unit>& quantity) {
  return quantity ? Json(quantity->value) : Json(nullptr);
}

std::int64_t nanoseconds(Instant at) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count();
}

Json json_of(const Intensity& intensity) {
  const auto bound = [&](GramsPerKWh IntensityRange::*which) {
    return intensity.range ? Json((*intensity.range.*which).value) : Json(nullptr);
  };
  return {{"g_per_kwh", intensity.value.value},
          {"g_per_kwh_low", bound(&IntensityRange::low)},
          {"g_per_kwh_high", bound(&IntensityRange::high)},
          {"range_note", intensity.range ? Json(intensity.range->why) : Json(nullptr)},
          {"basis", name_of(intensity.basis)},
          {"year", intensity.year},
          {"source", intensity.source},
          {"place", intensity.place},
          {"code", intensity.code},
          {"licence", intensity.licence},
          {"note", intensity.note}};
}

Json json_of(const LedgerLine& line) {
  const auto estimate = line.estimate.value_or(EnergyEstimate{});
  Json json = {{"name", line.channel},
               {"meter", line.meter},
               {"component", name_of(line.component)},
               {"device", line.device},
               {"grade", name_of(line.grade)},
               {"energy_j", line.estimate ? Json(estimate.energy.value) : Json(nullptr)},
               {"counted", line.counted},
               {"reason", line.reason}};
  json.update({{"random_j", estimate.random.value},
               {"gain_low", estimate.gain.low},
               {"gain_high", estimate.gain.high},
               {"offset_j", estimate.offset.value},
               {"covered_s", estimate.covered.count()},
               {"unreadable", estimate.unreadable},
               {"gaps", estimate.gaps},
               {"wraps", estimate.wraps},
               {"resets", estimate.resets},
               {"suspends", estimate.suspends},
               {"freezes", estimate.freezes}});
  return json;
}

// A bound of an energy, which means nothing without it.
Json bound_or_null(const std::optional<Joules>& energy, Joules bound) {
  return energy ? Json(bound.value) : Json(nullptr);
}

Json json_of(const TunedSetting& tuned) {
  return {{"setting", tuned.setting},
          {"images", tuned.images},
          {"images_per_second", tuned.images_per_second()},
          {"energy_j_per_image", or_null(tuned.energy_per_image)},
          {"energy_j_per_image_low", bound_or_null(tuned.energy_per_image, tuned.low)},
          {"energy_j_per_image_high", bound_or_null(tuned.energy_per_image, tuned.high)},
          {"is_chosen", tuned.is_chosen}};
}

Json json_of(const Phase& phase) {
  return {{"name", phase.name},
          {"windows", phase.windows},
          {"duration_s", phase.duration.count()},
          {"energy_j", or_null(phase.energy)},
          {"energy_j_low", bound_or_null(phase.energy, phase.low)},
          {"energy_j_high", bound_or_null(phase.energy, phase.high)},
          {"coverage", phase.coverage},
          {"is_time_weighted", phase.is_time_weighted},
          {"interval_s", phase.interval.count()}};
}

Json json_of(const Window& window, Instant zero) {
  return {{"name", window.name},
          {"index", window.index ? Json(*window.index) : Json(nullptr)},
          {"begin_s", (window.begin - zero).count()},
          {"end_s", (window.end - zero).count()},
          {"energy_j", or_null(window.energy)},
          {"energy_j_low", bound_or_null(window.energy, window.low)},
          {"energy_j_high", bound_or_null(window.energy, window.high)}};
}

Json json_of(const Evaluation& evaluation, Instant zero) {
  return {{"at_s", (evaluation.at - zero).count()},
          {"told_ns", nanoseconds(evaluation.told)},
          {"index", evaluation.index ? Json(*evaluation.index) : Json(nullptr)},
          {"values", evaluation.values},
          {"energy_j", or_null(evaluation.energy)},
          {"energy_j_low", bound_or_null(evaluation.energy, evaluation.low)},
          {"energy_j_high", bound_or_null(evaluation.energy, evaluation.high)},
          {"coverage", evaluation.coverage},
          {"own_energy_j", or_null(evaluation.own_energy)}};
}

Json json_of(const Mark& mark) {
  const auto index = mark.index ? Json(*mark.index) : Json(nullptr);
  return Json::array(
      {nanoseconds(mark.at), mark.edge == Mark::Edge::begin ? "begin" : "end", mark.name, index});
}

Json json_of(const Punctuality& punctuality) {
  return {{"meter", punctuality.meter},
          {"period_s", punctuality.period.count()},
          {"reads", punctuality.reads},
          {"late", punctuality.late},
          {"missed", punctuality.missed},
          {"p99_lateness_s", punctuality.p99_lateness.count()},
          {"mean_read_s", punctuality.mean_read.count()}};
}

Json json_of(const Alignment& alignment) {
  return {{"channel", alignment.channel},
          {"lag_s", alignment.lag.count()},
          {"lag_s_low", alignment.low ? Json(alignment.low->count()) : Json(nullptr)},
          {"lag_s_high", alignment.high ? Json(alignment.high->count()) : Json(nullptr)},
          {"correlation", alignment.correlation},
          {"is_applied", alignment.is_applied}};
}

Json json_of(const Foreseen& foreseen, const std::string& name) {
  return {{name, foreseen.value}, {name + "_low", foreseen.low}, {name + "_high", foreseen.high}};
}

Json json_of(const Projection& projection) {
  Json json = {{"at_s", projection.at.count()},
               {"epochs_done", projection.epochs_done},
               {"epochs_planned", projection.epochs_planned},
               {"stable_first", projection.stable_first},
               {"level", projection.level}};
  json.update(json_of(projection.energy_j, "energy_j"));
  json.update(json_of(projection.duration_s, "duration_s"));
  return json;
}

Json json_of(const Stop& stop) {
  return {{"reason", stop.reason},
          {"at_s", stop.at.count()},
          {"text", stop.text},
          {"was_killed", stop.was_killed}};
}

void add_energy(Json& json, const Run& run) {
  const auto& account = run.account;
  const auto bound = [&](Joules value) { return bound_or_null(account.energy, value); };
  const auto grade = grade_of(account);
  json["energy_j"] = or_null(account.energy);
  json["energy_j_low"] = bound(account.low);
  json["energy_j_high"] = bound(account.high);
  json["energy_j_random_low"] = bound(account.random_low);
  json["energy_j_random_high"] = bound(account.random_high);
  json["above_idle_energy_j"] = or_null(above_idle_energy_of(run));
  json["idle_power_w"] = or_null(run.idle_power);
  json["idle_energy_j"] = or_null(run.idle_energy);
  const auto power = mean_power_of(account);
  json["mean_power_w"] = power ? Json(power->value.value) : Json(nullptr);
  json["mean_power_w_low"] = power ? Json(power->low.value) : Json(nullptr);
  json["mean_power_w_high"] = power ? Json(power->high.value) : Json(nullptr);
  json["grade"] = grade ? Json(name_of(*grade)) : Json(nullptr);
  json["shares"] = {{"measured", account.measured_share},
                    {"modelled", account.modelled_share},
                    {"constant", account.constant_share}};
  json["coverage"] = account.coverage;
  json["not_covered"] = account.not_covered;
}

void add_emissions(Json& json, const Run& run) {
  const auto emissions = run.intensity ? emissions_of(run, *run.intensity) : std::nullopt;
  const auto grams = [&](GramsCO2e Emissions::*which) {
    return emissions ? Json((*emissions.*which).value) : Json(nullptr);
  };
  json["pue"] = run.pue;
  json["co2e_g"] = grams(&Emissions::value);
  json["co2e_g_low"] = grams(&Emissions::low);
  json["co2e_g_high"] = grams(&Emissions::high);
  json["co2e_g_energy_low"] = grams(&Emissions::energy_low);
  json["co2e_g_energy_high"] = grams(&Emissions::energy_high);
  json["intensity"] = run.intensity ? json_of(*run.intensity) : Json(nullptr);
}

template <class T>
Json list_of(const std::vector<T>& items) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(json_of(item));
  return list;
}

Json json_of(const Run& run) {
  Json json = {{"format", "joulelab.run"},
               {"version", run_json_version},
               {"id", run.id},
               {"started", utc_text(run.started_unix_ns)},
               {"started_unix_ns", run.started_unix_ns},
               {"command", run.command},
               {"status", name_of(run.status)},
               {"exit_status", run.exit_status},
               {"duration_s", duration_of(run).count()}};
  add_energy(json, run);
  json["calibrated"] = run.calibrated ? json_of(*run.calibrated) : Json(nullptr);
  add_emissions(json, run);
  json["channels"] = list_of(run.account.lines);
  json["windows"] = Json::array();
  for (const auto& window : run.windows) json["windows"].push_back(json_of(window, run.begin));
  json["phases"] = Json::array();
  for (const auto& phase : phases_of(run)) json["phases"].push_back(json_of(phase));
  json["values"] = run.values;
  json["evaluations"] = Json::array();
  for (const auto& evaluation : run.evaluations)
    json["evaluations"].push_back(json_of(evaluation, run.begin));
  json["facts"] = run.facts;
  const auto tuned = tuned_settings_of(run);
  if (!tuned.empty()) json["tuning"] = list_of(tuned);
  json["warnings"] = list_of(run.warnings);
  json["stopped"] = run.stop ? json_of(*run.stop) : Json(nullptr);
  json["projections"] = list_of(run.projections);
  json["overhead"] = {{"cpu_s", run.overhead.cpu.count()},
                      {"energy_j", or_null(run.overhead.energy)}};
  json["sampling"] = list_of(run.punctuality);
  json["alignment"] = list_of(run.alignments);
  json["machine"] = json_of(run.machine);
  json["cell"] = {{"study", run.cell.study},
                  {"factors", run.cell.factors},
                  {"repetition", run.cell.repetition},
                  {"block", run.cell.block},
                  {"order", run.cell.order}};
  json["begin_monotonic_ns"] = nanoseconds(run.begin);
  json["end_monotonic_ns"] = nanoseconds(run.end);
  json["marks"] = list_of(run.marks);
  return json;
}

}  // namespace

Json json_of(const Machine& machine) {
  return {{"host", machine.host},
          {"os", machine.os},
          {"kernel", machine.kernel},
          {"cpu", machine.cpu},
          {"logical_cpus", machine.logical_cpus},
          {"memory_bytes", machine.memory_bytes},
          {"is_virtual", machine.is_virtual},
          {"joulelab_version", machine.joulelab_version}};
}

Json json_of(const Warning& warning) { return {{"code", warning.code}, {"text", warning.text}}; }

std::string to_json_text(const Run& run, int indent) {
  // A name that is not UTF-8 (a command's argument may be anything) is shown with replacements.
  return json_of(run).dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace joulelab
