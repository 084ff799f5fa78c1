#include "net/http_client.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <fmt/format.h>
#include <sys/socket.h>

#include "base/text.h"
#include "net/curl.h"

namespace joulelab {
namespace {

// To libcurl no time at all would mean no limit.
long limit_ms(Seconds limit) {
  return static_cast<long>(std::max(1.0, std::ceil(1000 * limit.count())));
}

// What the callbacks of one exchange share.
struct Exchange {
  HttpAnswer answer;
  std::size_t body_most_bytes;
  bool is_too_large = false;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* state) {
  auto& exchange = *static_cast<Exchange*>(state);
  exchange.is_too_large = exchange.answer.body.size() + size * count > exchange.body_most_bytes;
  if (exchange.is_too_large) return 0;
  exchange.answer.body.append(data, size * count);
  return size * count;
}

// A new status line begins a new answer: of a redirection, or after a challenge.
std::size_t on_header(char* data, std::size_t size, std::size_t count, void* state) {
  auto& answer = static_cast<Exchange*>(state)->answer;
  const std::string_view line(data, size * count);
  if (line.starts_with("HTTP/")) {
    answer.headers.clear();
    answer.body.clear();
  } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    answer.headers[lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
  }
  return size * count;
}

// As libcurl would, but not for the command that is measured to inherit.
curl_socket_t open_socket(void*, curlsocktype, curl_sockaddr* address) {
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

Error error_of(CURLcode code, const HttpCall& request, const std::string& words) {
  const auto what = fmt::format("cannot ask {}: {}", request.url, words);
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {Error::Kind::invalid, what, "an address looks like http://plug.local"};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {Error::Kind::denied, what,
              "if the device signs its own certificate, add the option insecure=true"};
    default:
      return {Error::Kind::transient, what, "check that it is on and on this network"};
  }
}

}  // namespace

class HttpClient::Connection {
 public:
  explicit Connection(const Curl& library)
      : curl_(library), handle_(library.init(), library.cleanup) {}
  bool is_open() const { return handle_ != nullptr; }

  Result<HttpAnswer> call(const HttpCall& request) {
    curl_.reset(handle_.get());  // options go, the connection stays
    Exchange exchange{.answer = {}, .body_most_bytes = request.body_most_bytes};
    std::array<char, CURL_ERROR_SIZE> words{};
    const auto headers = list_of(request.headers);
    prepare(request, exchange, words.data());
    set(CURLOPT_HTTPHEADER, headers.get());
    const CURLcode code = curl_.perform(handle_.get());
    if (exchange.is_too_large) {
      return fail(Error::Kind::broken, fmt::format("the answer of {} is longer than {} bytes",
                                                   request.url, request.body_most_bytes));
    }
    if (code != CURLE_OK) {
      return tl::unexpected(
          error_of(code, request, words[0] != '\0' ? words.data() : curl_.explain(code)));
    }
    curl_.info(handle_.get(), CURLINFO_RESPONSE_CODE, &exchange.answer.status);
    return std::move(exchange.answer);
  }

 private:
  using List = std::unique_ptr<curl_slist, decltype(curl_slist_free_all)*>;

  template <class T>
  void set(CURLoption option, T value) {
    curl_.set(handle_.get(), option, value);
  }

  List list_of(const std::vector<std::string>& lines) const {
    curl_slist* list = nullptr;
    for (const auto& line : lines) list = curl_.append(list, line.c_str());
    return List(list, curl_.free_list);
  }

  void prepare(const HttpCall& request, Exchange& exchange, char* words) {
    set(CURLOPT_URL, (request.url + request.secret_query).c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_NOSIGNAL, 1L);
    // A proxy of the environment is for the world, and would see a device's password.
    if (!request.is_proxy_allowed) set(CURLOPT_PROXY, "");
    if (!request.certificates.empty()) set(CURLOPT_CAINFO, request.certificates.c_str());
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_USERAGENT, "joulelab/" JOULELAB_VERSION);
    set(CURLOPT_TIMEOUT_MS, limit_ms(request.limit));
    set(CURLOPT_CONNECTTIMEOUT_MS, limit_ms(request.limit));
    set(CURLOPT_SSL_VERIFYPEER, request.is_certificate_checked ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, request.is_certificate_checked ? 2L : 0L);
    set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (!request.body.empty()) {
      set(CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
      set(CURLOPT_POSTFIELDS, request.body.c_str());
    }
    if (const auto& who = request.credentials) {
      const bool is_digest = request.authentication == Authentication::digest;
      set(CURLOPT_HTTPAUTH,
          is_digest ? static_cast<long>(CURLAUTH_DIGEST) : static_cast<long>(CURLAUTH_BASIC));
      set(CURLOPT_USERNAME, who->user.c_str());
      set(CURLOPT_PASSWORD, who->password.c_str());
    }
    set(CURLOPT_ERRORBUFFER, words);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, &exchange);
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_HEADERDATA, &exchange);
  }

  const Curl& curl_;
  std::unique_ptr<CURL, decltype(curl_easy_cleanup)*> handle_;
};

HttpClient::HttpClient(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

Result<HttpClient> HttpClient::open() {
  const auto& library = curl();
  if (!library) return tl::unexpected(library.error());
  auto connection = std::make_unique<Connection>(*library);
  if (!connection->is_open()) return fail(Error::Kind::broken, "cannot set up libcurl");
  return HttpClient(std::move(connection));
}

Result<HttpAnswer> HttpClient::call(const HttpCall& request) { return connection_->call(request); }

Result<std::string> good_body(HttpAnswer answer, const std::string& url) {
  const auto status = answer.status;
  if (status >= 200 && status < 300) return std::move(answer.body);
  const auto what = fmt::format("{} answered {}", url, status);
  if (status == 401 || status == 403) {
    return fail(Error::Kind::denied, what,
                "give its user and password: docs/METERS.md, section \"Credentials\"");
  }
  if (status == 404 || status == 501) return fail(Error::Kind::missing, what, "check the address");
  const bool is_passing = status == 408 || status == 425 || status == 429 || status >= 500;
  return fail(is_passing ? Error::Kind::transient : Error::Kind::broken, what);
}

}  // namespace joulelab
