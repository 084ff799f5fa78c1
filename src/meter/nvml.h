#pragma once
// Energy and power of NVIDIA's boards as their own sensors count it (NVML), and how many of the
// run's processes compute on each. What explains the energy is read more seldom: nvml_state.h.
// The energy is always the whole board's, also where it is divided into instances (MIG).

#include <array>
#include <filesystem>
#include <memory>
#include <vector>

#include "base/warning.h"
#include "meter/counter.h"
#include "meter/meter.h"
#include "meter/meter_spec.h"
#include "meter/nvml_library.h"

namespace joulelab {

class Nvml final : public Meter {
 public:
  // Options: library (a file; default: the installed driver's), processes (own or all: which of a
  // board's processes make it the run's). `root` holds /proc and, unless it is "/", the library.
  // Errors: `missing` without library, driver, board or energy; `denied`; `broken` where library
  // and driver do not fit each other or no board answers. A channel that a board or its driver does
  // not have is absent.
  static Result<Nvml> open(const MeterSpec& spec, const std::filesystem::path& root);

  std::span<const Channel> channels() const override { return channels_; }
  // Samples of a board that is lost are unreadable; when all are, for three readings in a row, the
  // meter ends.
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

  // What its numbers must not be taken for: "shared-board".
  const std::vector<Warning>& warnings() const { return warnings_; }

 private:
  enum class Quantity { energy, power_instant, power_average, power, processes };
  struct Reading {
    NvmlStatus status = NvmlStatus::function_not_found;
    std::uint64_t value = 0;  // mJ, mW or a number
  };
  struct Board {
    NvmlBoard board;
    std::vector<Quantity> quantities;  // what it has, in the order of its channels
    Counter counter;
    Instant last;
  };

  explicit Nvml(std::filesystem::path root) : root_(std::move(root)) {}
  static Channel channel_for(Quantity quantity, const NvmlBoard& board, const MeterSpec& spec);
  std::vector<Quantity> quantities_of(const NvmlBoard& board) const;
  // One for each of `quantities`.
  std::vector<Reading> ask_board(const NvmlBoard& board,
                                 std::span<const Quantity> quantities) const;
  std::array<Reading, 2> ask_fields(NvmlDevice* device) const;
  Reading ask_processes(NvmlDevice* device) const;
  static Sample sample_of(Quantity quantity, const Reading& reading, Instant at, Board& board);

  std::filesystem::path root_;
  bool counts_all_processes_ = false;
  std::unique_ptr<const NvmlLibrary> library_;
  std::vector<Channel> channels_;
  std::vector<Board> boards_;
  std::vector<Warning> warnings_;
  int readings_without_board_ = 0;
};

}  // namespace joulelab
