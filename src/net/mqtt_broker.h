#pragma once
// A mosquitto broker of one's own for tests of clients: on the loopback interface, with its files
// in a folder that goes away with it. It can be stopped and started again.

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <vector>

#include "base/child.h"
#include "base/file.h"
#include "base/temporary.h"
#include "net/loopback.h"
#include "net/stream.h"

namespace joulelab {

class MqttBroker {
 public:
  // Where Debian has it; empty where it is not installed.
  static std::string program() {
    for (const auto* path : {"/usr/sbin/mosquitto", "/usr/bin/mosquitto"}) {
      if (std::filesystem::exists(path)) return path;
    }
    return {};
  }

  MqttBroker() {
    port_ = Loopback([](LoopbackConnection&) {}).port();
  }
  ~MqttBroker() { stop(); }
  MqttBroker(const MqttBroker&) = delete;
  MqttBroker& operator=(const MqttBroker&) = delete;

  const std::filesystem::path& folder() const { return folder_.path(); }
  std::uint16_t port() const { return port_; }
  std::string address() const { return fmt::format("127.0.0.1:{}", port_); }

  // Whoever comes may do everything, unless a password was set.
  void set_password(const std::string& user, const std::string& password) {
    const auto file = folder() / "passwords";
    if (std::filesystem::exists(file)) std::filesystem::remove(file);
    const auto done = run_child({"mosquitto_passwd", "-b", "-c", file.string(), user, password},
                                folder(), Seconds{10});
    is_ready_ = done && done->status == 0;
    access_ = fmt::format("allow_anonymous false\npassword_file {}\n", file.string());
  }
  void set(const std::string& lines) { more_ = lines; }

  // False where it could not be started.
  bool start() {
    const auto config = folder() / "mosquitto.conf";
    if (!is_ready_ || !write_text(config, fmt::format("listener {} 127.0.0.1\nuser {}\n"
                                                      "persistence false\nlog_dest none\n{}{}",
                                                      port_, own_name(), access_, more_)))
      return false;
    const auto program_path = program();
    std::vector<std::string> words = {program_path, "-c", config.string()};
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;  // its warnings are not the test's
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const int failure = ::posix_spawn(&process_, program_path.c_str(), &actions, nullptr,
                                      arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) return false;
    for (int attempt = 0; attempt < 500; ++attempt) {
      if (Stream::connect("127.0.0.1", port_, Seconds{1})) return true;
      if (::waitpid(process_, nullptr, WNOHANG) == process_) {
        process_ = -1;
        return false;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    stop();
    return false;
  }
  void stop() {
    if (process_ <= 0) return;
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
  }

 private:
  // It gives up root unless it is told to be whom it already is.
  static std::string own_name() { return ::geteuid() == 0 ? "root" : "nobody"; }

  TemporaryFolder folder_;
  std::uint16_t port_ = 0;
  pid_t process_ = -1;
  std::string access_ = "allow_anonymous true\n", more_;
  bool is_ready_ = true;
};

}  // namespace joulelab
