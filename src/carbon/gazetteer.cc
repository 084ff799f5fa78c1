#include "carbon/gazetteer.h"

#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"
#include "carbon/location.h"
#include "record/name.h"

namespace joulelab {
namespace {

constexpr bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

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

Result<void> add_places(Gazetteer& gazetteer, const Csv& table) {
  const auto [code, name, aliases, value, basis, year, source, licence, note] =
      JOULELAB_TRY(table.indices_of(
          {"code", "name", "aliases", "g_per_kwh", "basis", "year", "source", "licence", "note"}));
  for (const auto& [line, cells] : table.rows) {
    const auto g_per_kwh = to_double(cells[value]);
    const auto the_basis = basis_named(cells[basis]);
    const auto the_year = to_integer(cells[year]);
    if (!g_per_kwh || !the_basis || !the_year) {
      return fail(Error::Kind::invalid,
                  fmt::format("{}, line {}: no intensity, basis or year", table.name, line));
    }
    for (auto& each : names_of(cells[code], cells[name], cells[aliases])) {
      auto& indices = gazetteer.by_key[place_key(each)];
      if (indices.empty() || indices.back() != gazetteer.places.size()) {
        indices.push_back(gazetteer.places.size());
      }
      gazetteer.names.push_back(std::move(each));
    }
    gazetteer.places.push_back({.value = {*g_per_kwh},
                                .basis = *the_basis,
                                .year = static_cast<int>(*the_year),
                                .place = cells[name],
                                .code = cells[code],
                                .source = cells[source],
                                .licence = cells[licence],
                                .note = cells[note]});
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

}  // namespace

std::string place_key(std::string_view name) {
  std::string key;
  for (const char c : lower(name)) {
    if (is_letter_or_digit(c)) {
      key += c;
    } else if (!key.empty() && key.back() != '-') {
      key += '-';
    }
  }
  if (!key.empty() && key.back() == '-') key.pop_back();
  return key;
}

Result<Gazetteer> parse_gazetteer(std::string_view intensity, std::string_view without_figure) {
  Gazetteer gazetteer;
  const auto places = JOULELAB_TRY(parse_csv(intensity, "intensity.csv"));
  JOULELAB_TRY(add_places(gazetteer, places));
  const auto unknown = JOULELAB_TRY(parse_csv(without_figure, "places_without_figure.csv"));
  JOULELAB_TRY(add_unknown(gazetteer, unknown));
  return gazetteer;
}

}  // namespace joulelab
