// joulelab places: which places have a carbon intensity here, and where it comes from.

#include <fmt/format.h>

#include "base/text.h"
#include "carbon/location.h"
#include "cli/command.h"
#include "cli/print.h"
#include "record/name.h"

namespace joulelab {
namespace {

void print_place(const Intensity& place) {
  fmt::print("{:<24} {:>7} g/kWh  {:<11} {}  {}\n", place.code, significant(place.value.value),
             name_of(place.basis), place.year, place.place);
}

int run_places(const std::string& query) {
  if (query.empty()) {
    for (const auto& place : known_places()) print_place(place);
    return exit_done;
  }
  const auto place = resolve_place(query);
  if (!place) return print_error(place.error());
  print_place(*place);
  fmt::print("{}\n", wrapped(fmt::format("  source   {} ({})", place->source, place->licence), 11));
  if (!place->note.empty()) fmt::print("{}\n", wrapped("  note     " + place->note, 11));
  return exit_done;
}

}  // namespace

void add_places_command(CLI::App& app, Action& action) {
  const auto query = std::make_shared<std::string>();
  auto* command =
      app.add_subcommand("places", "The carbon intensity of electricity, place by place");
  command->footer(
      "examples:\n  joulelab places\n  joulelab places France\n  joulelab places gcp:europe-west9");
  command->add_option("place", *query, "a code or a name: FR, US-OR, Quebec, aws:eu-west-3");
  command->callback([query, &action] { action = [query] { return run_places(*query); }; });
}

}  // namespace joulelab
