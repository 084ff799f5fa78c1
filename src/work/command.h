#pragma once
// Any command as a workload: it keeps our terminal and its own exit status, and gets our signals.

#include <string>
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

 private:
  std::vector<std::string> argv_;
  std::string output_;
  std::string program_;  // found along $PATH
};

}  // namespace joulelab
