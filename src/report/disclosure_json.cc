// Disclosure -> JSON, with all that the other formats hold, and the checklist in words.

#include "analyse/word.h"
#include "record/name.h"
#include "report/checklist.h"
#include "report/disclosure_report.h"
#include "report/disclosure_text.h"
#include "report/json_value.h"

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

std::optional<double> value_of(const std::optional<Joules>& energy) {
  return energy ? std::optional(energy->value) : std::nullopt;
}

Json json_of(const std::optional<Summary>& summary) {
  if (!summary || summary->n == 0) return nullptr;
  Json json{
      {"n", summary->n}, {"mean", summary->mean}, {"min", summary->min}, {"max", summary->max}};
  put_interval(json, "mean_", summary->interval);
  return json;
}

// Of what the configurations are, and not of what came about: a mean would be of nothing.
Json range_json(const std::optional<Summary>& told) {
  if (!told) return nullptr;
  return {{"n", told->n}, {"min", told->min}, {"max", told->max}};
}

void put_emissions(Json& json, const std::string& name, const std::optional<Emissions>& emissions) {
  const auto put = [&](const std::string& suffix, GramsCO2e Emissions::*part) {
    json[name + suffix] = emissions ? Json(((*emissions).*part).value) : Json(nullptr);
  };
  put("", &Emissions::value);
  put("_low", &Emissions::low);
  put("_high", &Emissions::high);
  put("_energy_low", &Emissions::energy_low);
  put("_energy_high", &Emissions::energy_high);
}

Json json_of(const PricedPlace& place) {
  const auto& intensity = place.intensity;
  const auto& range = intensity.range;
  return {{"g_per_kwh", intensity.value.value},
          {"g_per_kwh_low", range ? Json(range->low.value) : Json(nullptr)},
          {"g_per_kwh_high", range ? Json(range->high.value) : Json(nullptr)},
          {"basis", name_of(intensity.basis)},
          {"year", intensity.year > 0 ? Json(intensity.year) : Json(nullptr)},
          {"place", nullable(intensity.place)},
          {"code", nullable(intensity.code)},
          {"source", nullable(intensity.source)},
          {"licence", nullable(intensity.licence)},
          {"note", nullable(intensity.note)},
          {"is_known", place.is_known},
          {"why_this_place", nullable(place.note)},
          {"pue", place.is_pue_stated ? Json(place.pue) : Json(nullptr)}};
}

Json json_of(const HardwareGroup& group) {
  auto accelerators = Json::array();
  for (const auto& [name, count] : group.accelerators)
    accelerators.push_back({{"name", nullable(name)}, {"count", count}});
  return {{"cpu", nullable(group.cpu)},
          {"logical_cpus", group.logical_cpus > 0 ? Json(group.logical_cpus) : Json(nullptr)},
          {"memory_gib", group.memory_gib > 0 ? Json(group.memory_gib) : Json(nullptr)},
          {"is_virtual", group.is_virtual},
          {"accelerators", accelerators},
          {"machines", group.hosts.contains("") ? Json(nullptr) : Json(group.hosts.size())},
          {"runs", group.runs}};
}

Json json_of(const CarbonScore& score) {
  Json json{{"per", name_of(score.per)}, {"is_sci", score.is_sci}, {"runs", score.runs}};
  json["units"] = score.operation_g ? Json(score.units) : Json(nullptr);
  put_emissions(json, "operation_g", score.operation_g);
  json["embodied_g"] = score.embodied_g ? Json(score.embodied_g->value) : Json(nullptr);
  json["sci_g"] = score.is_sci && score.operation_g
                      ? Json((score.operation_g->value + *score.embodied_g).value)
                      : Json(nullptr);
  json["why_not"] = nullable(score.why_not);
  return json;
}

Json energy_json(const Disclosure& disclosure) {
  const auto& total = disclosure.total;
  Json json{{"total_j", nullable(value_of(total.energy))}};
  put_interval(
      json, "total_j_",
      total.energy ? std::optional(Interval{total.low.value, total.high.value}) : std::nullopt);
  const auto share = [&](double part) { return total.energy ? Json(part) : Json(nullptr); };
  const auto grade = grade_of(total);
  json["grade"] = grade ? Json(name_of(*grade)) : Json(nullptr);
  json["measured_share"] = share(total.measured_share);
  json["modelled_share"] = share(total.modelled_share);
  json["constant_share"] = share(total.constant_share);
  json["runs_without"] = disclosure.without_energy;
  json["runs_partly_covered"] = disclosure.partly_covered;
  json["run_j"] = json_of(disclosure.energy_j);
  put_interval(json, "run_j_absolute_", disclosure.absolute_energy_j);
  json["covered"] = disclosure.covered;
  json["not_covered"] = disclosure.not_covered;
  json["idle_j"] =
      disclosure.with_baseline > 0 ? Json(disclosure.idle_energy.value) : Json(nullptr);
  json["runs_with_baseline"] = disclosure.with_baseline;
  return json;
}

Json emissions_json(const Disclosure& disclosure) {
  const auto& footprint = disclosure.footprint;
  Json json = Json::object();
  put_emissions(json, "total_g", footprint ? std::optional(footprint->operation) : std::nullopt);
  put_emissions(json, "run_g", disclosure.mean_emissions);
  json["facility_g"] = footprint && disclosure.place.is_pue_stated
                           ? Json(footprint->facility.value.value)
                           : Json(nullptr);
  put_emissions(json, "grid_losses_g", footprint ? footprint->grid_losses : std::nullopt);
  const auto& embodied = disclosure.extra.embodied;
  json["embodied_g"] =
      embodied ? Json(embodied_of(*embodied, disclosure.duration).value) : Json(nullptr);
  json["offsets_are_excluded"] = true;
  return json;
}

}  // namespace

std::string disclosure_json(const Disclosure& disclosure) {
  auto checklist = Json::array();
  for (const auto& [item, answer] : checklist_of(disclosure))
    checklist.push_back({{"item", item}, {"answer", answer}});
  const auto& compute = disclosure.compute;
  const Json json{
      {"format", "joulelab.disclosure"},
      {"version", 1},
      {"joulelab_version", disclosure.joulelab_version},
      {"subject", disclosure.subject},
      {"measured_with", disclosure.measured_versions},
      {"runs", disclosure.run_ids},
      {"finished", disclosure.finished},
      {"failed", disclosure.failed},
      {"cut", disclosure.cut},
      {"configurations", disclosure.configurations},
      {"least_repeats", disclosure.least_repeats},
      {"most_repeats", disclosure.most_repeats},
      {"hardware", list_of(disclosure.hardware, [](const auto& group) { return json_of(group); })},
      {"stated_hardware", nullable(disclosure.stated_hardware)},
      {"devices", disclosure.devices},
      {"duration_s", disclosure.duration.count()},
      {"run_duration_s", json_of(std::optional(disclosure.duration_s))},
      {"energy", energy_json(disclosure)},
      {"place", json_of(disclosure.place)},
      {"emissions", emissions_json(disclosure)},
      {"score", json_of(disclosure.score)},
      {"accuracy", json_of(disclosure.accuracy)},
      {"parameters", range_json(disclosure.parameters)},
      {"macs", range_json(disclosure.macs)},
      {"training_flop", nullable(compute.flop)},
      {"training_flop_runs", compute.runs},
      {"training_flop_is_upper_bound", compute.is_upper_bound},
      {"training_type", nullable(disclosure.training_type)},
      {"warnings", disclosure.warnings},
      {"paragraph", disclosure_paragraph(disclosure)},
      {"checklist", checklist}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace joulelab
