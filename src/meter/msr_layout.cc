#include "meter/msr_layout.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace joulelab {
namespace {

// Intel: MSR_RAPL_POWER_UNIT and the MSR_*_ENERGY_STATUS. AMD: C001_0299 and those after it.
constexpr std::uint32_t intel_unit = 0x606, intel_package = 0x611, intel_dram = 0x619,
                        intel_cores = 0x639, intel_graphics = 0x641, intel_platform = 0x64D;
constexpr std::uint32_t amd_unit = 0xC0010299, amd_core = 0xC001029A, amd_package = 0xC001029B;

// Silvermont and Airmont: 22 nm and 14 nm Atoms of 2013 to 2015.
constexpr std::array old_atoms = {0x37, 0x4A, 0x4C, 0x5A};
// Haswell-EP, Broadwell-EP, Knights Landing and Mill, Skylake-SP to Cooper Lake, Ice Lake-SP and
// -D.
constexpr std::array servers_of_fixed_dram_unit = {0x3F, 0x4F, 0x57, 0x85, 0x55, 0x6A, 0x6C};
// For Broadwell-DE the kernel's two drivers differ by a factor of four.
constexpr int broadwell_de = 0x56;
// Sapphire Rapids and Emerald Rapids count their platform in whole joules.
constexpr std::array servers_with_platform = {0x8F, 0xCF};

template <std::size_t count>
bool is_one_of(const std::array<int, count>& models, int model) {
  return std::ranges::find(models, model) != models.end();
}

// Bits 12 to 8: 2^-n J, and on the old Atoms 2^n uJ.
Joules unit_of(std::uint64_t units, bool is_old_atom) {
  const auto exponent = static_cast<int>(units >> 8 & 0x1F);
  return {is_old_atom ? std::ldexp(1e-6, exponent) : std::ldexp(1.0, -exponent)};
}

std::vector<MsrDomain> intel_domains(int model, std::uint64_t units) {
  const auto unit = unit_of(units, is_one_of(old_atoms, model));
  std::vector<MsrDomain> domains = {{"package", intel_package, unit},
                                    {"core", intel_cores, unit},
                                    {"uncore", intel_graphics, unit}};
  const bool has_fixed_unit = is_one_of(servers_of_fixed_dram_unit, model);
  if (model != broadwell_de)
    domains.push_back({"dram", intel_dram, has_fixed_unit ? Joules{0x1p-16} : unit});
  if (is_one_of(servers_with_platform, model)) {
    domains.push_back({"psys", intel_platform, Joules{1}});
  } else if (!has_fixed_unit && model != broadwell_de) {
    domains.push_back({"psys", intel_platform, unit});
  }
  return domains;
}

}  // namespace

std::optional<std::uint32_t> msr_unit_address(Processor::Vendor vendor) {
  switch (vendor) {
    case Processor::Vendor::intel:
      return intel_unit;
    case Processor::Vendor::amd:
      return amd_unit;
    default:
      return std::nullopt;
  }
}

std::vector<MsrDomain> msr_domains(const Processor& processor, std::uint64_t units) {
  if (processor.vendor == Processor::Vendor::intel) return intel_domains(processor.model, units);
  const auto unit = unit_of(units, false);
  return {{"package", amd_package, unit}, {"core", amd_core, unit, true}};
}

}  // namespace joulelab
