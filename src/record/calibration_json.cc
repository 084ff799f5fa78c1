#include "record/calibration_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "record/json_part.h"
#include "record/name.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;
using Ordered = nlohmann::ordered_json;

Ordered json_of(const CalibrationTerm& term) {
  Ordered channels = Ordered::array();
  for (const auto& [name, device, component] : term.channels) {
    channels.push_back({{"name", name}, {"device", device}, {"component", name_of(component)}});
  }
  return {{"name", term.name},
          {"channels", std::move(channels)},
          {"factor", term.factor},
          {"factor_low", term.interval.low},
          {"factor_high", term.interval.high},
          {"seen_w_low", term.seen_w.low},
          {"seen_w_high", term.seen_w.high},
          {"mean_w", term.mean_w}};
}

CalibrationTerm term_from(const Json& json) {
  CalibrationTerm term{.name = json.at("name"),
                       .factor = json.at("factor"),
                       .interval = {json.at("factor_low"), json.at("factor_high")},
                       .seen_w = {json.at("seen_w_low"), json.at("seen_w_high")},
                       .mean_w = json.at("mean_w")};
  for (const auto& channel : json.at("channels")) {
    const auto component = component_named(channel.at("component").get<std::string>());
    term.channels.push_back({.name = channel.at("name"),
                             .device = channel.at("device"),
                             .component = component.value_or(Component::other)});
  }
  return term;
}

Ordered json_of(const LeftOutError& error) {
  Ordered groups = Ordered::array();
  for (const auto& [name, runs, median_share, rms_w] : error.groups) {
    groups.push_back(
        {{"name", name}, {"runs", runs}, {"median_share", median_share}, {"rms_w", rms_w}});
  }
  return {{"unit_left_out", error.is_by_architecture ? "architecture" : "run"},
          {"why_by_run", error.why_by_run},
          {"median_share", error.median_share},
          {"rms_w", error.rms_w},
          {"groups", std::move(groups)}};
}

LeftOutError left_out_from(const Json& json) {
  LeftOutError error{.is_by_architecture = json.at("unit_left_out") == "architecture",
                     .why_by_run = json.at("why_by_run"),
                     .median_share = json.at("median_share"),
                     .rms_w = json.at("rms_w")};
  for (const auto& group : json.at("groups")) {
    error.groups.push_back({.name = group.at("name"),
                            .runs = group.at("runs"),
                            .median_share = group.at("median_share"),
                            .rms_w = group.at("rms_w")});
  }
  return error;
}

Ordered json_of(const Calibration& calibration) {
  Ordered terms = Ordered::array();
  for (const auto& term : calibration.terms) terms.push_back(json_of(term));
  Ordered json = {{"format", "joulelab.calibration"},
                  {"version", calibration_json_version},
                  {"id", calibration.id},
                  {"made", utc_text(calibration.made_unix_ns)},
                  {"made_unix_ns", calibration.made_unix_ns},
                  {"joulelab_version", calibration.joulelab_version},
                  {"offset_w", calibration.offset_w},
                  {"offset_w_low", calibration.offset_interval_w.low},
                  {"offset_w_high", calibration.offset_interval_w.high},
                  {"terms", std::move(terms)},
                  {"why_these_terms", calibration.why_these_terms}};
  json.update({{"residual_sd_w", calibration.residual_sd_w},
               {"degrees_of_freedom", calibration.degrees_of_freedom},
               {"inverse", calibration.inverse},
               {"widening", calibration.widening},
               {"seen_s_low", calibration.seen_s.low},
               {"seen_s_high", calibration.seen_s.high},
               {"left_out", json_of(calibration.left_out)}});
  json["hardware"] = {{"meter", calibration.hardware_meter},
                      {"channels", calibration.hardware_channels},
                      {"grade", name_of(calibration.hardware_grade)},
                      {"gain_low", calibration.hardware_gain.low},
                      {"gain_high", calibration.hardware_gain.high},
                      {"offset_w", calibration.hardware_offset.value}};
  json["runs"] = calibration.run_ids;
  json["machine"] = json_of(calibration.machine);
  return json;
}

