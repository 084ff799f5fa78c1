#pragma once
// Writes traces to a file as they grow, so that whatever ends the program or the machine loses what
// came after the last sync() and nothing before. docs/FORMATS.md, "Trace file".

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"
#include "record/bytes.h"
#include "record/trace.h"
#include "record/trace_file_reader.h"

namespace joulelab {

// Keeps no clock and no thread: the caller syncs, once a second of its own clock. Its memory is
// that of the points since the last sync. The destructor does not sync. Not thread-safe.
class TraceFileWriter {
 public:
  // A new file that is locked (flock) while this lives, so that is_being_written() knows; with
  // missing parent folders; never touches one that is there (Error `invalid`).
  static Result<TraceFileWriter> create(const std::filesystem::path& file);

  // What is recorded, for whoever finds the file after its writer was killed: the document of the
  // run as far as it is known. Once, before the first sync().
  void describe(std::string_view text);

  // The number that the channel's points are appended by: 0, 1, ... Error `invalid` for a channel
  // with a number that is not finite.
  Result<std::size_t> add_channel(const Channel& channel);

  // Takes the next points of a channel, to be written by the next sync(). None of them is
  // taken on an error: `invalid` where time falls or is too far to store, or after close();
  // `broken` where the disk has refused 64 MiB.
  Result<void> append(std::size_t channel, std::span<const Point> points);

  // Writes what was appended and waits until it is on the disk: one write and one fdatasync. After
  // an error the file ends where it ended before, and the next sync() tries everything again.
  Result<void> sync();

  // sync(), and the mark by which a reader knows that nothing is missing at the end. Nothing can be
  // appended any more. May be tried again after an error.
  Result<void> close();

  // All that was appended and coded by a sync() or close(), be it on the disk or, since the disk
  // did not take it, in memory: 24 bytes of memory a sample. Errors: those of reading the file.
  Result<TraceFileContents> contents() const;

  // How much is surely on the disk.
  std::uint64_t bytes_synced() const { return end_; }

 private:
  struct Track {
    double resolution = 0;
    std::vector<Point> points;  // since the last sync
    std::optional<Instant> last;
  };

  TraceFileWriter(std::filesystem::path file, Descriptor descriptor)
      : file_(std::move(file)), descriptor_(std::move(descriptor)) {}
  void code_points();
  void code_together(std::span<const std::size_t> channels);
  Result<void> write_through();

  std::filesystem::path file_;
  Descriptor descriptor_;
  std::vector<Track> tracks_;
  Bytes unwritten_;        // frames that are not on the disk yet
  std::uint64_t end_ = 0;  // of the last frame on the disk
  bool is_closing_ = false;
};

// Whether a living process still writes `file`.
bool is_being_written(const std::filesystem::path& file);

}  // namespace joulelab
