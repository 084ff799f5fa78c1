#include "carbon/location.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>

#include "base/text.h"
#include "carbon/coordinates.h"
#include "carbon/gazetteer.h"
#include "carbon/outline.h"
#include "record/name.h"

namespace joulelab {
namespace embedded {
std::string_view intensity();
std::string_view places_without_figure();
std::string_view place_names();
}  // namespace embedded
namespace {

const Result<Gazetteer>& gazetteer() {
  static const auto parsed = parse_gazetteer(
      {embedded::intensity(), embedded::places_without_figure(), embedded::place_names()});
  return parsed;
}

tl::unexpected<Error> ambiguous(std::string_view name, const Gazetteer& places,
                                std::span<const std::size_t> indices) {
  std::vector<std::string> choices;
  for (const auto index : indices) {
    choices.push_back(
        fmt::format("{} ({})", places.places[index].code, places.places[index].place));
  }
  return fail(Error::Kind::invalid,
              fmt::format("'{}' is the name of {} places", name, indices.size()),
              fmt::format("write one of: {}", join(choices, ", ")));
}

// A code as the table writes it ("FR") is found by its own line, without reading the other
// hundreds: a millisecond of the few that measuring a command may cost. Nothing for any other name.
std::optional<Intensity> by_own_line(std::string_view code) {
  const auto table = embedded::intensity();
  const auto before = table.find(fmt::format("\n{},", code));
  if (code.empty() || before == std::string_view::npos) return std::nullopt;
  const auto line = table.substr(before + 1, table.find('\n', before + 1) - before - 1);
  const auto header = table.substr(0, table.find('\n'));
  const auto two_lines = fmt::format("{}\n{}\n", header, line);
  const auto alone = parse_gazetteer({two_lines, "code,name,aliases,reason\n"});
  if (!alone || alone->places.size() != 1) return std::nullopt;
  return alone->places.front();
}

// Off the coast, and what 2 km of simplification leave outside.
constexpr double most_km = 50;

Result<Intensity> by_coordinates(std::string_view text, Coordinates at) {
  const auto point = std::string(trim(text));
  const auto hit = outline_at(at, most_km);
  if (!hit) {
    return fail(Error::Kind::invalid,
                fmt::format("{} is more than {:g} km from every country", point, most_km),
                "name a place: joulelab places lists them");
  }
  const auto where = hit->distance_km == 0
                         ? fmt::format("{} is in {}", point, hit->name)
                         : fmt::format("{} is in no country; {} is nearest, {:.0f} km away", point,
                                       hit->name, std::max(1.0, hit->distance_km));
  auto place = resolve_place(hit->code);
  if (!place) {
    return fail(Error::Kind::missing, where + ", of which the tables have no figure",
                "name a place whose electricity resembles it, or WORLD for the world's average");
  }
  place->note = place->note.empty() ? where : fmt::format("{}; {}", where, place->note);
  return place;
}

}  // namespace

std::span<const Intensity> known_places() {
  const auto& places = gazetteer();
  return places ? std::span<const Intensity>(places->places) : std::span<const Intensity>();
}

Result<Intensity> resolve_place(std::string_view name) {
  if (auto place = by_own_line(name)) return *std::move(place);
  if (const auto at = JOULELAB_TRY(parse_coordinates(name))) return by_coordinates(name, *at);
  const auto& places = gazetteer();
  if (!places) return tl::unexpected(places.error());
  const auto key = place_key(name);
  if (const auto found = places->by_key.find(key); found != places->by_key.end()) {
    const auto& indices = found->second;
    if (indices.size() > 1) return ambiguous(name, *places, indices);
    return places->places[indices.front()];
  }
  if (const auto found = places->without_figure.find(key); found != places->without_figure.end()) {
    return fail(
        Error::Kind::missing,
        fmt::format("no carbon intensity for {}: {}", found->second.name, found->second.reason),
        "name a place whose electricity resembles it, or WORLD for the world's average");
  }
  return fail(Error::Kind::invalid, fmt::format("unknown place '{}'", name),
              suggestion(trim(name), places->names) +
                  "; countries, states and provinces, cloud regions (aws:eu-west-3), coordinates "
                  "(48.86,2.35) and WORLD are known");
}

Result<std::vector<Intensity>> resolve_places(std::span<const std::string> names) {
  std::vector<Intensity> places;
  for (const auto& name : names) places.push_back(JOULELAB_TRY(resolve_place(name)));
  if (names.empty()) places.push_back(JOULELAB_TRY(resolve_place("WORLD")));
  return places;
}

std::vector<Warning> basis_warnings(std::span<const Intensity> places) {
  std::map<Basis, std::vector<std::string>> groups;
  for (const auto& place : places) {
    auto& names = groups[place.basis];
    const auto name = fmt::format("{} ({})", place.place, place.code);
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  if (groups.size() < 2) return {};
  std::vector<std::string> lines;
  for (const auto& [basis, names] : groups) {
    lines.push_back(fmt::format("{}: {}", name_of(basis), join(names, ", ")));
  }
  return {
      {"mixed-bases",
       fmt::format("the carbon intensities of these places answer different questions and are not "
                   "comparable; between bases they differ 2 to 10 times on a clean grid. Compare "
                   "within a group only. {}",
                   join(lines, "; "))}};
}

}  // namespace joulelab
