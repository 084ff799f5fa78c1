#include "meter/meter_spec.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "record/name.h"

namespace joulelab {
namespace {

constexpr std::string_view common[] = {"name", "period", "component", "device",
                                       "gain", "limit",  "averaging"};

// Of a part of an address that opens a device, as plain_name() writes it.
constexpr std::string_view secret_names[] = {
    "password",    "passwd",        "passphrase", "pass",       "pwd",       "pin", "token",
    "accesstoken", "authtoken",     "auth",       "apikey",     "key",       "psk", "secret",
    "apisecret",   "sig",           "signature",  "session",    "sessionid", "sid", "jwt",
    "bearer",      "authorization", "credential", "credentials"};

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

// "http://admin:secret@plug" and "admin@plug". A password with a slash ends before the at sign with
// what looks like a host with a port that is none, so that an at sign in a path is taken for no
// secret only behind a host without a port. Where the kind is http, its address may be
// "//admin:secret@plug".
bool holds_user(std::string_view address) {
  const auto scheme = address.find("://");
  if (scheme != std::string_view::npos) address.remove_prefix(scheme + 1);
  const bool is_file = address.starts_with('/') && !address.starts_with("//");
  if (address.starts_with("//")) address.remove_prefix(2);
  const auto authority = address.substr(0, address.find('/'));
  if (authority.find('@') != std::string_view::npos) return true;
  const bool has_at = address.find('@') != std::string_view::npos;
  return has_at && !is_file && authority.find(':') != std::string_view::npos;
}

// "API-Key" as "apikey".
std::string plain_name(std::string_view name) {
  auto plain = lower(name);
  std::erase_if(plain, [](char c) { return c == '-' || c == '_'; });
  return plain;
}

// A part of the address after ? or # whose name says that it opens the device.
bool holds_secret(std::string_view address) {
  const auto begin = address.find_first_of("?#");
  if (begin == std::string_view::npos) return false;
  auto rest = address.substr(begin + 1);
  while (!rest.empty()) {
    const auto length = std::min(rest.find_first_of("&;?#"), rest.size());
    const auto part = rest.substr(0, length);
    const auto name = plain_name(part.substr(0, part.find('=')));
    if (std::ranges::find(secret_names, name) != std::end(secret_names)) return true;
    rest.remove_prefix(std::min(length + 1, rest.size()));
  }
  return false;
}

// What is stored with the run must not hold what opens the device. `parts` are those between
// commas: a password with a comma goes on in the parts after the address, or where a list of
// instruments was cut at commas, in what looks like a kind. No part is repeated in the error.
Result<void> check_no_secret(const MeterSpec& spec, std::span<const std::string_view> parts) {
  const auto refuse = [&](std::string_view what) {
    const bool is_kind = spec.kind.find('@') == std::string::npos;
    return fail(Error::Kind::invalid,
                fmt::format("the address of {} holds {}",
                            is_kind ? "meter " + spec.kind : std::string("a meter"), what),
                "it would be stored with the run; docs/METERS.md, section \"Credentials\"");
  };
  const auto is_rest_of_user = [](std::string_view part) {
    return part.substr(0, part.find('=')).find('@') != std::string_view::npos;
  };
  if (holds_user(spec.address) || is_rest_of_user(spec.kind) ||
      std::ranges::any_of(parts.subspan(1), is_rest_of_user))
    return refuse("a user or a password");
  if (holds_secret(spec.address)) return refuse("a secret");
  return {};
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
    return fail(Error::Kind::invalid, "a meter is given without its kind",
                "KIND, KIND:ADDRESS or KIND:ADDRESS,OPTION=VALUE; joulelab meters lists the kinds");
  }
  JOULELAB_TRY(check_no_secret(spec, parts));
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
