#pragma once
// Reads all meters, each in its own rhythm: absolute deadlines on the monotonic clock, so that a
// late reading does not shift the next. With the real clock each meter has its own thread, so that
// a slow one never delays another.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/warning.h"
#include "meter/meter.h"
#include "record/run.h"

namespace joulelab {

struct NamedMeter {
  std::string name;  // "rapl"
  std::unique_ptr<Meter> meter;
  Seconds period{0.1};  // between two readings
};

struct Recording {
  std::vector<Trace> traces;
  std::vector<Punctuality> punctuality;
  std::vector<Warning> warnings;  // meters that were lost on the way
};

class Sampler {
 public:
  Sampler(Clock& clock, std::vector<NamedMeter> meters);
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  // Reads every meter now, with one common stamp, which it returns: a window that begins or ends
  // with such a reading needs no interpolation. Thread-safe.
  Instant read_all();
  void start();
  // Stops sampling and hands over what was recorded. Call once.
  Recording finish();

 private:
  class Station;
  Clock& clock_;
  std::vector<std::unique_ptr<Station>> stations_;
  std::vector<std::unique_ptr<Ticker>> tickers_;
};

}  // namespace joulelab
