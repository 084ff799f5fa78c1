#include "meter/meter_spec.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "record/name.h"

namespace joulelab {
namespace {

constexpr std::string_view common[] = {"name", "period", "component", "device",
                                       "gain", "limit",  "averaging"};

tl::unexpected<Error> wrong(const MeterSpec& spec, std::string_view what, std::string hint) {
  return fail(Error::Kind::invalid, fmt::format("meter {}: {}", spec.name(), what),
              std::move(hint));
}

// The address as it was meant: %2C is a comma.
std::string unescaped(std::string_view text) {
  constexpr std::string_view escaped = "%2C";
  std::string address;
  for (auto at = text.find(escaped); at != std::string_view::npos; at = text.find(escaped)) {
    address += text.substr(0, at);
    address += ',';
    text.remove_prefix(at + escaped.size());
  }
  address += text;
  return address;
}

// "http://admin:secret@plug" and "admin@plug"; an at sign after the host is no secret. Where the
// kind is http, its address may be "//admin:secret@plug".
bool holds_user(std::string_view address) {
  const auto scheme = address.find("://");
  if (scheme != std::string_view::npos) address.remove_prefix(scheme + 1);
  if (address.starts_with("//")) address.remove_prefix(2);
  return address.substr(0, address.find('/')).find('@') != std::string_view::npos;
}

// "1.5%" or "0.015" as 0.015.
std::optional<double> share_of(std::string_view text) {
  const bool is_percent = text.ends_with('%');
  if (is_percent) text.remove_suffix(1);
  auto number = to_double(text);
  if (number && is_percent) *number /= 100;
  if (!number || !(*number >= 0 && *number < 1)) return std::nullopt;
  return number;
}

}  // namespace

std::string MeterSpec::name() const { return text("name", kind); }

std::string MeterSpec::text(const std::string& option, std::string_view fallback) const {
  const auto found = options.find(option);
  return found == options.end() ? std::string(fallback) : found->second;
}

Result<std::optional<double>> MeterSpec::number(const std::string& option, double low,
                                                double high) const {
  const auto found = options.find(option);
  if (found == options.end()) return std::nullopt;
  const auto number = to_double(found->second);
  if (number && *number >= low && *number <= high) return number;
  return wrong(*this,
               fmt::format("{}={} is no number from {} to {}", option, found->second, low, high),
               "docs/METERS.md lists the options of each meter");
}

Result<bool> MeterSpec::flag(const std::string& option) const {
  const auto given = text(option, "false");
  if (given == "true" || given == "false") return given == "true";
  return wrong(*this, fmt::format("{}={} is neither true nor false", option, given), "");
}

Result<MeterSpec> parse_meter_spec(std::string_view text) {
  const auto parts = split(text, ',');
  MeterSpec spec;
  const auto colon = parts.front().find(':');
  spec.kind = trim(parts.front().substr(0, colon));
  if (colon != std::string_view::npos)
    spec.address = unescaped(trim(parts.front().substr(colon + 1)));
  if (spec.kind.empty()) {
    return fail(Error::Kind::invalid, fmt::format("'{}' names no meter", text),
                "KIND, KIND:ADDRESS or KIND:ADDRESS,OPTION=VALUE; joulelab meters lists the kinds");
  }
  if (holds_user(spec.address)) {
    return fail(Error::Kind::invalid,
                fmt::format("the address of meter {} holds a user or a password", spec.kind),
                "it would be stored with the run; docs/METERS.md, section \"Credentials\"");
  }
  for (const auto& part : std::vector(parts.begin() + 1, parts.end())) {
    const auto equals = part.find('=');
    const std::string option(trim(part.substr(0, equals)));
    if (equals == std::string_view::npos || option.empty()) {
      return wrong(spec, fmt::format("'{}' is no OPTION=VALUE", part),
                   "a comma in an address is %2C");
    }
    if (!spec.options.emplace(option, trim(part.substr(equals + 1))).second) {
      return wrong(spec, fmt::format("option {} is given twice", option), "");
    }
  }
  return spec;
}

std::vector<std::string> join_options(std::span<const std::string> parts) {
  std::vector<std::string> specs;
  for (const auto& part : parts) {
    const auto equals = part.find('=');
    // An address may hold an equals sign too, but its kind ends at a colon before.
    const bool is_option = equals != std::string::npos && part.find(':') > equals;
    if (is_option && !specs.empty()) {
      specs.back() += "," + part;
    } else {
      specs.push_back(part);
    }
  }
  return specs;
}

Result<void> check_options(const MeterSpec& spec, std::span<const std::string_view> known) {
  std::vector<std::string> names(std::begin(common), std::end(common));
  names.insert(names.end(), known.begin(), known.end());
  for (const auto& [option, value] : spec.options) {
    if (std::ranges::find(names, option) != names.end()) continue;
    return wrong(spec, fmt::format("there is no option '{}'", option), suggestion(option, names));
  }
  return {};
}

Result<Channel> outlet_channel(const MeterSpec& spec, std::string_view quantity, Form form,
                               double resolution, Seconds update_period, double gain_share) {
  const auto component = component_named(spec.text("component", "wall"));
  if (!component) {
    return wrong(spec, fmt::format("there is no component '{}'", spec.text("component")),
                 "one of: wall, platform, package, dram, gpu, other");
  }
  if (spec.options.contains("gain")) {
    const auto share = share_of(spec.text("gain"));
    if (!share)
      return wrong(spec, fmt::format("gain={} is no share", spec.text("gain")), "gain=1.5%");
    gain_share = *share;
  }
  const auto averaging = JOULELAB_TRY(spec.number("averaging", 0, 3600)).value_or(0);
  return Channel{.name = fmt::format("{}/{}", spec.name(), quantity),
                 .meter = spec.name(),
                 .component = *component,
                 .device = spec.text("device", spec.address),
                 .form = form,
                 .grade = Grade::measured,
                 .resolution = resolution,
                 .update_period = update_period,
                 .averaging = Seconds{form == Form::gauge ? averaging : 0},
                 .gain = {1 - gain_share, 1 + gain_share}};
}

Watts usual_offset_of(const MeterSpec& spec, Watts offset) {
  return spec.options.contains("gain") ? Watts{0} : offset;
}

Result<Seconds> exchange_limit(const MeterSpec& spec, Seconds usual) {
  const auto seconds = JOULELAB_TRY(spec.number("limit", 0.01, 600));
  return Seconds{seconds.value_or(usual.count())};
}

}  // namespace joulelab
