#include "work/command.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cpu_time.h"
#include "base/file.h"
#include "base/text.h"
#include "mark/receiver.h"

namespace joulelab {
namespace {

sigset_t forwarded_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2})
    sigaddset(&set, number);
  return set;
}

sigset_t awaited_signals() {
  sigset_t set = forwarded_signals();
  sigaddset(&set, SIGCHLD);
  return set;
}

bool asks_to_stop(int number) { return number != SIGUSR1 && number != SIGUSR2; }

// The environment with the socket's path in it.
class Environment {
 public:
  explicit Environment(const std::string& socket_path) {
    const auto name = fmt::format("{}=", socket_variable);
    for (char** entry = environ; *entry; ++entry) {
      if (!std::string_view(*entry).starts_with(name)) pointers_.push_back(*entry);
    }
    socket_ = name + socket_path;
    pointers_.push_back(socket_.data());
    pointers_.push_back(nullptr);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  char** get() { return pointers_.data(); }

 private:
  std::string socket_;
  std::vector<char*> pointers_;
};

// What posix_spawn needs to know; frees what it allocated.
class SpawnPlan {
 public:
  explicit SpawnPlan(const std::string& output) {
    posix_spawnattr_init(&attributes_);
    posix_spawn_file_actions_init(&actions_);
    // Our mask blocks the signals that we wait for; the command starts with none blocked.
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK);
    if (output.empty()) return;
    constexpr int flags = O_WRONLY | O_CREAT | O_APPEND;
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, output.c_str(), flags, 0644);
    posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
  }
  ~SpawnPlan() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  Result<pid_t> spawn(const std::string& program, const std::vector<std::string>& argv,
                      Environment& environment) {
    std::vector<char*> arguments;
    for (const auto& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    pid_t child = 0;
    const int error_number = posix_spawn(&child, program.c_str(), &actions_, &attributes_,
                                         arguments.data(), environment.get());
    if (error_number != 0) return tl::unexpected(system_error(program, "run", error_number));
    return child;
  }

 private:
  posix_spawnattr_t attributes_;
  posix_spawn_file_actions_t actions_;
};

int shell_status(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

Result<std::string> find_program(const std::string& name) {
  const auto refused = [&](Error::Kind kind, std::string_view why, std::string_view hint) {
    return fail(kind, fmt::format("cannot run {}: {}", name, why), std::string(hint));
  };
  const auto is_program = [](const std::string& file) {
    std::error_code ignored;
    return ::access(file.c_str(), X_OK) == 0 && !std::filesystem::is_directory(file, ignored);
  };
  std::vector<std::string> places;
  if (name.find('/') != std::string::npos) {
    places.push_back(name);
  } else {
    const char* path = std::getenv("PATH");
    for (const auto folder : split(path ? path : "/usr/bin:/bin", ':')) {
      places.push_back(fmt::format("{}/{}", folder.empty() ? "." : folder, name));
    }
  }
  bool exists = false;
  for (const auto& place : places) {
    if (is_program(place)) return place;
    exists = exists || ::access(place.c_str(), F_OK) == 0;
  }
  if (exists)
    return refused(Error::Kind::denied, "it is not a program that may be run",
                   "chmod +x, or put its interpreter before it");
  return refused(Error::Kind::missing, "no such program", "check the spelling and $PATH");
}

}  // namespace

void block_forwarded_signals() {
  const auto awaited = awaited_signals();
  ::pthread_sigmask(SIG_BLOCK, &awaited, nullptr);
  // A parent that ignores SIGCHLD hands that down: the child's status would be lost.
  ::signal(SIGCHLD, SIG_DFL);
}

CommandWork::CommandWork(std::vector<std::string> argv, std::string output)
    : argv_(std::move(argv)), output_(std::move(output)) {}

Result<void> CommandWork::prepare() {
  if (argv_.empty())
    return fail(Error::Kind::invalid, "no command was given", "joulelab measure -- COMMAND");
  program_ = JOULELAB_TRY(find_program(argv_.front()));
  return {};
}

// A signal that came before the command began asks to stop as well as one that comes while it runs.
Ending CommandWork::wait_for_child() {
  const auto awaited = awaited_signals();
  const pid_t child = child_;  // set by this thread
  Ending ending;
  for (;;) {
    int status = 0;
    rusage usage{};
    {
      // Once it is waited for its number may be another process's.
      const std::scoped_lock lock(mutex_);
      if (::wait4(child, &status, WNOHANG, &usage) == child) {
        child_ = 0;
        ending.exit_status = shell_status(status);
        ending.cpu = cpu_time_of(usage);
        return ending;
      }
    }
    siginfo_t info{};
    const int number = sigwaitinfo(&awaited, &info);
    if (number <= 0 || number == SIGCHLD) continue;
    if (asks_to_stop(number)) ending.was_interrupted = true;
    // The terminal's Ctrl-C (SI_KERNEL) goes to the whole foreground group, the command included.
    if (info.si_code != SI_KERNEL) ::kill(child, number);
  }
}

void CommandWork::stop(StopWay way) {
  const std::scoped_lock lock(mutex_);
  asked_ = way;
  if (child_ > 0) ::kill(child_, way == StopWay::kill ? SIGKILL : SIGTERM);
}

Result<Ending> CommandWork::run(MarkLog& log) {
  block_forwarded_signals();
  auto receiver = JOULELAB_TRY(MarkReceiver::listen(log));
  Environment environment(receiver.path());
  SpawnPlan plan(output_);
  const pid_t child = JOULELAB_TRY(plan.spawn(program_, argv_, environment));
  std::optional<StopWay> asked;
  {
    const std::scoped_lock lock(mutex_);
    child_ = child;
    asked = asked_;
  }
  if (asked) stop(*asked);
  const auto ending = wait_for_child();
  receiver.close();
  return ending;
}

}  // namespace joulelab
