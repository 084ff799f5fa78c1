#include "cli/footprint_choice.h"

#include <cmath>
#include <fmt/format.h>

#include "base/text.h"

namespace joulelab {
namespace {

// "8%", "8 %" and "0.08".
std::optional<double> share_of(std::string_view text) {
  text = trim(text);
  const bool is_percent = text.ends_with('%');
  if (is_percent) text.remove_suffix(1);
  const auto number = to_double(trim(text));
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return is_percent ? *number / 100 : *number;
}

// "4y", "1460d", "35040h": a year is 365.25 days.
std::optional<Seconds> lifetime_of(std::string_view text) {
  text = trim(text);
  if (text.empty()) return std::nullopt;
  constexpr double hour = 3600, day = 24 * hour, year = 365.25 * day;
  const char unit = text.back();
  const double seconds = unit == 'y' ? year : unit == 'd' ? day : unit == 'h' ? hour : 0;
  const auto number = to_double(trim(text.substr(0, text.size() - 1)));
  const Seconds lifetime{number.value_or(0) * seconds};
  if (!(lifetime > Seconds{0}) || !std::isfinite(lifetime.count())) return std::nullopt;
  return lifetime;
}

}  // namespace

void add_footprint_options(CLI::App& command, FootprintChoice& choice) {
  auto* embodied = command
                       .add_option("--embodied", choice.device_kg,
                                   "kg of CO2e of making the machine: a line of its own")
                       ->check(CLI::PositiveNumber);
  auto* lifetime = command.add_option("--lifetime", choice.lifetime,
                                      "over which it is written off: 4y, 1460d, 35040h");
  embodied->needs(lifetime);
  lifetime->needs(embodied);
  command.add_option("--share", choice.share, "of the machine that was reserved: 0.25, 25%")
      ->needs(embodied);
  command.add_option("--grid-losses", choice.losses,
                     "share of what is fed in that is lost on the way: 8%");
}

Result<FootprintRequest> footprint_request(const FootprintChoice& choice) {
  FootprintRequest request;
  if (!choice.losses.empty()) {
    request.loss_share = share_of(choice.losses);
    if (!request.loss_share || *request.loss_share < 0 || *request.loss_share >= 1) {
      return fail(Error::Kind::invalid,
                  fmt::format("'{}' is no share of what is fed in", choice.losses),
                  "--grid-losses 8%, or 0.08: from 0 to below 100 %");
    }
  }
  if (!choice.device_kg) return request;
  const auto lifetime = lifetime_of(choice.lifetime);
  if (!lifetime) {
    return fail(Error::Kind::invalid, fmt::format("'{}' is no lifetime", choice.lifetime),
                "--lifetime 4y, 1460d or 35040h");
  }
  const auto share = share_of(choice.share);
  if (!share || *share <= 0 || *share > 1) {
    return fail(Error::Kind::invalid, fmt::format("'{}' is no share of a machine", choice.share),
                "--share 0.25, or 25%: above 0, at most 1");
  }
  request.embodied =
      Embodied{.device_kg = *choice.device_kg, .lifetime = *lifetime, .share = *share};
  return request;
}

}  // namespace joulelab
