// Writes whole lines to the socket. A measurer that has gone, or that does not read for a second,
// silences the sender for good: the training goes on.
#include "mark/sender.h"

#include <cerrno>
#include <cstdlib>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace joulelab {
namespace {

int connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) return -1;
  path.copy(address.sun_path, path.size());
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return -1;
  const timeval patience{.tv_sec = 1, .tv_usec = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    return socket;
  }
  ::close(socket);
  return -1;
}

bool send_all(int socket, std::string_view text) {
  while (!text.empty()) {
    const auto sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

MarkSender MarkSender::from_environment() {
  const char* path = std::getenv(socket_variable);
  return MarkSender(path ? path : "");
}

MarkSender::MarkSender(const std::string& socket_path) : socket_(connect_to(socket_path)) {}

MarkSender::MarkSender(MarkSender&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}

MarkSender::~MarkSender() {
  if (socket_ >= 0) ::close(socket_);
}

void MarkSender::begin(const std::string& name, std::optional<int> index) {
  send(Mark{std::chrono::steady_clock::now(), Mark::Edge::begin, name, index});
}

void MarkSender::end(const std::string& name, std::optional<int> index) {
  send(Mark{std::chrono::steady_clock::now(), Mark::Edge::end, name, index});
}

void MarkSender::send(const Message& message) {
  if (socket_ < 0 || send_all(socket_, encode(message) + '\n')) return;
  ::close(std::exchange(socket_, -1));
}

}  // namespace joulelab
