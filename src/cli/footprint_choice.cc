#include "cli/footprint_choice.h"

#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "carbon/embodied.h"
#include "carbon/grid_losses.h"
#include "carbon/pue.h"

namespace joulelab {
namespace {

constexpr std::string_view published = "published";

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

// "1500" (kg), "h100" and "8 h100", with the lifetime that is customary for it.
Result<Embodied> device_named(std::string_view text) {
  text = trim(text);
  const auto kg = to_double(text);
  if (kg && *kg > 0 && std::isfinite(*kg)) return Embodied{.device_kg = *kg};
  const auto space = text.find(' ');
  const auto count = space == text.npos ? std::nullopt : to_integer(text.substr(0, space));
  const bool is_counted = count && *count > 0;
  const auto figure = JOULELAB_TRY(embodied_of(is_counted ? trim(text.substr(space)) : text));
  constexpr Seconds year{365.25 * 86'400};
  return Embodied{.device_kg = figure.manufacture.value / 1000 *
                               (is_counted ? static_cast<double>(*count) : 1.0),
                  .lifetime = figure.lifetime_years * year,
                  .share = 1,
                  .source = figure.source};
}

Result<void> add_losses(const FootprintChoice& choice, std::string_view code,
                        FootprintRequest& request) {
  if (choice.losses == published) {
    const auto losses = grid_losses_of(code);
    if (!losses) {
      return fail(Error::Kind::missing,
                  fmt::format("no published losses of the grid of {} are known here", code),
                  "--grid-losses 8%");
    }
    request.loss_share = losses->share;
    request.loss_source = fmt::format("{}, {}", losses->source, losses->year);
    return {};
  }
  request.loss_share = share_of(choice.losses);
  if (request.loss_share && *request.loss_share >= 0 && *request.loss_share < 1) return {};
  return fail(Error::Kind::invalid,
              fmt::format("'{}' is no share of what is fed in", choice.losses),
              "--grid-losses 8%, 0.08 or published: from 0 to below 100 %");
}

Result<Embodied> embodied_device(const FootprintChoice& choice) {
  auto device = JOULELAB_TRY(device_named(choice.device));
  if (!choice.lifetime.empty()) {
    const auto lifetime = lifetime_of(choice.lifetime);
    if (!lifetime) {
      return fail(Error::Kind::invalid, fmt::format("'{}' is no lifetime", choice.lifetime),
                  "--lifetime 4y, 1460d or 35040h");
    }
    device.lifetime = *lifetime;
  }
  if (!(device.lifetime > Seconds{0})) {
    return fail(Error::Kind::invalid, "kilogrammes have no lifetime of their own", "--lifetime 4y");
  }
  const auto share = share_of(choice.share);
  if (!share || *share <= 0 || *share > 1) {
    return fail(Error::Kind::invalid, fmt::format("'{}' is no share of a machine", choice.share),
                "--share 0.25, or 25%: above 0, at most 1");
  }
  device.share = *share;
  return device;
}

}  // namespace

void add_footprint_options(CLI::App& command, FootprintChoice& choice) {
  auto* embodied =
      command.add_option("--embodied", choice.device,
                         "making the machine, a line of its own: kg of CO2e, or a device "
                         "(\"8 h100\"; data/README.md)");
  command
      .add_option("--lifetime", choice.lifetime, "over which it is written off: 4y, 1460d, 35040h")
      ->needs(embodied);
  command.add_option("--share", choice.share, "of the machine that was reserved: 0.25, 25%")
      ->needs(embodied);
  command.add_option("--grid-losses", choice.losses,
                     "share of what is fed in that is lost on the way: 8%, or published");
}

Result<FootprintRequest> footprint_request(const FootprintChoice& choice, std::string_view code) {
  FootprintRequest request;
  if (!choice.losses.empty()) JOULELAB_TRY(add_losses(choice, code, request));
  if (!choice.device.empty()) request.embodied = JOULELAB_TRY(embodied_device(choice));
  return request;
}

Result<StatedPue> pue_named(std::string_view text, std::string_view code) {
  if (text == published) {
    if (const auto figure = pue_of(code))
      return StatedPue{figure->value,
                       fmt::format("{}: {}, {}", figure->of, figure->source, figure->year)};
    return fail(Error::Kind::missing, fmt::format("no operator publishes a PUE of {}", code),
                "--location aws:eu-west-1, or another cloud region; or --pue 1.2");
  }
  const auto value = to_double(trim(text));
  if (value && *value >= 1 && *value <= 10) return StatedPue{*value, {}};
  return fail(Error::Kind::invalid, fmt::format("'{}' is no PUE", text),
              "a number from 1 to 10, or published");
}

}  // namespace joulelab
