#include "report/place_json.h"

#include "record/name.h"
#include "report/json_value.h"

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

Json pue_json(const std::optional<PueFigure>& pue) {
  if (!pue) return nullptr;
  return {{"value", pue->value}, {"of", pue->of}, {"year", pue->year}, {"source", pue->source}};
}

Json losses_json(const std::optional<GridLosses>& losses) {
  if (!losses) return nullptr;
  return {{"share", losses->share},
          {"place", losses->place},
          {"year", losses->year},
          {"source", losses->source}};
}

}  // namespace

Json place_json(const Intensity& place) {
  std::optional<Interval> range;
  if (place.range) range = Interval{place.range->low.value, place.range->high.value};
  Json json = {{"code", nullable(place.code)},
               {"place", nullable(place.place)},
               {"g_per_kwh", place.value.value}};
  put_interval(json, "g_per_kwh_", range);
  json.update({{"range_note", place.range ? nullable(place.range->why) : Json(nullptr)},
               {"basis", std::string(name_of(place.basis))},
               {"year", place.year > 0 ? Json(place.year) : Json(nullptr)},
               {"source", nullable(place.source)},
               {"licence", nullable(place.licence)},
               {"note", nullable(place.note)}});
  return json;
}

Json place_json(const PlaceFacts& facts) {
  auto json = place_json(facts.intensity);
  const auto& at = facts.coordinates;
  json["latitude_deg"] = at ? Json(at->latitude_deg) : Json(nullptr);
  json["longitude_deg"] = at ? Json(at->longitude_deg) : Json(nullptr);
  json["pue"] = pue_json(facts.pue);
  json["grid_losses"] = losses_json(facts.losses);
  return json;
}

}  // namespace joulelab
