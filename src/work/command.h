#pragma once
// Any command as a workload: it keeps our terminal and its own exit status, and gets our signals.

#include <mutex>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "work/workload.h"

namespace joulelab {

// Blocks the signals that CommandWork waits for, in this thread and those that it starts later.
// Call it first in main(): a signal that finds them unblocked ends the measurer, not the command.
void block_forwarded_signals();

class CommandWork final : public Workload {
 public:
  // `output`: where the command's standard output and error go; empty: to ours.
  explicit CommandWork(std::vector<std::string> argv, std::string output = {});

  // Error `missing` (exit status 127) or `denied` (126) where the program cannot be run.
  Result<void> prepare() override;
  // SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1 and SIGUSR2 sent to us are passed on; those that the
  // terminal sends reach the command without us. One command at a time in a process.
  Result<Ending> run(MarkLog& log) override;
  // The signal goes to the command itself, not to what it started.
  void stop(StopWay way) override;

 private:
  Ending wait_for_child();
  std::vector<std::string> argv_;
  std::string output_;
  std::string program_;  // found along $PATH
  std::mutex mutex_;     // of what follows
  pid_t child_ = 0;      // 0: none that could be sent a signal
  std::optional<StopWay> asked_;
};

}  // namespace joulelab
