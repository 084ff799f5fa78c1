#pragma once
// What explains the energy of NVIDIA's boards and is none: how busy and how warm they are, their
// clocks, the power limit, and why they are held back. A meter of its own beside nvml.h, since some
// of the answers take milliseconds and none of them changes fast: once a second will do.

#include <filesystem>
#include <memory>
#include <vector>

#include "meter/meter.h"
#include "meter/meter_spec.h"
#include "meter/nvml_library.h"

namespace joulelab {

class NvmlState final : public Meter {
 public:
  // Options and errors as of Nvml::open(); `missing` also where no board tells anything.
  static Result<NvmlState> open(const MeterSpec& spec, const std::filesystem::path& root);

  std::span<const Channel> channels() const override { return channels_; }
  // Conditions all: percent, celsius, megahertz, watts, and "bits": the mask of
  // nvmlDeviceGetCurrentClocksEventReasons, as a number. Never ends by itself.
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  struct Eye {
    NvmlDevice* device = nullptr;
    std::size_t condition = 0;  // index into the table of them
  };
  std::unique_ptr<const NvmlLibrary> library_;
  std::vector<Channel> channels_;
  std::vector<Eye> eyes_;  // one for each channel
};

}  // namespace joulelab
