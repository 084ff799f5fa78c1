#include "carbon/grid_losses.h"

#include <map>

#include "base/csv.h"
#include "base/text.h"
#include "carbon/coordinates.h"

namespace joulelab {
namespace embedded {
std::string_view grid_losses();
}  // namespace embedded
namespace {

using Figures = std::map<std::string, GridLosses, std::less<>>;

Result<Figures> parse_figures() {
  const auto table = JOULELAB_TRY(parse_csv(embedded::grid_losses(), "grid_losses.csv"));
  const auto [code, share, year, source] =
      JOULELAB_TRY(table.indices_of({"code", "share", "year", "source"}));
  Figures figures;
  for (const auto& [line, cells] : table.rows) {
    figures[cells[code]] = {to_double(cells[share]).value_or(0),
                            static_cast<int>(to_integer(cells[year]).value_or(0)), cells[code],
                            cells[source]};
  }
  return figures;
}

}  // namespace

std::optional<GridLosses> grid_losses_of(std::string_view code) {
  static const auto figures = parse_figures();
  if (!figures) return std::nullopt;
  auto found = figures->find(code);
  if (found == figures->end()) found = figures->find(country_of(code));
  return found == figures->end() ? std::nullopt : std::optional(found->second);
}

}  // namespace joulelab
