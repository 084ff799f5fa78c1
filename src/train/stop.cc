#include "train/stop.h"

#include <atomic>
#include <csignal>

namespace joulelab {
namespace {

std::atomic<int> asked = 0;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may not wait");

void note_signal(int number) { asked = number; }

}  // namespace

void heed_stop_signals() {
  struct sigaction action {};
  action.sa_handler = note_signal;
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
}

int stop_signal() { return asked; }

void ask_to_stop(int number) { asked = number; }

}  // namespace joulelab
