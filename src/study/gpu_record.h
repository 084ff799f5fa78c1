#pragma once
// What the GPUs were set to before a run changed them, in a small file beside the store: written
// before anything is set and removed when it is put back. Where it is left over, the process that
// wrote it was killed, and whoever finds it puts things back.

#include <filesystem>
#include <string>
#include <vector>

#include "meter/nvml_control.h"

namespace joulelab {

// Where a setting of the GPUs finds what it needs.
struct GpuBench {
  std::filesystem::path record;                  // the file
  std::filesystem::path root = "/";              // as of NvmlLibrary::open()
  std::string library;                           // empty: the driver's
  std::string guard_program = "/proc/self/exe";  // joulelab itself; empty: no guard (tests)
};

struct GpuRecord {
  std::string process;  // as this_process() tells it
  std::vector<GpuBefore> before;
  bool operator==(const GpuRecord&) const = default;
};

// Lines "process PID START BOOT", "limit UUID MILLIWATTS" and "clock UUID".
std::string gpu_record_text(const GpuRecord& record);
// Error `broken`, with `file` in it, where the text is none of ours.
Result<GpuRecord> parse_gpu_record(const std::string& text, const std::filesystem::path& file);

// Only one process at a time reads, sets and restores. Held as long as it lives.
class GpuLock {
 public:
  static Result<GpuLock> take(const GpuBench& bench);
  ~GpuLock();
  GpuLock(GpuLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  GpuLock& operator=(GpuLock&&) = delete;

 private:
  explicit GpuLock(int fd) : fd_(fd) {}
  int fd_;
};

// With the lock held. Nothing: there is no such file.
Result<std::optional<GpuRecord>> load_gpu_record(const GpuBench& bench);
Result<void> put_back(const GpuRecord& record, const GpuBench& bench);  // and removes the file

// Puts back what a process left that is gone, or, for a guard, what `process` left. Returns what
// was restored; empty: there was nothing. Error `invalid` where the process is at work, that of the
// GPUs' library, and `denied`: then the file stays.
Result<std::vector<GpuBefore>> restore_gpus(const GpuBench& bench, const std::string& process = {});

// "the power limit of GPU-5d4a is 250 W again and its clock is free".
std::string text_of(const GpuBefore& before);

}  // namespace joulelab
