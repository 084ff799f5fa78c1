// One thread polls the listening socket, an eventfd that wakes it to stop, and every connection.
// Stopping still reads what lies in the kernel's buffers: the last marks of a run that has just
// ended are there.
#include "mark/receiver.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include "base/file.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_connections = 256;  // more wait in the backlog
// A process that never stops talking must not keep close() from returning.
constexpr std::size_t drained_most_bytes = 4U << 20;

struct Connection {
  int socket = -1;
  std::string line;          // what has come of the next line
  bool is_too_long = false;  // the rest of this line is dropped
};

// A private folder where only this user can connect. The runtime folder may be absent or too
// deep for a socket's address; /tmp is always there.
Result<fs::path> make_folder() {
  std::vector<std::string> parents{"/tmp"};
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime && runtime[0] == '/') {
    parents.insert(parents.begin(), runtime);
  }
  for (const auto& parent : parents) {
    std::string folder = parent + "/joulelab-XXXXXX";
    if (folder.size() + sizeof("/marks") > sizeof(sockaddr_un::sun_path)) continue;
    if (::mkdtemp(folder.data())) return fs::path(folder);
  }
  return tl::unexpected(system_error("/tmp", "make a folder in", errno));
}

void take_line(MarkLog& log, std::string_view line, Instant arrived) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) return;
  if (auto message = decode(line, arrived)) {
    log.add(*std::move(message));
  } else {
    log.add_malformed();
  }
}

void take_bytes(MarkLog& log, Connection& connection, std::string_view bytes) {
  const auto arrived = std::chrono::steady_clock::now();
  for (;;) {
    const auto end = bytes.find('\n');
    const auto part = bytes.substr(0, end);
    if (connection.line.size() + part.size() > longest_line_bytes) connection.is_too_long = true;
    if (connection.is_too_long) {
      connection.line.clear();
    } else {
      connection.line += part;
    }
    if (end == std::string_view::npos) return;
    if (connection.is_too_long) log.add_malformed();
    take_line(log, connection.line, arrived);
    connection.line.clear();
    connection.is_too_long = false;
    bytes.remove_prefix(end + 1);
  }
}

// Reads up to `most` bytes. False where the other end has closed.
bool read_available(MarkLog& log, Connection& connection, std::size_t most) {
  std::array<char, 16384> buffer;
  while (most > 0) {
    const auto count = ::recv(connection.socket, buffer.data(), std::min(most, buffer.size()), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
    if (count == 0) return false;
    take_bytes(log, connection, {buffer.data(), static_cast<std::size_t>(count)});
    most -= static_cast<std::size_t>(count);
  }
  return true;
}

// What came after the last newline is a line too.
void finish(MarkLog& log, Connection& connection) {
  if (connection.is_too_long) log.add_malformed();
  take_line(log, connection.line, std::chrono::steady_clock::now());
  ::close(connection.socket);
}

// Threads inherit the signal mask: Ctrl-C and the end of a child belong to the measurer's thread.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

class MarkReceiver::Listener {
 public:
  explicit Listener(MarkLog& log) : log_(log) {}
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  Result<void> open();
  void close();
  const fs::path& path() const { return path_; }

 private:
  void run();
  void accept_waiting();
  void drain();

  MarkLog& log_;
  fs::path folder_, path_;
  int socket_ = -1, wake_ = -1;
  std::vector<Connection> connections_;  // the thread's own, until it has ended
  std::thread thread_;
};

Result<void> MarkReceiver::Listener::open() {
  folder_ = JOULELAB_TRY(make_folder());
  path_ = folder_ / "marks";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path_.native().copy(address.sun_path, path_.native().size());
  socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (socket_ < 0 || wake_ < 0 ||
      ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      ::listen(socket_, 64) != 0) {
    return tl::unexpected(system_error(path_, "listen on", errno));
  }
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { run(); });
  return {};
}

void MarkReceiver::Listener::accept_waiting() {
  while (connections_.size() < most_connections) {
    const int socket = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0 && (errno == EINTR || errno == ECONNABORTED)) continue;
    if (socket < 0) return;
    connections_.push_back({.socket = socket, .line = {}, .is_too_long = false});
  }
}

void MarkReceiver::Listener::run() {
  std::vector<pollfd> polled;
  for (;;) {
    const short listen_events = connections_.size() < most_connections ? POLLIN : 0;
    polled.assign({{wake_, POLLIN, 0}, {socket_, listen_events, 0}});
    for (const auto& connection : connections_) polled.push_back({connection.socket, POLLIN, 0});
    if (::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) return;
    if (polled[0].revents != 0) return drain();
    std::vector<Connection> open;
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      auto& connection = connections_[i];
      if (polled[i + 2].revents == 0 || read_available(log_, connection, longest_line_bytes)) {
        open.push_back(std::move(connection));
      } else {
        finish(log_, connection);
      }
    }
    connections_ = std::move(open);
    if (polled[1].revents != 0) accept_waiting();
  }
}

void MarkReceiver::Listener::drain() {
  constexpr int passes = 2;  // those that are open, then those that wait in the backlog
  for (int pass = 0; pass < passes; ++pass) {
    for (auto& connection : connections_) {
      read_available(log_, connection, drained_most_bytes);
      finish(log_, connection);
    }
    connections_.clear();
    if (pass == 0) accept_waiting();
  }
}

void MarkReceiver::Listener::close() {
  if (!thread_.joinable()) return;
  ::eventfd_write(wake_, 1);
  thread_.join();
  ::close(std::exchange(socket_, -1));
}

MarkReceiver::Listener::~Listener() {
  close();
  if (socket_ >= 0) ::close(socket_);
  if (wake_ >= 0) ::close(wake_);
  std::error_code ignored;  // a folder that stays behind harms nobody
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

Result<MarkReceiver> MarkReceiver::listen(MarkLog& log) {
  auto listener = std::make_unique<Listener>(log);
  JOULELAB_TRY(listener->open());
  return MarkReceiver(std::move(listener));
}

MarkReceiver::MarkReceiver(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}
MarkReceiver::MarkReceiver(MarkReceiver&&) noexcept = default;
MarkReceiver::~MarkReceiver() = default;

const fs::path& MarkReceiver::path() const { return listener_->path(); }
void MarkReceiver::close() { listener_->close(); }

}  // namespace joulelab
