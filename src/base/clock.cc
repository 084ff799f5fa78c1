#include "base/clock.h"

#include <algorithm>
#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <thread>
#include <time.h>
#include <utility>

#include "base/descriptor.h"

namespace joulelab {
namespace {

// A stop request wakes the thread at once: a command of 1 ms must not wait for a period of 100 ms.
// One ppoll a period: a condition variable costs several times as much at 1 kHz.
class ThreadTicker final : public Ticker {
 public:
  ThreadTicker(Instant first, Task task)
      : wake_(::eventfd(0, EFD_CLOEXEC)), thread_([this, first, task = std::move(task)] {
          // The kernel may wake a thread this much late, to wake several at once: 50 µs unless
          // asked.
          constexpr unsigned long slack_ns = 1000;
          ::prctl(PR_SET_TIMERSLACK, slack_ns);
          for (Instant due = first; !is_stopped_before(due);) due = task(due);
        }) {}
  ~ThreadTicker() override {
    const std::uint64_t one = 1;
    // An eventfd takes eight bytes as one: nothing is left to do where it did not.
    [[maybe_unused]] const auto written = ::write(*wake_, &one, sizeof one);
    thread_.join();
  }
  ThreadTicker(const ThreadTicker&) = delete;
  ThreadTicker& operator=(const ThreadTicker&) = delete;

 private:
  // Waits until `due`; true if asked to stop before.
  bool is_stopped_before(Instant due) const {
    for (;;) {
      const auto now = std::chrono::steady_clock::now();
      const auto left =
          std::max(std::chrono::nanoseconds(0), due.time_since_epoch() - now.time_since_epoch());
      const auto whole = std::chrono::floor<std::chrono::seconds>(left);
      const timespec wait{whole.count(), (left - whole).count()};
      pollfd polled{*wake_, POLLIN, 0};
      const int ready = ::ppoll(&polled, 1, &wait, nullptr);
      if (ready > 0) return true;
      if (ready == 0 && std::chrono::steady_clock::now() >= due) return false;
    }
  }

  Descriptor wake_;
  std::thread thread_;
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
