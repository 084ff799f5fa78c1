#pragma once
// Reads a trace file piece by piece, whatever became of its end or middle, and says what could not
// be read. docs/FORMATS.md, "Trace file".

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "record/bytes.h"
#include "record/trace.h"

namespace joulelab {

struct ByteRange {
  std::uint64_t from_byte = 0, bytes = 0;
  bool operator==(const ByteRange&) const = default;
};

// What is missing. A file whose writer was killed is neither closed nor cut: it ends with the last
// second that was synced.
struct TraceFileReport {
  bool is_closed = false;                    // its writer finished it
  std::optional<std::uint64_t> cut_at_byte;  // nothing could be read from here to the end
  std::vector<ByteRange> damages;            // before that: left out, reading went on after them
  std::uint64_t bytes_left_out = 0;          // in the damages and from the cut on
  bool operator==(const TraceFileReport&) const = default;
};

// Successive points of one channel. Valid until the next one is read; `channel` as long as the
// reader.
struct TraceChunk {
  std::size_t index = 0;  // of the channel in the file
  const Channel& channel;
  std::span<const Point> points;  // at least one; `at` never falls, nor from chunk to chunk
};

// Needs a few megabytes, however long the file. A file that is still written is read as far as it
// was when it was opened. Not thread-safe.
class TraceFileReader {
 public:
  // Error `broken` for what is no trace file, `invalid` for one of a later version.
  static Result<TraceFileReader> open(const std::filesystem::path& file);
  // The same of the file's first `size` bytes and of `rest`, as if it stood after them: of a file
  // whose end the disk did not take.
  static Result<TraceFileReader> open(const std::filesystem::path& file, std::uint64_t size,
                                      ByteView rest);
  TraceFileReader(TraceFileReader&&) noexcept;
  TraceFileReader& operator=(TraceFileReader&&) noexcept;
  ~TraceFileReader();

  // The next chunk, in the file's order; nothing at its end. An Error is the disk's.
  Result<std::optional<TraceChunk>> next();

  // What the writer said of its recording; empty where it said nothing, or it is not met yet.
  const std::string& about() const;

  // The channels met so far, by their index.
  const std::map<std::size_t, Channel>& channels() const;

  // Of what was read so far: whole when next() gave nothing.
  const TraceFileReport& report() const;

 private:
  class State;
  explicit TraceFileReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

struct TraceFileContents {
  std::string about;
  std::vector<Trace> traces;  // by the channels' index
  TraceFileReport report;
};

// All that a reader that was just opened has to give.
Result<TraceFileContents> contents_of(TraceFileReader& reader);

// All of a file at once: 24 bytes of memory a sample, so for hours at 1 kHz read chunk by chunk.
Result<TraceFileContents> read_traces(const std::filesystem::path& file);

}  // namespace joulelab