Calibration calibration_from(const Json& json) {
  const auto& hardware = json.at("hardware");
  Calibration calibration{
      .id = json.at("id"),
      .made_unix_ns = json.at("made_unix_ns"),
      .joulelab_version = json.at("joulelab_version"),
      .machine = machine_from(json.at("machine")),
      .offset_w = json.at("offset_w"),
      .offset_interval_w = {json.at("offset_w_low"), json.at("offset_w_high")},
      .why_these_terms = json.at("why_these_terms"),
      .residual_sd_w = json.at("residual_sd_w"),
      .degrees_of_freedom = json.at("degrees_of_freedom"),
      .inverse = json.at("inverse").get<std::vector<double>>(),
      .seen_s = {json.at("seen_s_low"), json.at("seen_s_high")},
      .left_out = left_out_from(json.at("left_out")),
      .widening = json.at("widening"),
      .hardware_meter = hardware.at("meter"),
      .hardware_channels = hardware.at("channels").get<std::vector<std::string>>(),
      .hardware_grade =
          grade_named(hardware.at("grade").get<std::string>()).value_or(Grade::constant),
      .hardware_gain = {hardware.at("gain_low"), hardware.at("gain_high")},
      .hardware_offset = Watts{hardware.at("offset_w")},
      .run_ids = json.at("runs").get<std::vector<std::string>>()};
  for (const auto& term : json.at("terms")) calibration.terms.push_back(term_from(term));
  return calibration;
}

// What a prediction divides by and takes roots of.
bool is_whole(const Calibration& calibration) {
  const auto terms = calibration.terms.size();
  return terms > 0 && calibration.inverse.size() == terms * terms &&
         calibration.degrees_of_freedom > 0 && calibration.residual_sd_w >= 0 &&
         calibration.widening >= 1 && calibration.seen_s.low > 0;
}

}  // namespace

Ordered json_of(const CalibratedEnergy& calibrated) {
  const auto bound = [&](Joules value) {
    return calibrated.energy ? Ordered(value.value) : Ordered(nullptr);
  };
  return {{"energy_j", bound(calibrated.energy.value_or(Joules{}))},
          {"energy_j_low", bound(calibrated.low)},
          {"energy_j_high", bound(calibrated.high)},
          {"energy_j_random_low", bound(calibrated.random_low)},
          {"energy_j_random_high", bound(calibrated.random_high)},
          {"grade", calibrated_grade},
          {"reference", calibrated.reference},
          {"calibration", calibrated.calibration},
          {"calibration_age_s", calibrated.age.count()},
          {"outside", calibrated.outside},
          {"reason", calibrated.reason}};
}

CalibratedEnergy calibrated_energy_from(const Json& json) {
  CalibratedEnergy calibrated{.calibration = json.value("calibration", ""),
                              .age = Seconds{json.value("calibration_age_s", 0.0)},
                              .reason = json.value("reason", ""),
                              .reference = json.value("reference", "")};
  calibrated.outside = json.value("outside", std::vector<std::string>{});
  const auto energy = json.value("energy_j", Json());
  if (energy.is_null()) return calibrated;
  calibrated.energy = Joules{energy.get<double>()};
  calibrated.low = Joules{json.at("energy_j_low").get<double>()};
  calibrated.high = Joules{json.at("energy_j_high").get<double>()};
  calibrated.random_low = Joules{json.at("energy_j_random_low").get<double>()};
  calibrated.random_high = Joules{json.at("energy_j_random_high").get<double>()};
  return calibrated;
}

std::string to_json_text(const Calibration& calibration, int indent) {
  return json_of(calibration).dump(indent, ' ', false, Ordered::error_handler_t::replace);
}

Result<Calibration> calibration_from_json_text(std::string_view text) {
  try {
    const auto json = Json::parse(text);
    if (json.value("format", "") != "joulelab.calibration") {
      return fail(Error::Kind::broken, "this JSON is not a Joulelab calibration",
                  "a calibration has \"format\": \"joulelab.calibration\"");
    }
    if (const int version = json.value("version", 0); version > calibration_json_version) {
      return fail(Error::Kind::invalid,
                  fmt::format("the calibration is of version {}, this program reads up to {}",
                              version, calibration_json_version),
                  "use the joulelab that wrote it, or a newer one");
    }
    auto calibration = calibration_from(json);
    if (is_whole(calibration)) return calibration;
    return fail(Error::Kind::broken, "the calibration's terms and numbers do not belong together");
  } catch (const Json::exception& problem) {
    return fail(Error::Kind::broken,
                fmt::format("the calibration's JSON cannot be read: {}", problem.what()));
  }
}

}  // namespace joulelab
