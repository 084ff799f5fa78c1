#include "net/mqtt.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <fmt/format.h>
#include <mosquitto.h>
#include <mutex>
#include <random>
#include <span>
#include <thread>

#include "net/inherited.h"
#include "net/library.h"
#include "net/stream.h"

namespace joulelab {
namespace {

// How often the receiving thread looks up to see if it shall end.
constexpr int look_up_ms = 100;
constexpr std::chrono::milliseconds pause_before_reconnecting{500};
constexpr Seconds reconnecting_most{2};
// A broker that is silent for longer is asked for a sign of life.
constexpr int keep_alive_s = 15;
// Untaken messages; of more than these the oldest are dropped.
constexpr std::size_t inbox_most = 100'000;
constexpr int at_most_once = 0;
constexpr int refused_topic = 0x80;                 // in the answer to a subscription
constexpr int wrong_password = 4, not_allowed = 5;  // in the answer to a connection

struct Mosquitto {
  decltype(&mosquitto_lib_init) init = nullptr;
  decltype(&mosquitto_new) create = nullptr;
  decltype(&mosquitto_destroy) destroy = nullptr;
  decltype(&mosquitto_threaded_set) set_threaded = nullptr;
  decltype(&mosquitto_username_pw_set) set_user = nullptr;
  decltype(&mosquitto_tls_set) set_tls = nullptr;
  decltype(&mosquitto_connect_callback_set) on_connect = nullptr;
  decltype(&mosquitto_subscribe_callback_set) on_subscribe = nullptr;
  decltype(&mosquitto_message_callback_set) on_message = nullptr;
  decltype(&mosquitto_connect) connect = nullptr;
  decltype(&mosquitto_disconnect) disconnect = nullptr;
  decltype(&mosquitto_subscribe_multiple) subscribe = nullptr;
  decltype(&mosquitto_publish) publish = nullptr;
  decltype(&mosquitto_loop) loop = nullptr;
  decltype(&mosquitto_strerror) explain = nullptr;
  decltype(&mosquitto_connack_string) explain_refusal = nullptr;
};

bool find_all(void* library, Mosquitto& found) {
  return find_function(library, "mosquitto_lib_init", found.init) &&
         find_function(library, "mosquitto_new", found.create) &&
         find_function(library, "mosquitto_destroy", found.destroy) &&
         find_function(library, "mosquitto_threaded_set", found.set_threaded) &&
         find_function(library, "mosquitto_username_pw_set", found.set_user) &&
         find_function(library, "mosquitto_tls_set", found.set_tls) &&
         find_function(library, "mosquitto_connect_callback_set", found.on_connect) &&
         find_function(library, "mosquitto_subscribe_callback_set", found.on_subscribe) &&
         find_function(library, "mosquitto_message_callback_set", found.on_message) &&
         find_function(library, "mosquitto_connect", found.connect) &&
         find_function(library, "mosquitto_disconnect", found.disconnect) &&
         find_function(library, "mosquitto_subscribe_multiple", found.subscribe) &&
         find_function(library, "mosquitto_publish", found.publish) &&
         find_function(library, "mosquitto_loop", found.loop) &&
         find_function(library, "mosquitto_strerror", found.explain) &&
         find_function(library, "mosquitto_connack_string", found.explain_refusal);
}

// Never unloaded: its TLS library registers things to do at exit.
Result<Mosquitto> load() {
  void* loaded = ::dlopen("libmosquitto.so.1", RTLD_NOW | RTLD_LOCAL);
  Mosquitto functions;
  if (loaded != nullptr && find_all(loaded, functions) && functions.init() == MOSQ_ERR_SUCCESS)
    return functions;
  return fail(Error::Kind::missing, "libmosquitto is not on this machine",
              "run: sudo apt-get install libmosquitto1");
}

const Result<Mosquitto>& library() {
  static const auto loaded = load();
  return loaded;
}

// Unlike that of any other client: two of one name throw each other out.
std::string new_client_name() {
  std::random_device random;
  return fmt::format("joulelab-{:08x}", random());
}

}  // namespace

// The broker's view of us, and what it sent. The receiving thread runs libmosquitto's loop; the
// callbacks come on it.
class MqttClient::Session {
 public:
  Session(const Mosquitto& functions, MqttSubscription wanted)
      : functions_(functions),
        wanted_(std::move(wanted)),
        name_(fmt::format("{}:{}", wanted_.broker.host, wanted_.broker.port)),
        client_(functions.create(new_client_name().c_str(), true, this)) {}

