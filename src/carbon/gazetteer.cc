#include "carbon/gazetteer.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>

#include "base/csv.h"
#include "base/text.h"
#include "record/name.h"

namespace joulelab {
namespace {

// The names of one row: code, name and what stands between semicolons in `aliases`.
std::vector<std::string> names_of(std::string_view code, std::string_view name,
                                  std::string_view aliases) {
  std::vector<std::string> names{std::string(code), std::string(name)};
  for (const auto alias : split(aliases, ';')) {
    if (!alias.empty()) names.emplace_back(alias);
  }
  // A cloud region is known by its bare name too: aws:eu-west-3 is eu-west-3.
  if (const auto colon = code.find(':'); colon != std::string_view::npos) {
    names.emplace_back(code.substr(colon + 1));
  }
  return names;
}

void add_name(Gazetteer& gazetteer, std::string name, std::size_t place) {
  auto& indices = gazetteer.by_key[place_key(name)];
  if (std::ranges::find(indices, place) == indices.end()) indices.push_back(place);
  gazetteer.names.push_back(std::move(name));
}

struct Columns {
  explicit Columns(const std::array<std::size_t, 12>& at)
      : code(at[0]),
        name(at[1]),
        aliases(at[2]),
        value(at[3]),
        low(at[4]),
        high(at[5]),
        basis(at[6]),
        year(at[7]),
        source(at[8]),
        licence(at[9]),
        note(at[10]),
        range_note(at[11]) {}
  std::size_t code, name, aliases, value, low, high, basis, year, source, licence, note, range_note;
};

// Nothing for a row without a figure, a basis, a year or a range about the figure.
std::optional<Intensity> intensity_of(const std::vector<std::string>& cells,
                                      const Columns& column) {
  const auto value = to_double(cells[column.value]);
  const auto low = to_double(cells[column.low]), high = to_double(cells[column.high]);
  const auto basis = basis_named(cells[column.basis]);
  const auto year = to_integer(cells[column.year]);
  if (!value || !low || !high || *low > *value || *high < *value || !basis || !year) {
    return std::nullopt;
  }
  return Intensity{.value = {*value},
                   .basis = *basis,
                   .year = static_cast<int>(*year),
                   .place = cells[column.name],
                   .code = cells[column.code],
                   .source = cells[column.source],
                   .licence = cells[column.licence],
                   .note = cells[column.note],
                   .range = IntensityRange{{*low}, {*high}, cells[column.range_note]}};
}

Result<void> add_places(Gazetteer& gazetteer, const Csv& table) {
  const Columns column(JOULELAB_TRY(
      table.indices_of({"code", "name", "aliases", "g_per_kwh", "g_per_kwh_low", "g_per_kwh_high",
                        "basis", "year", "source", "licence", "note", "range_note"})));
  for (const auto& [line, cells] : table.rows) {
    auto place = intensity_of(cells, column);
    if (!place) {
      return fail(Error::Kind::invalid,
                  fmt::format("{}, line {}: no intensity, range, basis or year", table.name, line));
    }
    for (auto& each : names_of(cells[column.code], cells[column.name], cells[column.aliases])) {
      add_name(gazetteer, std::move(each), gazetteer.places.size());
    }
    gazetteer.places.push_back(*std::move(place));
  }
  return {};
}

Result<void> add_unknown(Gazetteer& gazetteer, const Csv& table) {
  const auto [code, name, aliases, reason] =
      JOULELAB_TRY(table.indices_of({"code", "name", "aliases", "reason"}));
  for (const auto& [line, cells] : table.rows) {
    for (const auto& each : names_of(cells[code], cells[name], cells[aliases])) {
      gazetteer.without_figure[place_key(each)] = {cells[name], cells[reason]};
    }
  }
  return {};
}

// After the others: a code says which place a name is of, with a figure or without.
Result<void> add_local_names(Gazetteer& gazetteer, const Csv& table) {
  const auto [code, name] = JOULELAB_TRY(table.indices_of({"code", "name"}));
  for (const auto& [line, cells] : table.rows) {
    const auto key = place_key(cells[code]);
    if (const auto known = gazetteer.by_key.find(key); known != gazetteer.by_key.end()) {
      add_name(gazetteer, cells[name], known->second.front());
    } else if (const auto bare = gazetteer.without_figure.find(key);
               bare != gazetteer.without_figure.end()) {
      const auto unknown = bare->second;  // a copy: the map may grow under it
      gazetteer.without_figure[place_key(cells[name])] = unknown;
    } else {
      return fail(Error::Kind::invalid, fmt::format("{}, line {}: no place has the code '{}'",
                                                    table.name, line, cells[code]));
    }
  }
  return {};
}

}  // namespace

Result<Gazetteer> parse_gazetteer(const GazetteerText& tables) {
  Gazetteer gazetteer;
  const auto places = JOULELAB_TRY(parse_csv(tables.intensity, "intensity.csv"));
  JOULELAB_TRY(add_places(gazetteer, places));
  const auto unknown = JOULELAB_TRY(parse_csv(tables.without_figure, "places_without_figure.csv"));
  JOULELAB_TRY(add_unknown(gazetteer, unknown));
  const auto names = JOULELAB_TRY(parse_csv(tables.local_names, "place_names.csv"));
  JOULELAB_TRY(add_local_names(gazetteer, names));
  return gazetteer;
}

}  // namespace joulelab
