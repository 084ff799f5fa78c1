#pragma once
// The RAPL counters by way of the kernel's perf events: 64 bits wide, so that nothing wraps, and
// all counters of a package from one system call, at one instant. For machines whose powercap tree
// is closed or absent.

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "meter/meter.h"

namespace joulelab {

// The system call perf_event_open(2), apart from what is done with it.
class PerfEvents {
 public:
  virtual ~PerfEvents() = default;
  // Opens event `config` of the unit `type` for all that happens on `cpu`: as the leader of a group
  // where `leader` < 0, else within that group. A read of the leader yields, as 64-bit numbers, how
  // many events the group has, the nanoseconds that it was enabled and that it counted, and
  // each event's count. Error as of the system call.
  virtual Result<Descriptor> open(std::uint32_t type, std::uint64_t config, int cpu,
                                  int leader) = 0;
};

class KernelPerfEvents final : public PerfEvents {
 public:
  Result<Descriptor> open(std::uint32_t type, std::uint64_t config, int cpu, int leader) override;
};

class RaplPerf final : public Meter {
 public:
  // `root` and `name` as in Rapl::open and MeterSpec::name. Errors: `missing` where the kernel has
  // no unit "power", `denied` where its events may not be opened.
  static Result<RaplPerf> open(std::string_view name, const std::filesystem::path& root,
                               PerfEvents& events);

  std::span<const Channel> channels() const override { return channels_; }
  // One system call for each package.
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  struct Group {
    std::vector<Descriptor> descriptors;  // the first leads and is read
    std::size_t first_channel = 0;
    std::vector<std::uint64_t> start, last;  // readings, as PerfEvents::open says
  };
  Result<void> add_group(const std::filesystem::path& unit, int cpu, const std::string& device,
                         std::string_view name, PerfEvents& events);
  Result<void> read_group(Group& group, Instant at, std::vector<Sample>& samples) const;

  std::vector<Channel> channels_;
  std::vector<double> scales_;  // J per count, of each channel
  std::vector<Group> groups_;
};

}  // namespace joulelab
