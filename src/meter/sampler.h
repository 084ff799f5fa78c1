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
#include "meter/journal.h"
#include "meter/meter.h"
#include "record/ledger.h"
#include "record/run.h"

namespace joulelab {

struct NamedMeter {
  std::string name;  // "rapl"
  std::unique_ptr<Meter> meter;
  Seconds period{0.1};  // between two readings
  bool is_far = false;  // behind a network or a slow line: a reading takes long, and may hang
  std::vector<Warning> warnings{};  // what its numbers must not be taken for
};

struct Recording {
  std::vector<Trace> traces;         // without points where those lie in the trace file alone
  std::filesystem::path trace_file;  // the journal, where one was written
  std::vector<Punctuality> punctuality;
  std::vector<Warning> warnings;  // meters that were lost on the way
};

class Sampler {
 public:
  // With a journal, samples go to its file once a second.
  Sampler(Clock& clock, std::vector<NamedMeter> meters, JournalPlan plan = {});
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  // Reads every meter, the far ones first, and begins to sample. From the instant that it returns
  // on every trace covers the time.
  Instant start();
  // Reads the near meters now, with one common stamp, which it returns: a window that begins or
  // ends with such a reading needs no interpolation in their traces. Thread-safe.
  Instant read_near();
  // From `from` on, which is not later than now, what account_so_far() counts. Call after start().
  void count_from(Instant from);
  // The ledger of [from, now] by what was read so far: a far meter may lag behind. Thread-safe, and
  // quick: a fixed time whatever the length of the run.
  Account account_so_far(Instant now);
  // Samples until the values of slow instruments are of now (three seconds at most), stops, reads
  // the far meters once more, so that they too cover what came before, and hands over what was
  // recorded. Call once.
  Recording finish();

 private:
  class Station;
  void write_journal();
  void fill_journal();
  void read_far();
  void settle();
  Clock& clock_;
  std::vector<std::unique_ptr<Station>> stations_;
  std::vector<Channel> channels_;  // of all stations, in their order
  std::vector<std::unique_ptr<Ticker>> tickers_;
  Instant counted_from_{};
  JournalPlan plan_;
  std::optional<Journal> journal_;
  std::optional<Error> journal_error_;
};

}  // namespace joulelab