  ~Session() {
    if (receiver_.joinable()) {
      receiver_.request_stop();
      functions_.disconnect(client_);  // which wakes the thread
      receiver_.join();
    }
    if (client_ != nullptr) functions_.destroy(client_);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Result<void> begin(const Deadline& deadline) {
    JOULELAB_TRY(set_up());
    JOULELAB_TRY(reach(deadline.left()));
    receiver_ = std::jthread([this](const std::stop_token& stop) { receive(stop); });
    std::unique_lock lock(mutex_);
    const auto is_settled = [this] { return is_subscribed_ || trouble_; };
    if (!changed_.wait_for(lock, deadline.left(), is_settled)) {
      return fail(Error::Kind::transient, name_ + " did not answer in time",
                  "check that this is an MQTT broker");
    }
    if (trouble_) return tl::unexpected(*trouble_);
    return {};
  }

  std::vector<MqttMessage> take() {
    const std::lock_guard lock(mutex_);
    std::vector<MqttMessage> taken(std::make_move_iterator(inbox_.begin()),
                                   std::make_move_iterator(inbox_.end()));
    inbox_.clear();
    return taken;
  }

  bool wait(const Deadline& deadline) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, deadline.left(), [this] { return !inbox_.empty(); });
  }

  Result<void> publish(const std::string& topic, std::string_view payload) {
    JOULELAB_TRY(health());
    const int code =
        functions_.publish(client_, nullptr, topic.c_str(), static_cast<int>(payload.size()),
                           payload.data(), at_most_once, false);
    if (code != MOSQ_ERR_SUCCESS) return lost(code);
    return {};
  }

  Result<void> health() const {
    const std::lock_guard lock(mutex_);
    if (trouble_) return tl::unexpected(*trouble_);
    return {};
  }

 private:
  static Session& of(void* object) { return *static_cast<Session*>(object); }

  tl::unexpected<Error> lost(int code) const {
    return fail(Error::Kind::transient, fmt::format("{}: {}", name_, functions_.explain(code)),
                "check that the broker is on and on this network");
  }
  tl::unexpected<Error> refused(std::string_view why) const {
    return fail(Error::Kind::denied, fmt::format("{} refused: {}", name_, why),
                "docs/METERS.md, section \"Credentials\"");
  }

  Result<void> set_up() {
    if (client_ == nullptr) return fail(Error::Kind::broken, "libmosquitto made no client");
    functions_.set_threaded(client_, true);
    functions_.on_connect(client_,
                          [](::mosquitto*, void* self, int code) { of(self).connected(code); });
    functions_.on_subscribe(client_,
                            [](::mosquitto*, void* self, int, int count, const int* answers) {
                              of(self).subscribed({answers, static_cast<std::size_t>(count)});
                            });
    functions_.on_message(client_, [](::mosquitto*, void* self, const mosquitto_message* message) {
      of(self).came(*message);
    });
    if (const auto& who = wanted_.credentials) {
      functions_.set_user(client_, who->user.c_str(), who->password.c_str());
    }
    if (!wanted_.is_encrypted) return {};
    const bool is_own = !wanted_.authorities.empty();
    const int code =
        functions_.set_tls(client_, is_own ? wanted_.authorities.c_str() : nullptr,
                           is_own ? nullptr : "/etc/ssl/certs", nullptr, nullptr, nullptr);
    if (code == MOSQ_ERR_SUCCESS) return {};
    return fail(Error::Kind::invalid,
                fmt::format("{} holds no certificates", wanted_.authorities.string()), "");
  }

  // libmosquitto looks names up and connects for as long as the system lets it; a first connection
  // of our own finds out within `limit` if anybody is there, and at which address. TLS needs the
  // name, for the certificate is of that: there the look-up has no limit.
  Result<void> reach(Seconds limit) {
    const auto address =
        JOULELAB_TRY(Stream::connect(wanted_.broker.host, wanted_.broker.port, limit)).address();
    const auto& host = wanted_.is_encrypted ? wanted_.broker.host : address;
    const auto before = inherited_sockets();
    const int code = functions_.connect(client_, host.c_str(), wanted_.broker.port, keep_alive_s);
    keep_from_children(before);
    if (code != MOSQ_ERR_SUCCESS) return lost(code);
    return {};
  }

