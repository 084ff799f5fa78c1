#include "meter/json_device.h"

#include <algorithm>
#include <fmt/format.h>

#include "net/host_port.h"

namespace joulelab {
namespace {

struct Place {
  std::string url, host;
};

Result<Place> place_of(const MeterSpec& spec, std::string_view scheme) {
  std::string url = spec.address;
  if (url.empty()) {
    return fail(Error::Kind::invalid, fmt::format("meter {} has no address", spec.name()),
                fmt::format("--meter {}:plug.local, with the device's name or address", spec.kind));
  }
  if (url.find("://") == std::string::npos) url = fmt::format("{}://{}", scheme, url);
  const auto begin = url.find("://") + 3;
  const auto authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
  auto host = JOULELAB_TRY(parse_host_port(authority, 80)).host;
  while (url.ends_with('/')) url.pop_back();
  return Place{std::move(url), std::move(host)};
}

}  // namespace

Result<JsonDevice> JsonDevice::open(const MeterSpec& spec, const CredentialSources& sources,
                                    const Habits& habits) {
  auto place = JOULELAB_TRY(place_of(spec, habits.scheme));
  auto client = JOULELAB_TRY(HttpClient::open());
  JsonDevice device(std::move(client), std::move(place.url));
  device.manner_.limit = JOULELAB_TRY(exchange_limit(spec, habits.limit));
  device.manner_.is_certificate_checked = !JOULELAB_TRY(spec.flag("insecure"));
  auto& credentials = device.manner_.credentials;
  credentials = JOULELAB_TRY(credentials_for(spec.name(), place.host, sources));
  if (credentials && credentials->user.empty()) credentials->user = habits.user;
  return device;
}

Result<HttpAnswer> JsonDevice::send(HttpCall call) {
  if (deadline_) call.limit = std::min(call.limit, deadline_->left());
  return client_.call(call);
}

Result<JsonAnswer> JsonDevice::ask(const std::string& path) {
  auto call = manner_;
  call.url = url_ + path;
  auto answer = JOULELAB_TRY(send(call));
  auto body = JOULELAB_TRY(good_body(std::move(answer), call.url));
  if (auto json = JsonAnswer::parse(std::move(body))) return *std::move(json);
  return fail(Error::Kind::transient, fmt::format("the answer of {} is no JSON", call.url),
              "check that the address is that of such a device");
}

}  // namespace joulelab
