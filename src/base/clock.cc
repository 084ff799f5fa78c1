#include "base/clock.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <time.h>
#include <utility>

namespace joulelab {
namespace {

// A stop request wakes the thread at once: a command of 1 ms must not wait for a period of 100 ms.
class ThreadTicker final : public Ticker {
 public:
  ThreadTicker(Instant first, Task task)
      : thread_([first, task = std::move(task)](const std::stop_token& stop) {
          std::mutex mutex;
          std::condition_variable_any wake;
          for (Instant due = first; !stop.stop_requested(); due = task(due)) {
            std::unique_lock lock(mutex);
            wake.wait_until(lock, stop, due, [] { return false; });
            if (stop.stop_requested()) return;
          }
        }) {}

 private:
  std::jthread thread_;
};

}  // namespace

void SteadyClock::sleep_until(Instant when) { std::this_thread::sleep_until(when); }

Seconds SteadyClock::slept() {
  // CLOCK_BOOTTIME goes on while the machine is suspended, CLOCK_MONOTONIC does not.
  timespec boot{}, monotonic{};
  ::clock_gettime(CLOCK_MONOTONIC, &monotonic);
  ::clock_gettime(CLOCK_BOOTTIME, &boot);
  return std::chrono::seconds(boot.tv_sec - monotonic.tv_sec) +
         Seconds{1e-9 * static_cast<double>(boot.tv_nsec - monotonic.tv_nsec)};
}

std::unique_ptr<Ticker> SteadyClock::tick(Instant first, Task task) {
  return std::make_unique<ThreadTicker>(first, std::move(task));
}

class FakeClock::FakeTicker final : public Ticker {
 public:
  FakeTicker(std::list<Pending>& pending, std::list<Pending>::iterator self)
      : pending_(pending), self_(self) {}
  ~FakeTicker() override { pending_.erase(self_); }
  FakeTicker(const FakeTicker&) = delete;
  FakeTicker& operator=(const FakeTicker&) = delete;

 private:
  std::list<Pending>& pending_;
  std::list<Pending>::iterator self_;
};

std::unique_ptr<Ticker> FakeClock::tick(Instant first, Task task) {
  const auto self = pending_.insert(pending_.end(), {first, std::move(task)});
  return std::make_unique<FakeTicker>(pending_, self);
}

void FakeClock::sleep_until(Instant when) {
  for (;;) {
    const auto next =
        std::ranges::min_element(pending_, {}, [](const Pending& pending) { return pending.due; });
    if (next == pending_.end() || next->due > when) break;
    now_ = std::max(now_, next->due);
    // A task may sleep itself; it is not due again meanwhile.
    const Instant due = std::exchange(next->due, Instant::max());
    next->due = next->task(due);
  }
  now_ = std::max(now_, when);
}

}  // namespace joulelab
