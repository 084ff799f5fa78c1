#include "base/text.h"
#include "carbon/coordinates.h"
#include "carbon/place_choice.h"
#include "record/json_part.h"
#include "record/name.h"
#include "report/json_value.h"
#include "report/place_json.h"
#include "report/reprice_report.h"

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

void put_bounds(Json& object, const std::string& name, GramsCO2e low, GramsCO2e high) {
  put_interval(object, name, Interval{low.value, high.value});
}

// The place as a source tells it.
Json of(const Intensity& intensity) {
  auto json = place_json(intensity);
  json["kind"] = std::string(name_of(place_kind_of(intensity.code)));
  const auto at = coordinates_of(intensity.code);
  json["latitude_deg"] = at ? Json(at->latitude_deg) : Json(nullptr);
  json["longitude_deg"] = at ? Json(at->longitude_deg) : Json(nullptr);
  return json;
}

Json of(const RepricedPlace& place, std::size_t runs) {
  const auto& emissions = place.emissions;
  auto json = of(place.intensity);
  json["rank"] = place.rank;
  json["tier"] = nullable(place.tier);
  json["is_own"] = place.is_own;
  json["lower"] = place.lower;
  json["higher"] = place.higher;
  json["undecided"] = place.undecided;
  json["emissions_g"] = emissions.value.value;
  put_bounds(json, "emissions_g_", emissions.low, emissions.high);
  put_bounds(json, "emissions_g_energy_", emissions.energy_low, emissions.energy_high);
  std::optional<Interval> by_intensity;
  if (place.intensity.range)
    by_intensity = Interval{emissions.intensity_low.value, emissions.intensity_high.value};
  put_interval(json, "emissions_g_intensity_", by_intensity);
  json["mean_emissions_g"] = emissions.value.value / static_cast<double>(runs);
  return json;
}

Json of(const RepricedGroup& group, std::size_t runs) {
  Json json{{"basis", std::string(name_of(group.basis))},
            {"tiers", group.tiers},
            {"without_range", group.without_range},
            {"widest_ratio", group.widest.ratio}};
  put_interval(json, "widest_ratio_", group.widest.interval);
  json["widest_is_real"] = nullable(group.widest.is_real);
  json["sentences"] = group.sentences;
  json["places"] = list_of(group.places, [&](const auto& place) { return of(place, runs); });
  return json;
}

Json of(const RepricedStart& start) {
  return {{"begin", utc_text(start.begin_unix_ns)}, {"emissions_g", start.emissions_g}};
}

Json of(const RepricedStarts& starts) {
  return {{"number", starts.number},
          {"starts", starts.starts},
          {"mean_emissions_g", starts.mean_g},
          {"least_emissions_g", starts.least_g},
          {"most_emissions_g", starts.most_g}};
}

Json of(const RepricedRun& run) {
  Json json{{"id", run.id}, {"own_place", nullable(run.own_place)}, {"energy_j", run.energy_j}};
  put_interval(json, "energy_j_", run.interval);
  json["pue"] = run.pue;
  return json;
}

template <class Items>
Json all_of(const Items& items) {
  return list_of(items, [](const auto& item) { return of(item); });
}

Json of(const RepricedHours& hours) {
  return {{"place", of(hours.about)},
          {"best", of(hours.best)},
          {"worst", of(hours.worst)},
          {"median_emissions_g", hours.median_g},
          {"mean_emissions_g", hours.mean_g},
          {"own_emissions_g", nullable(hours.own_g)},
          {"starts", hours.starts},
          {"missing_starts", hours.missing},
          {"sentences", hours.sentences},
          {"by_hour", all_of(hours.by_hour)},
          {"by_month", all_of(hours.by_month)},
          {"all", all_of(hours.all)}};
}

}  // namespace

std::string reprice_json(const RepriceFinding& finding) {
  Json json{{"format", "joulelab-reprice"},
            {"version", 1},
            {"joulelab_version", JOULELAB_VERSION},
            {"subject", finding.subject},
            {"energy_j", finding.energy_j}};
  put_interval(json, "energy_j_", finding.energy_interval);
  json["pue"] = finding.pue;
  json["measured_share"] = finding.measured_share;
  json["modelled_share"] = finding.modelled_share;
  json["constant_share"] = finding.constant_share;
  json["groups"] =
      list_of(finding.groups, [&](const auto& group) { return of(group, finding.runs.size()); });
  json["hours"] = finding.hours ? of(*finding.hours) : Json(nullptr);
  json["runs"] = all_of(finding.runs);
  json["warnings"] =
      list_of(finding.warnings, [](const Warning& warning) { return json_of(warning); });
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace joulelab
