#include "carbon/coordinates.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <vector>

#include "base/csv.h"
#include "base/text.h"

namespace joulelab {
namespace embedded {
std::string_view coordinates();
}  // namespace embedded
namespace {

struct Point {
  Coordinates at;
  std::string country;
};
using Points = std::map<std::string, Point, std::less<>>;

Result<Points> parse_points() {
  const auto table = JOULELAB_TRY(parse_csv(embedded::coordinates(), "coordinates.csv"));
  const auto [code, country, latitude, longitude] =
      JOULELAB_TRY(table.indices_of({"code", "country", "latitude_deg", "longitude_deg"}));
  Points points;
  for (const auto& [line, cells] : table.rows) {
    const auto north = to_double(cells[latitude]), east = to_double(cells[longitude]);
    if (!north || !east) {
      return fail(Error::Kind::invalid, fmt::format("coordinates.csv, line {}: no point", line));
    }
    points[cells[code]] = {{*north, *east}, cells[country]};
  }
  return points;
}

const Point* point_of(std::string_view code) {
  static const auto points = parse_points();
  if (!points) return nullptr;
  const auto found = points->find(code);
  return found == points->end() ? nullptr : &found->second;
}

// Takes the letter of a direction off the end of a word: 0 for none, 1 or -1 by `letters`.
int take_sign(std::string_view& word, std::string_view letters) {
  if (word.empty()) return 0;
  const auto found = letters.find(lower(word.substr(word.size() - 1)));
  if (found == std::string_view::npos) return 0;
  word.remove_suffix(1);
  return found == 0 ? 1 : -1;
}

std::optional<double> angle(std::string_view word, std::string_view letters) {
  const int sign = take_sign(word, letters);
  const auto value = to_double(word);
  if (!value || !std::isfinite(*value) || (sign != 0 && *value < 0)) return std::nullopt;
  return sign < 0 ? -*value : *value;
}

// The two words of a text, without commas and degree signs, a direction joined to its number.
std::vector<std::string> words_of(std::string_view text) {
  std::string plain(text);
  for (const std::string_view sign : {"°", "º"}) {
    for (auto at = plain.find(sign); at != std::string::npos; at = plain.find(sign)) {
      plain.erase(at, sign.size());
    }
  }
  for (auto& c : plain) {
    if (c == ',' || c == ';' || c == '\t') c = ' ';
  }
  std::vector<std::string> words;
  for (const auto word : split(plain, ' ')) {
    const bool is_direction = word.size() == 1 && lower(word).find_first_of("nsew") == 0;
    if (word.empty()) continue;
    if (is_direction && !words.empty()) {
      words.back() += word;
    } else {
      words.emplace_back(word);
    }
  }
  return words;
}

}  // namespace

Result<std::optional<Coordinates>> parse_coordinates(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() != 2) return std::nullopt;
  const auto latitude = angle(words[0], "ns"), longitude = angle(words[1], "ew");
  if (!latitude || !longitude) return std::nullopt;
  if (std::abs(*latitude) > 90 || std::abs(*longitude) > 180) {
    return fail(Error::Kind::invalid, fmt::format("'{}' is nowhere on Earth", trim(text)),
                "write latitude (-90 to 90), longitude (-180 to 180): 48.86,2.35");
  }
  return Coordinates{*latitude, *longitude};
}

std::optional<Coordinates> coordinates_of(std::string_view code) {
  const auto* point = point_of(code);
  return point ? std::optional(point->at) : std::nullopt;
}

std::string country_of(std::string_view code) {
  const auto* point = point_of(code);
  return point ? point->country : "";
}

}  // namespace joulelab
