#include "carbon/pue.h"

#include <map>

#include "base/csv.h"
#include "base/text.h"

namespace joulelab {
namespace embedded {
std::string_view pue();
}  // namespace embedded
namespace {

using Figures = std::map<std::string, PueFigure, std::less<>>;

Result<Figures> parse_figures() {
  const auto table = JOULELAB_TRY(parse_csv(embedded::pue(), "pue.csv"));
  const auto [code, of, value, year, source] =
      JOULELAB_TRY(table.indices_of({"code", "of", "pue", "year", "source"}));
  Figures figures;
  for (const auto& [line, cells] : table.rows) {
    figures[cells[code]] = {to_double(cells[value]).value_or(0),
                            static_cast<int>(to_integer(cells[year]).value_or(0)), cells[of],
                            cells[source]};
  }
  return figures;
}

}  // namespace

std::optional<PueFigure> pue_of(std::string_view code) {
  static const auto figures = parse_figures();
  if (!figures) return std::nullopt;
  if (const auto own = figures->find(code); own != figures->end()) return own->second;
  const auto colon = code.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto fleet = figures->find(code.substr(0, colon));
  return fleet == figures->end() ? std::nullopt : std::optional(fleet->second);
}

}  // namespace joulelab
