#include "base/child.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

namespace joulelab {
namespace {

// Starts it with /dev/null as input and `output` as both outputs; 0, or an errno.
int start(const std::vector<std::string>& command, const std::filesystem::path& folder, int output,
          pid_t& child) {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  if (const int error = ::posix_spawn_file_actions_init(&actions); error != 0) return error;
  int error = ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (error == 0) error = ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  if (error == 0) error = ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  if (error == 0) error = ::posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  if (error == 0) {
    error = ::posix_spawnp(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
  }
  ::posix_spawn_file_actions_destroy(&actions);
  return error;
}

// Reads until the child closes its output; false where the time was over first.
bool read_output(int input, Instant deadline, std::string& output) {
  SteadyClock clock;
  for (;;) {
    const auto left = deadline - clock.now();
    if (left <= Seconds(0)) return false;
    pollfd waiting{input, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::min(left.count(), 1000.0) * 1000));
    if (ready < 0 && errno != EINTR) return true;
    if (ready <= 0) continue;
    std::array<char, 4096> buffer;
    const auto count = ::read(input, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return true;
    output.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

// Its exit status; nothing where it lives on at the deadline. It mostly ends when its output does.
std::optional<int> status_by(pid_t child, Instant deadline) {
  constexpr Seconds pause{0.001};
  SteadyClock clock;
  int status = 0;
  for (;;) {
    const auto ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    if ((ended < 0 && errno != EINTR) || clock.now() >= deadline) return std::nullopt;
    clock.sleep_until(after(clock.now(), pause));
  }
}

void stop(pid_t child) {
  ::kill(child, SIGKILL);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
}

}  // namespace

Result<ChildResult> run_child(const std::vector<std::string>& command,
                              const std::filesystem::path& folder, Seconds limit) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return fail(Error::Kind::broken, fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  }
  pid_t child = 0;
  const int error = start(command, folder, ends[1], child);
  ::close(ends[1]);
  if (error != 0) {
    ::close(ends[0]);
    return fail(error == ENOENT ? Error::Kind::missing : Error::Kind::broken,
                fmt::format("cannot run {}: {}", command.front(), std::strerror(error)));
  }
  ChildResult result;
  const Instant deadline = after(SteadyClock().now(), limit);
  const bool is_read = read_output(ends[0], deadline, result.output);
  ::close(ends[0]);
  if (const auto status = is_read ? status_by(child, deadline) : std::nullopt) {
    result.status = *status;
    return result;
  }
  stop(child);
  return fail(Error::Kind::transient, fmt::format("{} was stopped after {} s without an end",
                                                  command.front(), limit.count()));
}

}  // namespace joulelab
