#pragma once
// Sets how much power NVIDIA's boards may draw and how fast they run, and puts it back. The one
// thing in this room that changes the machine: who calls it keeps a record of what was there first.
// Its surprise: NVML does not tell whether a clock is locked, so a lock that was there before ours
// cannot be put back.

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/units.h"
#include "meter/nvml_library.h"

namespace joulelab {

struct GpuSetting {
  std::optional<Watts> power_limit;   // of each board
  std::optional<unsigned> clock_mhz;  // of graphics, locked
  std::vector<std::string> boards;    // by index or UUID; none: all
  bool operator==(const GpuSetting&) const = default;
};

// What one board had before, as far as a setting changes it.
struct GpuBefore {
  std::string board;  // its UUID
  std::optional<unsigned> power_limit_mw;
  bool is_to_unlock = false;  // its clock was locked by us
  bool operator==(const GpuBefore&) const = default;
};

// What a board tells and admits; nothing where it has no such thing.
struct GpuState {
  unsigned index = 0;
  std::string uuid, name;
  bool is_divided = false;
  std::optional<unsigned> power_limit_mw, lowest_mw, highest_mw;
  std::optional<unsigned> clock_mhz;  // at this moment
  std::vector<unsigned> clocks_mhz;   // that it can be locked to, rising
};

class NvmlControl {
 public:
  // As NvmlLibrary::open().
  static Result<NvmlControl> open(const std::filesystem::path& root, const std::string& file);

  std::vector<GpuState> states() const;
  // What each board that is meant has now. Errors: `invalid` for a board that is not there, a value
  // that one does not admit, or a board that is divided (MIG); `missing` where it cannot be set.
  Result<std::vector<GpuBefore>> check(const GpuSetting& setting) const;
  // Errors: `denied`; and whatever NVML refuses. What was set before the refusal stays.
  Result<void> apply(const GpuSetting& setting) const;
  // Every board is tried; the Error is the first. `missing`: a board is not there any more.
  Result<void> restore(std::span<const GpuBefore> before) const;

 private:
  NvmlControl(std::unique_ptr<const NvmlLibrary> library, std::vector<NvmlBoard> boards)
      : library_(std::move(library)), boards_(std::move(boards)) {}
  GpuState state_of(const NvmlBoard& board) const;
  std::vector<unsigned> clocks_of(const NvmlBoard& board) const;
  Result<std::vector<NvmlBoard>> meant(const GpuSetting& setting) const;
  Result<void> check_limit(const GpuState& state, Watts limit) const;
  Result<void> check_clock(const GpuState& state, unsigned clock_mhz) const;
  Result<void> restore_board(const GpuBefore& before) const;
  Error refusal(const NvmlBoard& board, const std::string& action, NvmlStatus status) const;

  std::unique_ptr<const NvmlLibrary> library_;
  std::vector<NvmlBoard> boards_;
};

// "board 0 (NVIDIA A100)".
std::string text_of(const GpuState& state);
// "200 W", "200 W, 1200 MHz".
std::string text_of(const GpuSetting& setting);

}  // namespace joulelab
