#pragma once
// Which places a person means who names several at once: a list, or all of one kind.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "record/intensity.h"

namespace joulelab {

// Told by the form of the code. `group`: the world, a continent, an alliance.
enum class PlaceKind { country, state, subregion, cloud, group };

PlaceKind place_kind_of(std::string_view code);
std::string_view name_of(PlaceKind kind);

// Each word is "all" (every country), "states" (states, provinces and eGRID subregions), "cloud"
// (every cloud region), the name of a place, or several of these between commas. Each place once,
// in the order named. Error `invalid` for no word; else those of resolve_place.
Result<std::vector<Intensity>> chosen_places(std::span<const std::string> words);

}  // namespace joulelab
