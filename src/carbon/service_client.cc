#include "carbon/service_client.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace joulelab {
namespace {

void replace_all(std::string& text, const std::string& word, std::string_view by) {
  if (word.empty()) return;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
    text.replace(at, word.size(), by);
}

std::string struck_out(std::string text, const ServiceSecrets& secrets) {
  for (const auto& word : secrets.words) {
    auto escaped = word;  // as some write it in JSON
    replace_all(escaped, "/", "\\/");
    replace_all(text, word, "***");
    replace_all(text, escaped, "***");
  }
  return text;
}

// What a service says about its refusal, where it says it in one of the usual ways.
std::string words_of(const std::string& body) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  std::string words;
  const auto take = [&](const nlohmann::json& object, const char* name) {
    if (!words.empty() || !object.is_object()) return;
    const auto found = object.find(name);
    if (found != object.end() && found->is_string()) words = found->get<std::string>();
  };
  take(json, "message");
  take(json, "error");
  if (json.is_object() && json.contains("error")) take(json["error"], "message");
  std::erase_if(words, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; });
  constexpr std::size_t most = 120;
  return words.size() > most ? "" : words;
}

bool is_passing(long status) { return status == 408 || status == 429 || status >= 500; }

std::optional<Seconds> retry_after(const HttpAnswer& answer) {
  const auto said = answer.headers.find("retry-after");
  if (said == answer.headers.end()) return std::nullopt;
  const auto seconds = to_integer(said->second);
  if (!seconds || *seconds < 0) return std::nullopt;
  return Seconds(static_cast<double>(*seconds));
}

}  // namespace

ServiceSettings usual_service_settings() {
  ServiceSettings settings;
  settings.sources = usual_credential_sources();
  settings.clock = std::make_shared<SteadyClock>();
  const auto folder = [&](const char* name) {
    return std::filesystem::path(settings.sources.variable(name).value_or(""));
  };
  if (const auto chosen = folder("JOULELAB_CACHE"); !chosen.empty()) {
    settings.cache = chosen / "carbon";
  } else if (const auto cache = folder("XDG_CACHE_HOME"); !cache.empty()) {
    settings.cache = cache / "joulelab" / "carbon";
  } else {
    settings.cache = folder("HOME") / ".cache" / "joulelab" / "carbon";
  }
  return settings;
}

std::string url_part(std::string_view text) {
  std::string part;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
    part += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return part;
}

ServiceClient::ServiceClient(ServiceFacts facts, ServiceSettings settings, std::string url)
    : facts_(std::move(facts)),
      settings_(std::move(settings)),
      url_(std::move(url)),
      cache_(settings_.cache) {}

Result<ServiceClient> ServiceClient::open(ServiceFacts facts, ServiceSettings settings) {
  const auto variable = variable_of(facts.name, "URL");
  auto url = settings.sources.variable(variable).value_or(facts.url);
  while (url.ends_with('/')) url.pop_back();
  if (url.find('@') != std::string::npos || url.find('?') != std::string::npos) {
    return fail(Error::Kind::invalid, variable + " is no plain address",
                "an address without user, password and query: https://service.example/v3");
  }
  return ServiceClient(std::move(facts), std::move(settings), std::move(url));
}

Result<std::string> ServiceClient::key() const {
  if (const auto key = JOULELAB_TRY(key_for(facts_.name, settings_.sources))) return *key;
  return fail(Error::Kind::denied, fmt::format("{} wants a key", facts_.title),
              fmt::format("set {}", variable_of(facts_.name, "KEY")));
}

Result<Credentials> ServiceClient::login() const {
  auto who = JOULELAB_TRY(credentials_for(facts_.name, facts_.name, settings_.sources));
  if (who) return *std::move(who);
  return fail(Error::Kind::denied, fmt::format("{} wants a user and a password", facts_.title),
              fmt::format("set {} and {}", variable_of(facts_.name, "USER"),
                          variable_of(facts_.name, "PASSWORD")));
}

