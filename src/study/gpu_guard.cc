#include "study/gpu_guard.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

namespace joulelab {

Result<GpuGuard> GpuGuard::start(const GpuBench& bench, const std::string& process) {
  std::array<int, 2> ends{};
  // Closed in whatever else we start: the work must not keep the guard waiting.
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return tl::unexpected(system_error("a pipe", "make", errno));
  const Descriptor far(ends[0]);
  Descriptor near(ends[1]);
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  posix_spawn_file_actions_adddup2(&actions, *far, STDIN_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<std::string> words{"joulelab", "gpus", "guard", bench.record.string(), process};
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  const int error_number =
      posix_spawn(&child, bench.guard_program.c_str(), &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error_number != 0)
    return tl::unexpected(system_error(bench.guard_program, "run", error_number));
  return GpuGuard(std::move(near), child);
}

GpuGuard::~GpuGuard() {
  if (child_ <= 0) return;
  pipe_.close();
  while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<std::vector<GpuBefore>> stand_guard(const GpuBench& bench, const std::string& process) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) ::signal(number, SIG_IGN);
  char byte = 0;
  ssize_t got = 0;
  do {
    got = ::read(STDIN_FILENO, &byte, 1);
  } while (got > 0 || (got < 0 && errno == EINTR));
  return restore_gpus(bench, process);
}

}  // namespace joulelab
