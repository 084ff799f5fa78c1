#pragma once
// A device that is asked in HTTP and answers in JSON: its address, who we are to it, and how long
// an answer may take.

#include <optional>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "meter/json_source.h"
#include "meter/meter_spec.h"
#include "net/credentials.h"
#include "net/http_client.h"

namespace joulelab {

class JsonDevice final : public JsonSource {
 public:
  struct Habits {
    std::string_view scheme = "http";  // where the address has none
    std::string_view user;             // where the credentials name none: "admin"
    Seconds limit{2};
  };

  // The address is "plug.local", "10.0.0.7:8080", "[::1]:80" or a URL. Takes the options limit and
  // insecure. Asks nothing yet. Errors: `invalid` for an address that is none, `missing` without
  // libcurl, else as credentials_for().
  static Result<JsonDevice> open(const MeterSpec& spec, const CredentialSources& sources,
                                 const Habits& habits);

  const std::string& url() const { return url_; }  // without a slash at its end
  // What every call has in common; an instrument may change how it shows who it is.
  HttpCall& manner() { return manner_; }

  void begin_reading() override { deadline_ = Deadline(manner_.limit); }
  // The question is a path, "/status?id=0". Errors as of HttpClient and good_body(), `transient`
  // for an answer that is no JSON.
  Result<JsonAnswer> ask(const std::string& path) override;
  // Any call, with an answer of any status, within what is left of the limit.
  Result<HttpAnswer> send(HttpCall call);

 private:
  JsonDevice(HttpClient client, std::string url)
      : client_(std::move(client)), url_(std::move(url)) {}

  HttpClient client_;
  std::string url_;
  HttpCall manner_;
  std::optional<Deadline> deadline_;  // of the reading under way
};

}  // namespace joulelab
