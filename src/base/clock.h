#pragma once
// Time as the laboratory sees it: monotonic, and replaceable. A clock also runs
// periodic work, so that with the fake one a whole study takes no time at all:
// sleeping moves the time forward and runs what falls due on the way.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>

#include "base/units.h"

namespace joulelab {

// CLOCK_MONOTONIC, the clock that the mark protocol uses too.
using Instant = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;

inline std::int64_t unix_ns_of(WallTime time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

inline Seconds operator-(Instant a, Instant b) {
  return std::chrono::duration_cast<Seconds>(a.time_since_epoch() - b.time_since_epoch());
}
inline Instant after(Instant start, Seconds wait) {
  return start + std::chrono::duration_cast<Instant::duration>(wait);
}

inline Instant middle_of(Instant begin, Instant end) {
  return begin + (end.time_since_epoch() - begin.time_since_epoch()) / 2;
}

// Runs when due and says when it wants to run next.
using Task = std::function<Instant(Instant due)>;

// A task under way. Its destructor stops the task and waits for a run in progress.
class Ticker {
 public:
  virtual ~Ticker() = default;
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() = 0;
  // The date, for people and for the grid's hour. Steps when it is set: never subtract two of them.
  virtual WallTime wall() = 0;
  virtual void sleep_until(Instant when) = 0;
  // How long the machine was suspended since it started; only differences mean something.
  virtual Seconds slept() = 0;
  // Runs `task` at `first` and then at each instant that it returns, on a thread
  // of its own (real clock) or inside sleep_until (fake clock).
  virtual std::unique_ptr<Ticker> tick(Instant first, Task task) = 0;
};

// In short naps, so that a request to stop is heard: should_stop() is asked before each.
template <class ShouldStop>
void nap_until(Clock& clock, Instant end, Seconds nap, ShouldStop should_stop) {
  while (!should_stop() && clock.now() < end)
    clock.sleep_until(std::min(end, after(clock.now(), nap)));
}

class SteadyClock final : public Clock {
 public:
  Instant now() override { return std::chrono::steady_clock::now(); }
  WallTime wall() override { return std::chrono::system_clock::now(); }
  void sleep_until(Instant when) override;
  Seconds slept() override;
  std::unique_ptr<Ticker> tick(Instant first, Task task) override;
};

// Never waits. Not thread-safe: everything happens on the sleeping thread, in order of time.
class FakeClock final : public Clock {
 public:
  Instant now() override { return now_; }
  // The fake day begins on 2026-01-01 at 00:00 UTC.
  WallTime wall() override {
    return WallTime(std::chrono::seconds(1767225600)) + now_.time_since_epoch();
  }
  void sleep_until(Instant when) override;
  Seconds slept() override { return slept_; }
  std::unique_ptr<Ticker> tick(Instant first, Task task) override;
  void suspend(Seconds duration) { slept_ += duration; }

 private:
  struct Pending {
    Instant due;
    Task task;
  };
  class FakeTicker;
  Instant now_{};
  Seconds slept_{0};
  std::list<Pending> pending_;
};

}  // namespace joulelab
