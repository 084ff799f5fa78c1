#include "meter/loopback_device.h"

#include <algorithm>
#include <condition_variable>
#include <gtest/gtest.h>
#include <httplib.h>
#include <mutex>
#include <thread>

// Not a test but a part of several: named like one, so that only the tests are linked with it.

namespace joulelab {

class LoopbackDevice::Server {
 public:
  Server() {
    const auto handle = [this](const httplib::Request& request, httplib::Response& response) {
      answer(request, response);
    };
    server_.Get(".*", handle);
    server_.Post(".*", handle);
    server_.Delete(".*", handle);
    server_.set_tcp_nodelay(true);
    port = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::jthread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ~Server() {
    {
      const std::lock_guard lock(mutex);
      trouble = Trouble::none;
    }
    changed.notify_all();
    server_.stop();
  }

  int port = 0;
  std::mutex mutex;
  std::condition_variable changed;
  Trouble trouble = Trouble::none;
  std::map<std::string, std::string> shown;
  std::optional<Reply> for_all;
  std::function<std::optional<Reply>(const Asked&)> guard;
  std::vector<Asked> asked;

 private:
  void answer(const httplib::Request& request, httplib::Response& response) {
    std::unique_lock lock(mutex);
    asked.push_back({request.method, request.target, request.get_header_value("Authorization"),
                     request.get_header_value("X-Auth-Token"), request.body});
    const auto question = asked.back();
    if (trouble == Trouble::late) changed.wait(lock, [&] { return trouble == Trouble::none; });
    const auto reply = reply_to(question);
    response.status = reply.status;
    for (const auto& [name, value] : reply.headers) response.set_header(name, value);
    if (trouble != Trouble::cut) {
      response.set_content(reply.body, "application/json");
      return;
    }
    const auto half = reply.body.substr(0, reply.body.size() / 2);
    response.set_content_provider(reply.body.size() + 1, "application/json",
                                  [half](std::size_t, std::size_t, httplib::DataSink& sink) {
                                    sink.write(half.data(), half.size());
                                    return false;
                                  });
  }

  Reply reply_to(const Asked& question) const {
    if (guard) {
      if (auto reply = guard(question)) return *reply;
    }
    if (for_all) return *for_all;
    const auto found = shown.find(question.target);
    if (question.method != "GET" || found == shown.end())
      return {404, R"({"code":404,"message":"no such thing"})", {}};
    return {200, found->second, {}};
  }

  httplib::Server server_;
  std::jthread thread_;
};

LoopbackDevice::LoopbackDevice() : server_(std::make_unique<Server>()) {}
LoopbackDevice::~LoopbackDevice() = default;

std::string LoopbackDevice::address() const { return "127.0.0.1:" + std::to_string(server_->port); }

void LoopbackDevice::shows(const std::string& target, const std::string& body) {
  const std::lock_guard lock(server_->mutex);
  server_->shown[target] = body;
}

void LoopbackDevice::answers_all(std::optional<Reply> reply) {
  const std::lock_guard lock(server_->mutex);
  server_->for_all = std::move(reply);
}

void LoopbackDevice::has(Trouble trouble) {
  {
    const std::lock_guard lock(server_->mutex);
    server_->trouble = trouble;
  }
  server_->changed.notify_all();
}

void LoopbackDevice::guarded_by(std::function<std::optional<Reply>(const Asked&)> guard) {
  const std::lock_guard lock(server_->mutex);
  server_->guard = std::move(guard);
}

std::vector<LoopbackDevice::Asked> LoopbackDevice::asked() const {
  const std::lock_guard lock(server_->mutex);
  return server_->asked;
}

std::vector<Sample> read_once(Meter& meter, double seconds) {
  std::vector<Sample> samples;
  const auto result = meter.read(after(Instant{}, Seconds{seconds}), samples);
  EXPECT_TRUE(result) << result.error().what;
  EXPECT_EQ(samples.size(), result ? meter.channels().size() : 0);
  samples.resize(meter.channels().size());
  return samples;
}

Error error_of_reading(Meter& meter) {
  std::vector<Sample> samples;
  const auto result = meter.read(Instant{}, samples);
  EXPECT_FALSE(result);
  EXPECT_TRUE(samples.empty());
  return result ? Error{} : result.error();
}

void expect_gaps_and_recovery(Meter& meter, LoopbackDevice& device) {
  const auto is_readable = [](const Sample& sample) { return sample.event != Event::unreadable; };
  EXPECT_TRUE(std::ranges::all_of(read_once(meter), is_readable));
  for (const int status : {404, 408, 429, 500, 503}) {
    device.answers_all(LoopbackDevice::Reply{status, "{}", {}});
    EXPECT_EQ(error_of_reading(meter).kind, Error::Kind::transient) << status;
  }
  for (const auto* body : {"", "<html>Please log in</html>", "{\"power\":", "[1e999]"}) {
    device.answers_all(LoopbackDevice::Reply{200, body, {}});
    EXPECT_EQ(error_of_reading(meter).kind, Error::Kind::transient) << body;
  }
  for (const auto* body : {"null", "{}", "[]", "7", "\"text\""}) {
    device.answers_all(LoopbackDevice::Reply{200, body, {}});
    EXPECT_TRUE(std::ranges::none_of(read_once(meter), is_readable)) << body;
  }
  device.answers_all(std::nullopt);
  device.has(LoopbackDevice::Trouble::cut);
  EXPECT_EQ(error_of_reading(meter).kind, Error::Kind::transient);
  device.has(LoopbackDevice::Trouble::late);
  EXPECT_EQ(error_of_reading(meter).kind, Error::Kind::transient) << "late";
  device.has(LoopbackDevice::Trouble::none);
  EXPECT_TRUE(std::ranges::all_of(read_once(meter), is_readable));
}

void expect_refusal(Meter& meter, LoopbackDevice& device) {
  for (const int status : {401, 403}) {
    device.answers_all(LoopbackDevice::Reply{status, "{}", {}});
    EXPECT_EQ(error_of_reading(meter).kind, Error::Kind::denied) << status;
  }
  device.answers_all(std::nullopt);
}

}  // namespace joulelab
