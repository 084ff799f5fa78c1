#pragma once
// The workload's end of the mark protocol. Outside a measurement (no socket in the environment)
// every call does nothing, so a program needs no `if`.

#include <string>

#include "mark/message.h"

namespace joulelab {

// Not thread-safe: one sender a thread. A listener that goes away silences it, never kills it.
class MarkSender {
 public:
  static MarkSender from_environment();
  explicit MarkSender(const std::string& socket_path);  // empty: silent
  ~MarkSender();
  MarkSender(MarkSender&& other) noexcept;
  MarkSender& operator=(MarkSender&&) = delete;

  bool is_connected() const { return socket_ >= 0; }
  void begin(const std::string& name, std::optional<int> index = {});
  void end(const std::string& name, std::optional<int> index = {});
  void send(const Message& message);

 private:
  int socket_ = -1;
};

// A window as long as a scope.
class MarkedWindow {
 public:
  MarkedWindow(MarkSender& sender, std::string name, std::optional<int> index = {})
      : sender_(sender), name_(std::move(name)), index_(index) {
    sender_.begin(name_, index_);
  }
  ~MarkedWindow() { sender_.end(name_, index_); }
  MarkedWindow(const MarkedWindow&) = delete;
  MarkedWindow& operator=(const MarkedWindow&) = delete;

 private:
  MarkSender& sender_;
  std::string name_;
  std::optional<int> index_;
};

}  // namespace joulelab
