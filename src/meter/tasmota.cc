#include "meter/tasmota.h"

#include <fmt/format.h>

#include "meter/json_device.h"

namespace joulelab {
namespace {

constexpr std::string_view question = "/cm?cmnd=Status%208";
// Of a plug whose chip was calibrated by its user; not verified.
constexpr double accuracy = 0.02;

// Everything but what RFC 3986 leaves as it is.
std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (is_plain) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

// Says who we are in the way that it wants, and in no other.
void show_credentials(HttpCall& manner) {
  if (!manner.credentials) return;
  manner.secret_query =
      fmt::format("&user={}&password={}", percent_encoded(manner.credentials->user),
                  percent_encoded(manner.credentials->password));
  manner.credentials.reset();
}

// A quantity is one number, or an array of one number for each channel. Of several channels its
// energy may be one number still: that of all of them, and so of none.
std::vector<JsonPlace> places_of(const JsonAnswer& answer, const std::string& name, double unit,
                                 std::optional<std::size_t> channel) {
  const auto pointer = "/StatusSNS/ENERGY/" + name;
  const auto element = [&](std::size_t i) { return fmt::format("{}/{}", pointer, i); };
  const auto place = [&](std::string at) {
    return JsonPlace{std::string(question), std::move(at), unit, {}, {}, {}};
  };
  const bool is_array = answer.has(element(0));
  const bool has_several = is_array || answer.has("/StatusSNS/ENERGY/Power/0");
  if (channel && (has_several || *channel > 1)) return {place(element(*channel - 1))};
  if (!is_array) return {place(pointer)};
  std::vector<JsonPlace> places;
  for (std::size_t i = 0; answer.has(element(i)); ++i) places.push_back(place(element(i)));
  return places;
}

}  // namespace

Result<JsonOutlet> Tasmota::open(const MeterSpec& spec, const CredentialSources& sources) {
  constexpr std::string_view known[] = {"channel", "every", "insecure"};
  JOULELAB_TRY(check_options(spec, known));
  const auto channel = JOULELAB_TRY(channel_of(spec, 1));
  auto device = std::make_unique<JsonDevice>(
      JOULELAB_TRY(JsonDevice::open(spec, sources, {.user = "admin"})));
  show_credentials(device->manner());
  const auto answer = JOULELAB_TRY(device->ask(std::string(question)));
  JsonPlan plan{.refusal = "/WARNING"};
  plan.energy = {.places = places_of(answer, "Total", joules_per_kwh, channel),
                 .gain_share = accuracy};
  plan.power = {.places = places_of(answer, "Power", 1, channel), .gain_share = accuracy};
  return JsonOutlet::open(spec, std::move(device), std::move(plan));
}

}  // namespace joulelab
