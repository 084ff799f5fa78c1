#pragma once
// Carries a recording to a trace file while it is under way: an hour at 1 kHz needs no memory, and
// whatever ends the program loses a second.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "record/trace_file_writer.h"

namespace joulelab {

// What a journal needs before the recording begins. No file: no journal.
struct JournalPlan {
  std::filesystem::path file;
  std::string about;  // the run as far as it is known
};

// Not thread-safe. Touches nothing before open().
class Journal {
 public:
  // Makes the file. Errors: those of TraceFileWriter; then there is no file.
  static Result<Journal> open(const JournalPlan& plan, std::span<const Channel> channels);

  // Takes the points of the traces, of which the first is the channel `first`. Those that the disk
  // has no room for stay where they are, and so do all that come later.
  void take(std::size_t first, std::vector<Trace>& traces);

  // Writes what was taken; what fails is tried again the next time.
  void sync();

  // Ends the file. Where it holds few enough points for memory, or the disk did not take all,
  // puts them before those that `traces` have. Returns the first error that kept a sample from the
  // disk or could not be mended.
  std::optional<Error> finish(std::vector<Trace>& traces);

  const std::filesystem::path& file() const { return file_; }

 private:
  Journal(std::filesystem::path file, TraceFileWriter writer)
      : file_(std::move(file)), writer_(std::move(writer)) {}

  std::filesystem::path file_;
  TraceFileWriter writer_;
  std::size_t taken_ = 0;  // points
  std::optional<Error> refusal_;
};

}  // namespace joulelab
