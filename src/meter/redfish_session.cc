#include "meter/redfish_session.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

namespace joulelab {
namespace {

constexpr std::string_view sessions = "/redfish/v1/SessionService/Sessions";
// More than any controller has; a collection that links to itself has no end.
constexpr std::size_t pages_most = 16, members_most = 1000;

}  // namespace

std::string redfish_path(const std::string& link) {
  const auto scheme = link.find("://");
  if (scheme == std::string::npos) return link.starts_with('/') ? link : std::string();
  const auto path = link.find('/', scheme + 3);
  return path == std::string::npos ? std::string() : link.substr(path);
}

Result<std::vector<std::string>> redfish_members(JsonSource& source, std::string collection) {
  std::vector<std::string> members;
  for (std::size_t page = 0; page < pages_most && !collection.empty(); ++page) {
    const auto answer = JOULELAB_TRY(source.ask(collection));
    for (std::size_t i = 0; members.size() < members_most; ++i) {
      const auto member = fmt::format("/Members/{}", i);
      if (!answer.has(member)) break;
      auto path = redfish_path(answer.text(member + "/@odata.id"));
      if (!path.empty()) members.push_back(std::move(path));
    }
    collection = redfish_path(answer.text("/Members@odata.nextLink"));
  }
  return members;
}

Result<std::unique_ptr<RedfishSession>> RedfishSession::open(const MeterSpec& spec,
                                                             const CredentialSources& sources) {
  constexpr JsonDevice::Habits habits{.scheme = "https", .user = "", .limit = Seconds{5}};
  auto device = JOULELAB_TRY(JsonDevice::open(spec, sources, habits));
  std::unique_ptr<RedfishSession> session(new RedfishSession(std::move(device)));
  const auto login = spec.text("login", "basic");
  if (login == "basic") return session;
  if (login != "session") {
    return fail(Error::Kind::invalid,
                fmt::format("meter {}: there is no login={}", spec.name(), login),
                "basic or session");
  }
  session->who_ = std::exchange(session->device_.manner().credentials, std::nullopt);
  if (!session->who_) {
    return fail(Error::Kind::invalid, fmt::format("meter {}: a session needs a user", spec.name()),
                "docs/METERS.md, section \"Credentials\"");
  }
  JOULELAB_TRY(session->log_in());
  return session;
}

RedfishSession::~RedfishSession() {
  device_.begin_reading();  // with a limit of its own
  log_out();
}

// Without an outcome: a session that stays expires.
void RedfishSession::log_out() {
  if (place_.empty()) return;
  auto call = device_.manner();
  call.method = "DELETE";
  call.url = device_.url() + std::exchange(place_, {});
  (void)device_.send(call);
}

Result<void> RedfishSession::log_in() {
  auto& manner = device_.manner();
  manner.headers.clear();
  auto call = manner;
  call.method = "POST";
  call.url = device_.url() + std::string(sessions);
  call.headers = {"Content-Type: application/json"};
  call.body = nlohmann::json{{"UserName", who_->user}, {"Password", who_->password}}.dump(
      -1, ' ', false, nlohmann::json::error_handler_t::replace);
  auto answer = JOULELAB_TRY(device_.send(call));
  const auto headers = answer.headers;
  JOULELAB_TRY(good_body(std::move(answer), call.url));
  const auto token = headers.find("x-auth-token");
  const auto location = headers.find("location");
  if (token == headers.end()) {
    return fail(Error::Kind::broken, call.url + " opened a session without a token",
                "try login=basic");
  }
  manner.headers = {"X-Auth-Token: " + token->second};
  place_ = location == headers.end() ? std::string() : redfish_path(location->second);
  return {};
}

Result<JsonAnswer> RedfishSession::ask(const std::string& path) {
  auto answer = device_.ask(path);
  if (answer || !who_ || answer.error().kind != Error::Kind::denied) return answer;
  log_out();
  JOULELAB_TRY(log_in());
  return device_.ask(path);
}

}  // namespace joulelab
