#include "record/machine.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace joulelab {
namespace {

bool is_other_memory(std::uint64_t a, std::uint64_t b) {
  constexpr double kept_by_a_kernel = 0.02;
  const auto x = static_cast<double>(a), y = static_cast<double>(b);
  return std::abs(x - y) > kept_by_a_kernel * std::max(x, y);
}

}  // namespace

std::vector<std::string> differences(const Machine& a, const Machine& b) {
  constexpr double gib = 1073741824;
  std::vector<std::string> found;
  if (a.host != b.host) found.push_back(fmt::format("host '{}', not '{}'", a.host, b.host));
  if (a.cpu != b.cpu) found.push_back(fmt::format("processor '{}', not '{}'", a.cpu, b.cpu));
  if (a.logical_cpus != b.logical_cpus) {
    found.push_back(fmt::format("{} logical processors, not {}", a.logical_cpus, b.logical_cpus));
  }
  if (is_other_memory(a.memory_bytes, b.memory_bytes)) {
    found.push_back(fmt::format("{:.1f} GiB of memory, not {:.1f}",
                                static_cast<double>(a.memory_bytes) / gib,
                                static_cast<double>(b.memory_bytes) / gib));
  }
  if (a.is_virtual != b.is_virtual) {
    found.push_back(a.is_virtual ? "virtual, not bare metal" : "bare metal, not virtual");
  }
  return found;
}

}  // namespace joulelab
