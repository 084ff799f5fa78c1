#pragma once
// How a service of the world is asked: within limits of time and size, again where that may help,
// and never for what the disk still has. A secret goes to the wire alone: into no address, error or
// cache.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "carbon/service_cache.h"
#include "net/credentials.h"
#include "net/http_client.h"

namespace joulelab {

struct ServiceFacts {
  enum class Access { open, key, login };
  std::string name;     // "electricitymaps", of its keys and settings
  std::string title;    // "Electricity Maps"
  std::string url;      // where it answers unless JOULELAB_<NAME>_URL says otherwise
  std::string licence;  // of what it gives
  Access access = Access::key;
  bool is_banning = false;  // who asks again after 429 is shut out for minutes
};

struct ServicePatience {
  Seconds limit{10};  // for one exchange
  int tries = 4;
  Seconds first_wait{1};     // doubles, unless the service says Retry-After in seconds
  Seconds longest_wait{30};  // a service that wants more is given up
  std::size_t body_most_bytes = 64U << 20;
};

struct ServiceSettings {
  CredentialSources sources;  // keys, and the variables _URL and JOULELAB_CA_BUNDLE
  std::filesystem::path cache;
  std::shared_ptr<Clock> clock;  // never null
  ServicePatience patience;
};

// This process's environment; the cache lies in $JOULELAB_CACHE/carbon, else in
// $XDG_CACHE_HOME/joulelab/carbon, else in ~/.cache/joulelab/carbon.
ServiceSettings usual_service_settings();

struct ServiceSecrets {
  std::string query;  // "&api_key=..."
  std::vector<std::string> headers;
  std::optional<Credentials> credentials;
  std::vector<std::string> words;  // the secrets themselves: struck out of whatever comes back
};

struct ServiceCall {
  std::string path;  // after the base address: "/v3/forecast?region=..."
  // Asked for when the cache has no answer. `is_refused`: the last ones were, with 401.
  std::function<Result<ServiceSecrets>(bool is_refused)> secrets;
  bool is_renewable = false;  // after 401 it is tried once more with new secrets
  // Whether the body of a refusal (4xx) is an answer all the same.
  std::function<bool(std::string_view body)> is_answer;
};

// Takes a body apart and says how long it may be kept. With an Error it is not kept; one from the
// cache is asked for again.
using ServiceReading = std::function<Result<Seconds>(std::string_view body)>;

inline constexpr Seconds keep_for_ever{3.2e9};  // a century
inline constexpr Seconds keep_a_moment{900};

// Text as a part of an address.
std::string url_part(std::string_view text);

class ServiceClient {
 public:
  // Error `invalid` for a base address that is none or that holds a password.
  static Result<ServiceClient> open(ServiceFacts facts, ServiceSettings settings);

  const ServiceFacts& facts() const { return facts_; }
  WallTime now() const { return settings_.clock->wall(); }
  Clock& clock() const { return *settings_.clock; }

  // Error `denied` with the variable to set where there is no key, or no user and password.
  Result<std::string> key() const;
  Result<Credentials> login() const;

  // Errors: `denied` (401, 403), `missing` (404), `transient` (429, 5xx, no whole answer in time),
  // `broken` (too long), `invalid` (other 4xx), and those of `read`. Not thread-safe.
  Result<void> ask(const ServiceCall& call, const ServiceReading& read);

  // What is published at `call`, never cached.
  Result<std::string> fetch(const ServiceCall& call);

 private:
  ServiceClient(ServiceFacts facts, ServiceSettings settings, std::string url);
  Result<HttpAnswer> exchange(const HttpCall& request);
  Result<HttpAnswer> authorised(const ServiceCall& call, ServiceSecrets& secrets);
  Result<std::string> good(const ServiceCall& call, HttpAnswer answer,
                           const ServiceSecrets& secrets) const;
  Error refusal(const HttpAnswer& answer, const std::string& said) const;

  ServiceFacts facts_;
  ServiceSettings settings_;
  std::string url_;
  ServiceCache cache_;
  std::optional<HttpClient> http_;
};

}  // namespace joulelab
