#pragma once
// Which register of which processor counts what, in which unit, as the kernel's drivers have it
// (arch/x86/events/rapl.c, drivers/powercap/intel_rapl_common.c, Linux 6.x); they name Intel's SDM
// and AMD's PPR, which were not read for this. None of it has met such hardware here.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/units.h"
#include "meter/topology.h"

namespace joulelab {

struct MsrDomain {
  std::string_view name;  // powercap's: "package", "core", "uncore", "dram", "psys"
  std::uint32_t address;
  Joules unit;
  bool is_per_core = false;  // AMD: each core has its own
};

// Where the processor says its energy unit; nothing for a maker without such registers.
std::optional<std::uint32_t> msr_unit_address(Processor::Vendor vendor);

// `units`: what stands at msr_unit_address.
std::vector<MsrDomain> msr_domains(const Processor& processor, std::uint64_t units);

}  // namespace joulelab
