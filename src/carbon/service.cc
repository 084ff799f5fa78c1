#include "carbon/service.h"

#include <fmt/format.h>
#include <map>

#include "base/csv.h"
#include "base/text.h"
#include "carbon/coordinates.h"
#include "carbon/eia.h"
#include "carbon/electricity_maps.h"
#include "carbon/ember.h"
#include "carbon/entsoe.h"
#include "carbon/gb_intensity.h"
#include "carbon/location.h"
#include "carbon/watttime.h"

namespace joulelab {

namespace embedded {
std::string_view service_zones();
}

namespace {

using Zones = std::map<std::pair<std::string, std::string>, std::string>;

Result<Zones> parse_zones(std::string_view text) {
  const auto table = JOULELAB_TRY(parse_csv(text, "data/service_zones.csv"));
  const auto [service, code, zone] = JOULELAB_TRY(table.indices_of({"service", "code", "zone"}));
  Zones zones;
  for (const auto& row : table.rows)
    zones.emplace(std::pair(row.cells[service], row.cells[code]), row.cells[zone]);
  return zones;
}

std::optional<std::string> zone_in_table(const std::string& service, const std::string& code) {
  static const Zones zones = parse_zones(embedded::service_zones()).value_or(Zones{});
  const auto found = zones.find({service, code});
  if (found == zones.end()) return std::nullopt;
  return found->second;
}

// electricitymaps-direct has electricitymaps' zones.
std::string family_of(std::string_view service) {
  return std::string(service.substr(0, service.find('-')));
}

std::optional<std::string> zone_of(const std::string& service, const std::string& code) {
  if (auto zone = zone_in_table(service, code)) return zone;
  // Its zones are named by ISO, and the provinces and states of Canada and Australia are zones.
  const bool is_country = code.size() == 2;
  const bool is_state = code.starts_with("CA-") || code.starts_with("AU-");
  if (service == "electricitymaps" && (is_country || is_state)) return code;
  return std::nullopt;
}

bool is_point(std::string_view text) {
  const auto parts = split(text, ',');
  return parts.size() == 2 && to_double(trim(parts[0])) && to_double(trim(parts[1]));
}

std::string text_of(const Coordinates& point) {
  return fmt::format("{:.2f},{:.2f}", point.latitude_deg, point.longitude_deg);
}

template <class Service>
Result<std::unique_ptr<CarbonService>> base_of(Result<std::unique_ptr<Service>> service) {
  if (!service) return tl::unexpected(service.error());
  return std::unique_ptr<CarbonService>(*std::move(service));
}

}  // namespace

std::vector<std::string> service_names() {
  return {"electricitymaps",
          "electricitymaps-direct",
          "watttime",
          "gbintensity",
          "entsoe",
          "eia",
          "ember"};
}

Result<std::unique_ptr<CarbonService>> open_service(std::string_view name,
                                                    ServiceSettings settings) {
  if (name == "electricitymaps") return open_electricity_maps(std::move(settings), false);
  if (name == "electricitymaps-direct") return open_electricity_maps(std::move(settings), true);
  if (name == "watttime") return base_of(open_watttime(std::move(settings)));
  if (name == "gbintensity") return open_gb_intensity(std::move(settings));
  if (name == "entsoe") return open_entsoe(std::move(settings));
  if (name == "eia") return open_eia(std::move(settings));
  if (name == "ember") return open_ember(std::move(settings));
  return fail(Error::Kind::invalid, fmt::format("no source of hours '{}'", name),
              suggestion(name, service_names()) +
                  "; a CSV file of hours, or a service: docs/PLACE.md, section \"Services\"");
}

Result<ServicePlace> service_place(std::string_view service, std::string_view place,
                                   std::string_view zone) {
  const auto family = family_of(service);
  if (place.starts_with(family + ":")) {
    const auto named = place.substr(family.size() + 1);
    return ServicePlace{std::string(named), std::string(place), std::string(named)};
  }
  const auto known = resolve_place(place);
  if (!zone.empty()) {
    if (!known) return ServicePlace{std::string(place), std::string(place), std::string(zone)};
    return ServicePlace{known->place, known->code, std::string(zone)};
  }
  if (is_point(place) && (family == "electricitymaps" || family == "watttime"))
    return ServicePlace{std::string(place), std::string(place), std::string(place)};
  if (!known) return tl::unexpected(known.error());
  if (const auto found = zone_of(family, known->code))
    return ServicePlace{known->place, known->code, *found};
  const auto point = coordinates_of(known->code);
  const bool is_by_point = family == "electricitymaps" || family == "watttime";
  if (is_by_point && point) return ServicePlace{known->place, known->code, text_of(*point)};
  // A region of a cloud is on the grid of its country; not of all the US, which has no one grid.
  const bool is_region = known->code.find(':') != std::string::npos && family != "eia";
  if (const auto found = zone_of(family, country_of(known->code)); is_region && found)
    return ServicePlace{known->place, known->code, *found};
  return fail(Error::Kind::invalid,
              fmt::format("which zone of {} holds {} ({}) is not known here", service, known->place,
                          known->code),
              "give its own name for it with --zone: docs/PLACE.md, section \"Services\"");
}

}  // namespace joulelab
