#pragma once
// For tests: a server on the loopback interface that plays a service, well or badly, and the
// settings of a client that asks it. The clock is fake, so that no retry waits.

#include <cstdlib>
#include <functional>
#include <gtest/gtest.h>
#include <httplib.h>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/file.h"
#include "base/temporary.h"
#include "carbon/service.h"

namespace joulelab {

inline constexpr const char* service_secret = "hunter2/&+secret";
inline constexpr const char* service_token = "jwt-of-the-account";

class ServicePeer {
 public:
  using Play = std::function<void(const httplib::Request&, httplib::Response&)>;

  ServicePeer() {
    server_.Get(".*", [this](const httplib::Request& request, httplib::Response& response) {
      const std::scoped_lock lock(mutex_);
      if (request.path.ends_with("/login")) {
        logins_.push_back(request.get_header_value("Authorization"));
        response.set_content(std::string(R"({"token":")") + service_token + "\"}",
                             "application/json");
        return;
      }
      targets_.push_back(request.target);
      headers_.push_back(request.headers);
      play_(request, response);
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::jthread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    clock_ = std::make_shared<FakeClock>();
  }
  ~ServicePeer() { server_.stop(); }
  ServicePeer(const ServicePeer&) = delete;
  ServicePeer& operator=(const ServicePeer&) = delete;

  void play(Play play) {
    const std::scoped_lock lock(mutex_);
    play_ = std::move(play);
  }
  void say(std::string body, int status = 200) {
    play([body = std::move(body), status](const auto&, httplib::Response& response) {
      response.status = status;
      response.set_content(body, "application/json");
    });
  }

  // With every key set, unless `has_keys` is false.
  ServiceSettings settings(bool has_keys = true) const {
    ServiceSettings settings;
    const auto url = "http://127.0.0.1:" + std::to_string(port_);
    settings.sources.variable = [=](const std::string& name) -> std::optional<std::string> {
      if (name.ends_with("_URL")) return url;
      if (!has_keys) return std::nullopt;
      if (name.ends_with("_USER")) return "me";
      if (name.ends_with("_KEY") || name.ends_with("_PASSWORD")) return service_secret;
      return std::nullopt;
    };
    settings.cache = folder_.path() / "cache";
    settings.clock = clock_;
    return settings;
  }

  std::vector<std::string> targets() const {
    const std::scoped_lock lock(mutex_);
    return targets_;
  }
  std::size_t asked() const { return targets().size(); }
  std::string header(const std::string& name) const {  // of the last request
    const std::scoped_lock lock(mutex_);
    const auto found = headers_.back().find(name);
    return found == headers_.back().end() ? "" : found->second;
  }
  std::vector<std::string> logins() const {
    const std::scoped_lock lock(mutex_);
    return logins_;
  }
  FakeClock& clock() { return *clock_; }

  // Names and contents of all that the cache holds.
  std::string cached() const {
    std::string all;
    std::error_code none;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(folder_.path() / "cache", none)) {
      all += entry.path().string() + "\n";
      if (entry.is_regular_file()) all += read_text(entry.path()).value_or("");
    }
    return all;
  }
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  httplib::Server server_;
  mutable std::mutex mutex_;
  Play play_;
  std::vector<std::string> targets_, logins_;
  std::vector<httplib::Headers> headers_;
  std::shared_ptr<FakeClock> clock_;
  TemporaryFolder folder_;
  int port_ = 0;
  std::jthread thread_;
};

}  // namespace joulelab
