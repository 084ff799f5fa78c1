#include "carbon/place_choice.h"

#include <algorithm>

#include "base/text.h"
#include "carbon/location.h"

namespace joulelab {
namespace {

using Kinds = std::vector<PlaceKind>;

// The kinds that a word asks for; empty where it is the name of a place.
Kinds kinds_meant(std::string_view word) {
  const auto name = lower(word);
  if (name == "all") return {PlaceKind::country};
  if (name == "states") return {PlaceKind::state, PlaceKind::subregion};
  if (name == "cloud") return {PlaceKind::cloud};
  return {};
}

void add(const Intensity& place, std::vector<Intensity>& places) {
  if (std::ranges::find(places, place.code, &Intensity::code) == places.end())
    places.push_back(place);
}

Result<void> add_named(std::string_view word, std::vector<Intensity>& places) {
  const auto kinds = kinds_meant(word);
  if (kinds.empty()) {
    add(JOULELAB_TRY(resolve_place(word)), places);
    return {};
  }
  for (const auto& place : known_places()) {
    if (std::ranges::find(kinds, place_kind_of(place.code)) != kinds.end()) add(place, places);
  }
  return {};
}

}  // namespace

PlaceKind place_kind_of(std::string_view code) {
  if (code.find(':') != std::string_view::npos) return PlaceKind::cloud;
  if (code.starts_with("EGRID-")) return PlaceKind::subregion;
  constexpr std::size_t country_letters = 2;
  if (code.size() == country_letters) {
    return code == "G7" || code == "EU" ? PlaceKind::group : PlaceKind::country;
  }
  return code.find('-') == country_letters ? PlaceKind::state : PlaceKind::group;
}

std::string_view name_of(PlaceKind kind) {
  switch (kind) {
    case PlaceKind::country:
      return "country";
    case PlaceKind::state:
      return "state";
    case PlaceKind::subregion:
      return "subregion";
    case PlaceKind::cloud:
      return "cloud";
    case PlaceKind::group:
      return "group";
  }
  return "";
}

Result<std::vector<Intensity>> chosen_places(std::span<const std::string> words) {
  std::vector<Intensity> places;
  for (const auto& word : words) {
    // A name may hold a comma itself.
    if (word.find(',') == std::string::npos || resolve_place(word)) {
      JOULELAB_TRY(add_named(word, places));
      continue;
    }
    for (const auto part : split(word, ',')) {
      if (const auto name = trim(part); !name.empty()) JOULELAB_TRY(add_named(name, places));
    }
  }
  if (places.empty()) {
    return fail(Error::Kind::invalid, "no place was named",
                "--at FR,DE,US-OR, --at all (countries), --at states or --at cloud");
  }
  return places;
}

}  // namespace joulelab
