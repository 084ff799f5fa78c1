#include "carbon/embodied.h"

#include <fmt/format.h>
#include <map>

#include "base/csv.h"
#include "base/text.h"
#include "carbon/place_key.h"

namespace joulelab {
namespace embedded {
std::string_view embodied();
}  // namespace embedded
namespace {

struct Devices {
  std::vector<EmbodiedFigure> figures;
  std::vector<std::string> names;
  std::map<std::string, std::size_t> by_key;
};

Result<Devices> parse_devices() {
  const auto table = JOULELAB_TRY(parse_csv(embedded::embodied(), "embodied.csv"));
  const auto [device, aliases, kg, lifetime, year, source, note] = JOULELAB_TRY(table.indices_of(
      {"device", "aliases", "kg_co2e", "lifetime_years", "year", "source", "note"}));
  Devices devices;
  for (const auto& [line, cells] : table.rows) {
    const auto all_names = fmt::format("{};{}", cells[device], cells[aliases]);
    for (const auto name : split(all_names, ';')) {
      devices.by_key[place_key(name)] = devices.figures.size();
      devices.names.emplace_back(name);
    }
    devices.figures.push_back({.device = cells[device],
                               .manufacture = {1000 * to_double(cells[kg]).value_or(0)},
                               .lifetime_years = to_double(cells[lifetime]).value_or(0),
                               .year = static_cast<int>(to_integer(cells[year]).value_or(0)),
                               .source = cells[source],
                               .note = cells[note]});
  }
  return devices;
}

const Result<Devices>& devices() {
  static const auto parsed = parse_devices();
  return parsed;
}

}  // namespace

Result<EmbodiedFigure> embodied_of(std::string_view device) {
  const auto& all = devices();
  if (!all) return tl::unexpected(all.error());
  const auto found = all->by_key.find(place_key(device));
  if (found != all->by_key.end()) return all->figures[found->second];
  return fail(Error::Kind::invalid,
              fmt::format("no figure for the manufacture of '{}'", trim(device)),
              suggestion(trim(device), all->names));
}

std::span<const EmbodiedFigure> known_embodied() {
  const auto& all = devices();
  return all ? std::span<const EmbodiedFigure>(all->figures) : std::span<const EmbodiedFigure>();
}

}  // namespace joulelab
