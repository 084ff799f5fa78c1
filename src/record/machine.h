#pragma once
// The machine a run was made on, as far as it can be read.

#include <cstdint>
#include <string>
#include <vector>

namespace joulelab {

struct Machine {
  std::string host;
  std::string os;      // "Debian GNU/Linux 12 (bookworm)"
  std::string kernel;  // "6.1.0-13-amd64"
  std::string cpu;     // "AMD EPYC 7763 64-Core Processor"
  int logical_cpus = 0;
  std::uint64_t memory_bytes = 0;
  bool is_virtual = false;  // a hypervisor is present
  std::string joulelab_version;
  bool operator==(const Machine&) const = default;
};

// What tells the body of one machine from another's, a phrase each: "host a, not b". Nothing: the
// same machine. Host, processor, logical processors, memory and being virtual count: two nodes of
// one make differ in fans and power supply. System and kernel do not, and memory may differ by 2 %,
// since a kernel keeps some for itself.
std::vector<std::string> differences(const Machine& a, const Machine& b);

}  // namespace joulelab
