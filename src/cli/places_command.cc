// joulelab places: which places have a carbon intensity here, how sure it is, where it comes from,
// and, on request, where this machine is.

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

#include "base/text.h"
#include "carbon/here.h"
#include "carbon/location.h"
#include "cli/command.h"
#include "cli/print.h"
#include "record/name.h"
#include "report/place_json.h"

namespace joulelab {
namespace {

struct PlacesRequest {
  std::string query, basis;
  bool json = false, here = false, ask_cloud = false;
};

std::string range_text(const Intensity& place) {
  if (!place.range) return "";
  return fmt::format("{} to {}", significant(place.range->low.value),
                     significant(place.range->high.value));
}

// The name of a place, of a cloud region its city: the code beside it says the rest.
std::string short_name(const Intensity& place) {
  const auto open = place.place.find('(');
  if (place.code.find(':') == std::string::npos || open == std::string::npos) return place.place;
  return place.place.substr(open + 1, place.place.rfind(')') - open - 1);
}

void print_list(std::span<const Intensity> places) {
  fmt::print("{:<26} {:>6} {:>13} {:<11} {:>4} {}\n", "code", "g/kWh", "95 % range", "basis",
             "year", "place");
  for (const auto& place : places) {
    constexpr std::size_t name_columns = 14;
    fmt::print("{:<26} {:>6} {:>13} {:<11} {:>4} {}\n", place.code, significant(place.value.value),
               range_text(place), name_of(place.basis), place.year,
               cut_to(short_name(place), name_columns));
  }
}

void print_place(const PlaceFacts& facts) {
  const auto& place = facts.intensity;
  fmt::print("{}\n", wrapped(fmt::format("{} ({})", place.place, place.code), 2));
  print_line(stdout, "intensity",
             fmt::format("{} g/kWh   (95 %: {})", significant(place.value.value),
                         place.range ? range_text(place) : "nobody says"));
  print_line(stdout, "basis", fmt::format("{}, {}", name_of(place.basis), place.year));
  if (place.range) print_line(stdout, "range", place.range->why);
  print_line(stdout, "source", fmt::format("{} ({})", place.source, place.licence));
  if (const auto& pue = facts.pue) {
    print_line(stdout, "PUE",
               fmt::format("{} of {}, {}: {}", pue->value, pue->of, pue->year, pue->source));
  }
  if (const auto& losses = facts.losses) {
    print_line(stdout, "losses",
               fmt::format("{} % on the grid of {}, {}: {}", significant(100 * losses->share),
                           losses->place, losses->year, losses->source));
  }
  if (const auto& at = facts.coordinates) {
    print_line(stdout, "on a map", fmt::format("{},{}", at->latitude_deg, at->longitude_deg));
  }
  if (!place.note.empty()) print_line(stdout, "note", place.note);
}

void print_json(std::span<const Intensity> places) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& place : places) list.push_back(place_json(facts_of(place)));
  const nlohmann::ordered_json json = {
      {"format", "joulelab.places"}, {"version", 1}, {"places", std::move(list)}};
  fmt::print("{}\n", json.dump(2));
}

std::vector<Intensity> places_of(Basis basis) {
  std::vector<Intensity> places;
  std::ranges::copy_if(known_places(), std::back_inserter(places),
                       [&](const Intensity& place) { return place.basis == basis; });
  return places;
}

// A figure of the basis that was asked for, or an error that names those of the same country.
Result<Intensity> on_basis(Intensity place, const std::string& name) {
  const auto basis = basis_named(name);
  if (!basis || place.basis == *basis) return place;
  std::vector<std::string> others;
  for (const auto& other : places_of(*basis)) {
    if (!country_of(place.code).empty() && country_of(other.code) == country_of(place.code)) {
      others.push_back(other.code);
    }
  }
  constexpr std::size_t shown_most = 6;
  const auto shown = std::span(others).first(std::min(others.size(), shown_most));
  return fail(Error::Kind::invalid,
              fmt::format("the figure of {} is {}, and no other basis is made of it", place.place,
                          name_of(place.basis)),
              others.empty() ? fmt::format("joulelab places --basis {}", name)
                             : fmt::format("{}, in the same country: {}{}", name, join(shown, ", "),
                                           others.size() > shown_most ? ", ..." : ""));
}

// Where this machine is: by the setting; only if it may be asked, by the cloud.
Result<Intensity> here(bool may_ask_cloud) {
  const char* setting = std::getenv("JOULELAB_LOCATION");
  if (!may_ask_cloud && setting && *setting) {
    auto place = JOULELAB_TRY(resolve_place(setting));
    const auto from = fmt::format("JOULELAB_LOCATION is {}", setting);
    place.note = place.note.empty() ? from : fmt::format("{}; {}", from, place.note);
    return place;
  }
  if (!may_ask_cloud) {
    return fail(Error::Kind::missing, "where this machine is, nobody has said",
                "set JOULELAB_LOCATION; on a cloud's machine, --ask-cloud asks its metadata "
                "service");
  }
  const auto region = JOULELAB_TRY(ask_cloud(usual_metadata_sources()));
  auto place = resolve_place(region);
  if (!place) {
    return fail(Error::Kind::missing,
                fmt::format("the cloud says {}, of which the tables have no figure", region),
                "name a place nearby");
  }
  const auto from = fmt::format("the cloud's metadata service says {}", region);
  place->note = place->note.empty() ? from : fmt::format("{}; {}", from, place->note);
  return place;
}

Result<std::vector<Intensity>> chosen(const PlacesRequest& request) {
  if (request.here || request.ask_cloud) return std::vector{JOULELAB_TRY(here(request.ask_cloud))};
  if (!request.query.empty()) {
    auto place = JOULELAB_TRY(resolve_place(request.query));
    return std::vector{JOULELAB_TRY(on_basis(std::move(place), request.basis))};
  }
  if (const auto basis = basis_named(request.basis)) return places_of(*basis);
  const auto all = known_places();
  return std::vector<Intensity>(all.begin(), all.end());
}

int run_places(const PlacesRequest& request) {
  const auto places = chosen(request);
  if (!places) return print_error(places.error());
  const bool is_one = !request.query.empty() || request.here || request.ask_cloud;
  if (request.json) {
    print_json(*places);
  } else if (is_one) {
    print_place(facts_of(places->front()));
  } else {
    print_list(*places);
  }
  return exit_done;
}

}  // namespace

void add_places_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<PlacesRequest>();
  auto* command =
      app.add_subcommand("places", "The carbon intensity of electricity, place by place");
  command->footer(
      "examples:\n  joulelab places\n  joulelab places France\n"
      "  joulelab places 48.86,2.35\n  joulelab places \"AWS Frankfurt\" --json\n"
      "  joulelab places --basis direct\n  joulelab places --here --ask-cloud");
  command->add_option("place", request->query,
                      "a code, a name or coordinates: US-OR, France, 48.86,2.35");
  command->add_option("--basis", request->basis, "figures of this basis alone (docs/PLACE.md)")
      ->check(CLI::IsMember({"life_cycle", "direct", "consumption", "marginal", "market"}));
  command->add_flag("--json", request->json, "all that is known (docs/FORMATS.md)");
  command->add_flag("--here", request->here, "where this machine is: JOULELAB_LOCATION");
  command->add_flag("--ask-cloud", request->ask_cloud,
                    "and ask the metadata service of AWS, Google or Azure");
  command->callback([request, &action] { action = [request] { return run_places(*request); }; });
}

}  // namespace joulelab