Result<HttpAnswer> ServiceClient::exchange(const HttpCall& request) {
  if (!http_) http_ = JOULELAB_TRY(HttpClient::open());
  const auto& patience = settings_.patience;
  auto wait = patience.first_wait;
  for (int tries_left = patience.tries;; --tries_left) {
    auto answer = http_->call(request);
    const bool is_worth_it =
        answer ? is_passing(answer->status) : answer.error().kind == Error::Kind::transient;
    if (!answer) answer.error().hint = "check the network; docs/PLACE.md, section \"Services\"";
    if (!is_worth_it || tries_left <= 1) return answer;
    const auto asked = answer ? retry_after(*answer) : std::nullopt;
    if (asked && *asked > patience.longest_wait) return answer;
    if (answer && answer->status == 429 && facts_.is_banning && !asked) return answer;
    clock().sleep_until(after(clock().now(), asked.value_or(wait)));
    wait = std::min(2 * wait, patience.longest_wait);
  }
}

Result<HttpAnswer> ServiceClient::authorised(const ServiceCall& call, ServiceSecrets& secrets) {
  for (bool is_refused = false;; is_refused = true) {
    if (call.secrets) secrets = JOULELAB_TRY(call.secrets(is_refused));
    HttpCall request{.url = url_ + call.path};
    request.secret_query = secrets.query;
    request.headers = secrets.headers;
    request.credentials = secrets.credentials;
    request.certificates = settings_.sources.variable("JOULELAB_CA_BUNDLE").value_or("");
    request.is_proxy_allowed = true;
    request.limit = settings_.patience.limit;
    request.body_most_bytes = settings_.patience.body_most_bytes;
    auto answer = JOULELAB_TRY(exchange(request));
    if (answer.status != 401 || !call.is_renewable || is_refused) return answer;
  }
}

Error ServiceClient::refusal(const HttpAnswer& answer, const std::string& said) const {
  using Kind = Error::Kind;
  const auto what = fmt::format("{} answered {}{}{}", facts_.title, answer.status,
                                said.empty() ? "" : ": ", said);
  if (facts_.access == ServiceFacts::Access::open && (answer.status == 401 || answer.status == 403))
    return {Kind::denied, what, "it wants no key: check " + variable_of(facts_.name, "URL")};
  const auto set_key = facts_.access == ServiceFacts::Access::login
                           ? fmt::format("set {} and {}", variable_of(facts_.name, "USER"),
                                         variable_of(facts_.name, "PASSWORD"))
                           : fmt::format("set {}", variable_of(facts_.name, "KEY"));
  switch (answer.status) {
    case 401:
      return {Kind::denied, what, set_key};
    case 403:
      return {Kind::denied, what, "the key's plan may lack this zone; otherwise " + set_key};
    case 404:
      return {Kind::missing, what, "it does not know the zone: give its own name with --zone"};
    case 429:
      if (const auto wait = retry_after(answer)) {
        return {Kind::transient, what, fmt::format("ask again in {} s", wait->count())};
      }
      return {Kind::transient, what, "it was asked too often: try again in some minutes"};
    default:
      return {is_passing(answer.status) ? Kind::transient : Kind::invalid, what,
              is_passing(answer.status) ? "try again later" : "check the zone and the times"};
  }
}

Result<std::string> ServiceClient::good(const ServiceCall& call, HttpAnswer answer,
                                        const ServiceSecrets& secrets) const {
  auto body = struck_out(std::move(answer.body), secrets);
  // 401, 403 and 429 refuse whatever their body says.
  const bool may_answer = answer.status == 400 || answer.status == 404;
  if (answer.status == 200 || (may_answer && call.is_answer && call.is_answer(body))) {
    if (body.starts_with("\xEF\xBB\xBF")) body.erase(0, 3);
    return body;
  }
  return tl::unexpected(refusal(answer, words_of(body)));
}

Result<std::string> ServiceClient::fetch(const ServiceCall& call) {
  ServiceSecrets secrets;
  auto answer = JOULELAB_TRY(authorised(call, secrets));
  return good(call, std::move(answer), secrets);
}

Result<void> ServiceClient::ask(const ServiceCall& call, const ServiceReading& read) {
  const auto address = url_ + call.path;
  if (const auto kept = cache_.find(address, now())) {
    if (read(*kept)) return {};
  }
  const auto body = JOULELAB_TRY(fetch(call));
  const auto keep = JOULELAB_TRY(read(body));
  const auto end = now() + std::chrono::duration_cast<WallTime::duration>(keep);
  (void)cache_.keep(address, body, end);  // a full disk takes no answer away
  return {};
}

}  // namespace joulelab