  void receive(const std::stop_token& stop) {
    while (!stop.stop_requested() && !is_refused()) {
      const int code = functions_.loop(client_, look_up_ms, 1);
      if (code == MOSQ_ERR_SUCCESS) continue;
      remember(lost(code).value());
      reconnect(stop);
    }
  }

  void reconnect(const std::stop_token& stop) {
    while (!stop.stop_requested() && !is_refused()) {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, stop, pause_before_reconnecting, [] { return false; });
      lock.unlock();
      if (stop.stop_requested() || reach(reconnecting_most)) return;
    }
  }

  bool is_refused() const {
    const std::lock_guard lock(mutex_);
    return trouble_ && trouble_->kind == Error::Kind::denied;
  }

  // A refusal ends the connection too; it is the better explanation.
  void remember(Error error) {
    {
      const std::lock_guard lock(mutex_);
      is_subscribed_ = false;
      if (!trouble_ || trouble_->kind != Error::Kind::denied) trouble_ = std::move(error);
    }
    changed_.notify_all();
  }

  void connected(int code) {
    if (code == wrong_password || code == not_allowed) {
      return remember(refused(functions_.explain_refusal(code)).value());
    }
    if (code != 0) {
      return remember({Error::Kind::transient,
                       fmt::format("{}: {}", name_, functions_.explain_refusal(code)), ""});
    }
    std::vector<char*> topics;
    for (auto& topic : wanted_.topics) topics.push_back(topic.data());
    functions_.subscribe(client_, nullptr, static_cast<int>(topics.size()), topics.data(),
                         at_most_once, 0, nullptr);
  }

  void subscribed(std::span<const int> answers) {
    if (std::ranges::any_of(answers, [](int answer) { return answer >= refused_topic; })) {
      return remember(refused("this user may not read the topic").value());
    }
    {
      const std::lock_guard lock(mutex_);
      is_subscribed_ = true;
      trouble_.reset();
    }
    changed_.notify_all();
  }

  void came(const mosquitto_message& message) {
    const Instant now = std::chrono::steady_clock::now();
    const std::string_view payload(static_cast<const char*>(message.payload),
                                   static_cast<std::size_t>(message.payloadlen));
    {
      const std::lock_guard lock(mutex_);
      if (inbox_.size() == inbox_most) inbox_.pop_front();
      inbox_.push_back({message.topic, std::string(payload), now, message.retain});
    }
    changed_.notify_all();
  }

  const Mosquitto& functions_;
  MqttSubscription wanted_;
  std::string name_;
  ::mosquitto* client_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<MqttMessage> inbox_;
  std::optional<Error> trouble_;
  bool is_subscribed_ = false;
  std::jthread receiver_;
};

Result<void> check_mqtt() {
  if (!library()) return tl::unexpected(library().error());
  return {};
}

MqttClient::MqttClient(std::unique_ptr<Session> session) : session_(std::move(session)) {}
MqttClient::~MqttClient() = default;
MqttClient::MqttClient(MqttClient&&) noexcept = default;
MqttClient& MqttClient::operator=(MqttClient&&) noexcept = default;

Result<MqttClient> MqttClient::connect(MqttSubscription subscription, const Deadline& deadline) {
  JOULELAB_TRY(check_mqtt());
  const auto before = inherited_sockets();
  auto session = std::make_unique<Session>(*library(), std::move(subscription));
  keep_from_children(before);
  JOULELAB_TRY(session->begin(deadline));
  return MqttClient(std::move(session));
}

std::vector<MqttMessage> MqttClient::take() { return session_->take(); }

bool MqttClient::wait(const Deadline& deadline) { return session_->wait(deadline); }

Result<void> MqttClient::publish(const std::string& topic, std::string_view payload) {
  return session_->publish(topic, payload);
}

Result<void> MqttClient::health() const { return session_->health(); }

}  // namespace joulelab
