#pragma once
// Short exchanges with devices over HTTP: everything in memory, within a limit of time and size, on
// a connection that is kept alive and that no child inherits. By no proxy, unless a call allows it:
// the environment's would see a device's password. Downloads of files are fetch/'s.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "net/credentials.h"

namespace joulelab {

enum class Authentication {
  basic,
  digest,  // RFC 7616, SHA-256 or MD5 as the server asks: one more exchange at each call
};

struct HttpCall {
  std::string url;  // http:// or https://, without user and password
  // Goes to the address on the wire alone, and so into no error: "&password=...", for a device that
  // wants it there.
  std::string secret_query;
  std::string method = "GET";
  std::string body;
  std::vector<std::string> headers;  // "Accept: application/json"
  std::optional<Credentials> credentials;
  Authentication authentication = Authentication::basic;
  bool is_certificate_checked = true;  // false: a management controller signs its own
  std::string certificates;            // a file of authorities to trust; empty: the machine's
  bool is_proxy_allowed = false;       // true: as http_proxy and the like say, for the wide world
  Seconds limit{2};                    // for the whole exchange; a millisecond at least
  std::size_t body_most_bytes = 4U << 20;
};

struct HttpAnswer {
  long status = 0;
  std::string body;
  std::map<std::string, std::string> headers;  // names in lower case
};

class HttpClient {
 public:
  // Error `missing` where libcurl is not on this machine.
  static Result<HttpClient> open();
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;

  // An answer of any status. Error `transient` where none came whole and in time; `denied` where
  // the certificate is not trusted; `invalid` for an address that is none. Neither the error nor
  // anything else that is kept names the credentials. Not thread-safe.
  Result<HttpAnswer> call(const HttpCall& request);

 private:
  class Connection;
  explicit HttpClient(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

// The body of a good answer (2xx). Else an Error that says what `status` means to somebody who
// reads a meter: 401 and 403 `denied`, 404 and 501 `missing`, 408, 425, 429 and the other 5xx
// `transient`, the rest `broken`. `url` names the device in it.
Result<std::string> good_body(HttpAnswer answer, const std::string& url);

}  // namespace joulelab
