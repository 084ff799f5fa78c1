#pragma once
// The RAPL counters straight from the processor's registers, by /dev/cpu/N/msr or the msr-safe
// module: the last way where the kernel has neither a powercap tree nor perf events for a
// processor. Registers count 32 bits in a unit of the processor's own, and are read on one
// processor of each package.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "meter/counter.h"
#include "meter/meter.h"
#include "meter/meter_spec.h"
#include "meter/msr_layout.h"
#include "meter/topology.h"

namespace joulelab {

// The reading of one register, apart from what is made of it. One address further is the next
// register, not the next byte, so no plain file can stand in for the kernel's.
class Registers {
 public:
  virtual ~Registers() = default;
  // All 64 bits at `address`. Errors: `missing` where the processor has no such register, else as
  // of the system call on the file, whose path is `name`.
  virtual Result<std::uint64_t> read(const Descriptor& file, const std::string& name,
                                     std::uint32_t address) = 0;
};

class KernelRegisters final : public Registers {
 public:
  Result<std::uint64_t> read(const Descriptor& file, const std::string& name,
                             std::uint32_t address) override;
};

class Msr final : public Meter {
 public:
  // Option `cores`: AMD's counters of the single cores too, added up for each package; each
  // reading then interrupts every core. `root` as in Rapl::open. Errors: `missing` without the
  // files, on a processor that has no such registers, or in a virtual machine that shows none;
  // `denied` where they may not be read.
  static Result<Msr> open(const MeterSpec& spec, const std::filesystem::path& root,
                          std::unique_ptr<Registers> registers);

  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  struct Register {
    std::size_t file;  // index into files_
    std::uint32_t address;
    Counter counter;
    Instant last;
  };
  // One channel: a register, or those of all cores.
  using Domain = std::vector<Register>;

  Result<std::size_t> open_cpu(const std::filesystem::path& root, int cpu);
  Result<std::vector<std::size_t>> files_for(const MsrDomain& domain, const Socket& socket,
                                             const std::filesystem::path& root);
  Result<bool> add(const Channel& channel, const std::vector<std::size_t>& files,
                   const MsrDomain& source);
  Result<void> add_socket(const std::string& name, const Socket& socket, const Processor& processor,
                          const std::filesystem::path& root, bool with_cores);
  Result<Event> update(Domain& domain, Instant at);

  explicit Msr(std::unique_ptr<Registers> registers) : registers_(std::move(registers)) {}
  Result<std::uint64_t> read_register(std::size_t file, std::uint32_t address) {
    return registers_->read(files_[file], names_[file], address);
  }

  std::unique_ptr<Registers> registers_;
  std::vector<Channel> channels_;
  std::vector<Domain> domains_;
  std::vector<Descriptor> files_;
  std::vector<std::string> names_;  // of the files, for errors
};

}  // namespace joulelab
