#include "carbon/outline.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "base/text.h"

namespace joulelab {
namespace embedded {
std::string_view shapes();
}  // namespace embedded
namespace {

// Everything is in steps of a hundredth of a degree, as the table is.
constexpr double steps_per_degree = 100, km_per_step = 1.11195;

struct Shape {
  std::string code, name;
  double south = 0, west = 0, north = 0, east = 0;
  std::string rings;  // encoded
};
struct Spot {
  double x = 0, y = 0;
};
using Ring = std::vector<Spot>;

std::vector<Shape> parse_shapes() {
  const auto table = parse_csv(embedded::shapes(), "shapes.csv");
  if (!table) return {};
  const auto columns =
      table->indices_of({"code", "name", "south", "west", "north", "east", "rings"});
  if (!columns) return {};
  const auto [code, name, south, west, north, east, rings] = *columns;
  std::vector<Shape> shapes;
  for (const auto& [line, cells] : table->rows) {
    const auto number = [&cells = cells](std::size_t column) {
      return to_double(cells[column]).value_or(0);
    };
    shapes.push_back({cells[code], cells[name], number(south), number(west), number(north),
                      number(east), cells[rings]});
  }
  return shapes;
}

const std::vector<Shape>& shapes() {
  static const auto parsed = parse_shapes();
  return parsed;
}

// One number of Google's polyline encoding: five bits a letter, the least first, sign in the
// lowest.
int take_number(std::string_view& text) {
  unsigned bits = 0, shift = 0;
  while (!text.empty()) {
    const auto letter = static_cast<unsigned>(text.front()) - 63U;
    text.remove_prefix(1);
    bits |= (letter & 0x1FU) << shift;
    shift += 5;
    if (letter < 0x20U || shift > 25) break;
  }
  const int half = static_cast<int>(bits >> 1U);
  return (bits & 1U) != 0 ? ~half : half;
}

Ring decoded(std::string_view text) {
  Ring ring;
  int x = 0, y = 0;
  while (!text.empty()) {
    y += take_number(text);
    x += take_number(text);
    ring.push_back({static_cast<double>(x), static_cast<double>(y)});
  }
  return ring;
}

// Whether a ray to the east crosses the ring an odd number of times.
bool is_inside(const Ring& ring, Spot at) {
  bool inside = false;
  for (std::size_t i = 0, before = ring.size() - 1; i < ring.size(); before = i++) {
    const auto& a = ring[i];
    const auto& b = ring[before];
    if ((a.y > at.y) != (b.y > at.y) && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x) {
      inside = !inside;
    }
  }
  return inside;
}

// In steps of latitude; `shrink` is how much shorter those of longitude are.
double distance(const Ring& ring, Spot at, double shrink) {
  double least = 1e9;
  for (std::size_t i = 0, before = ring.size() - 1; i < ring.size(); before = i++) {
    const double ax = (ring[before].x - at.x) * shrink, ay = ring[before].y - at.y;
    const double dx = (ring[i].x - at.x) * shrink - ax, dy = ring[i].y - at.y - ay;
    const double length = dx * dx + dy * dy;
    const double along = length > 0 ? std::clamp(-(ax * dx + ay * dy) / length, 0.0, 1.0) : 0;
    least = std::min(least, std::hypot(ax + along * dx, ay + along * dy));
  }
  return least;
}

// 0 inside, else the distance in steps. A hole is a ring too: odd and even tell.
double distance(const Shape& shape, Spot at, double shrink) {
  bool inside = false;
  double least = 1e9;
  for (const auto text : split(shape.rings, ' ')) {
    const auto ring = decoded(text);
    if (ring.empty()) continue;
    if (is_inside(ring, at)) inside = !inside;
    least = std::min(least, distance(ring, at, shrink));
  }
  return inside ? 0 : least;
}

bool is_near(const Shape& shape, Spot at, double steps, double shrink) {
  const double wide = steps / shrink;
  return at.y >= shape.south - steps && at.y <= shape.north + steps && at.x >= shape.west - wide &&
         at.x <= shape.east + wide;
}

}  // namespace

std::optional<OutlineHit> outline_at(Coordinates at, double most_km) {
  const double radians = at.latitude_deg * std::numbers::pi / 180;
  const double shrink = std::max(0.01, std::cos(radians));
  const double most_steps = most_km / km_per_step;
  const Shape* nearest = nullptr;
  double least = most_steps;
  for (const auto& shape : shapes()) {
    // An outline that crosses the 180th meridian goes on beyond it.
    for (const double turn : {0.0, 360.0, -360.0}) {
      const Spot spot{(at.longitude_deg + turn) * steps_per_degree,
                      at.latitude_deg * steps_per_degree};
      if (!is_near(shape, spot, most_steps, shrink)) continue;
      const double steps = distance(shape, spot, shrink);
      if (steps == 0) return OutlineHit{shape.code, shape.name, 0};
      if (steps < least) {
        least = steps;
        nearest = &shape;
      }
    }
  }
  if (!nearest) return std::nullopt;
  return OutlineHit{nearest->code, nearest->name, least * km_per_step};
}

}  // namespace joulelab
