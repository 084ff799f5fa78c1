#pragma once
// A server on the loopback interface for tests of clients: connections are handed, one after the
// other, to a function that plays the instrument, well or badly.

#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <functional>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>

#include "base/descriptor.h"

namespace joulelab {

class LoopbackConnection {
 public:
  explicit LoopbackConnection(int socket) : socket_(socket) {}

  // The next line without its end, or nothing when the client or the test has closed.
  std::optional<std::string> line() {
    for (;;) {
      if (const auto end = heard_.find('\n'); end != std::string::npos) {
        auto line = heard_.substr(0, end);
        heard_.erase(0, end + 1);
        if (line.ends_with('\r')) line.pop_back();
        return line;
      }
      if (!hear()) return std::nullopt;
    }
  }
  std::optional<std::string> exactly(std::size_t size) {
    while (heard_.size() < size) {
      if (!hear()) return std::nullopt;
    }
    auto bytes = heard_.substr(0, size);
    heard_.erase(0, size);
    return bytes;
  }
  void say(std::string_view text) { ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }

 private:
  bool hear() {
    std::array<char, 1024> part;
    const auto count = ::read(socket_, part.data(), part.size());
    if (count <= 0) return false;
    heard_.append(part.data(), static_cast<std::size_t>(count));
    return true;
  }

  int socket_;
  std::string heard_;
};

class Loopback {
 public:
  using Talk = std::function<void(LoopbackConnection&)>;

  explicit Loopback(Talk talk) : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    ::bind(*listener_, generic, size);
    ::listen(*listener_, 8);
    ::getsockname(*listener_, generic, &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this, talk = std::move(talk)] { serve(talk); });
  }
  ~Loopback() {
    is_ending_ = true;
    ::shutdown(*listener_, SHUT_RDWR);
    if (const int open = connection_; open >= 0) ::shutdown(open, SHUT_RDWR);
  }
  Loopback(const Loopback&) = delete;
  Loopback& operator=(const Loopback&) = delete;

  std::uint16_t port() const { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }

 private:
  void serve(const Talk& talk) {
    while (!is_ending_) {
      const Descriptor socket(::accept4(*listener_, nullptr, nullptr, SOCK_CLOEXEC));
      if (!socket) return;
      ++connections_;
      connection_ = *socket;
      if (is_ending_) return;
      LoopbackConnection connection(*socket);
      talk(connection);
      connection_ = -1;
    }
  }

  Descriptor listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> is_ending_ = false;
  std::atomic<int> connection_ = -1, connections_ = 0;
  std::jthread thread_;
};

}  // namespace joulelab
