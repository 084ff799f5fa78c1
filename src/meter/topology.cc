#include "meter/topology.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "meter/machine.h"
#include "meter/sysfs_file.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// More processors than any machine has: a damaged list must not fill the memory.
constexpr long long most_cpus = 1 << 16;

int number_or_zero(std::string_view text) {
  return static_cast<int>(std::clamp(to_integer(text).value_or(0), 0LL, most_cpus));
}

fs::path cpu_folder(const fs::path& root) { return root / "sys/devices/system/cpu"; }

int topology_number(const fs::path& root, int cpu, std::string_view file) {
  const auto number = read_number(cpu_folder(root) / fmt::format("cpu{}/topology/{}", cpu, file));
  return number ? static_cast<int>(std::clamp(*number, 0LL, most_cpus)) : 0;
}

}  // namespace

std::vector<int> cpus_in(std::string_view list) {
  std::vector<int> cpus;
  for (const auto range : split(trim(list), ',')) {
    const auto ends = split(range, '-');
    const auto first = to_integer(ends.front()), last = to_integer(ends.back());
    if (ends.size() > 2 || !first || !last || *first < 0 || *last < *first || *last >= most_cpus)
      return {};
    for (auto cpu = *first; cpu <= *last; ++cpu) cpus.push_back(static_cast<int>(cpu));
  }
  return cpus;
}

std::vector<int> online_cpus(const fs::path& root) {
  return cpus_in(read_text(cpu_folder(root) / "online").value_or(""));
}

Processor inspect_processor(const fs::path& root) {
  const auto text = read_text(root / "proc/cpuinfo").value_or("");
  const auto vendor = value_of(text, "vendor_id");
  Processor processor;
  if (vendor == "GenuineIntel") processor.vendor = Processor::Vendor::intel;
  if (vendor == "AuthenticAMD" || vendor == "HygonGenuine")
    processor.vendor = Processor::Vendor::amd;
  processor.family = number_or_zero(value_of(text, "cpu family"));
  processor.model = number_or_zero(value_of(text, "model"));
  return processor;
}

std::vector<Socket> sockets_of(const fs::path& root, std::span<const int> cpus) {
  const bool has_die_counters = inspect_processor(root).vendor != Processor::Vendor::amd;
  std::map<std::pair<int, int>, std::vector<int>> by_die;
  for (const int cpu : cpus) {
    const int die = has_die_counters ? topology_number(root, cpu, "die_id") : 0;
    by_die[{topology_number(root, cpu, "physical_package_id"), die}].push_back(cpu);
  }
  // The kernel names dies on all packages as soon as one has several.
  const bool has_dies = std::ranges::adjacent_find(by_die, {}, [](const auto& entry) {
                          return entry.first.first;
                        }) != by_die.end();
  std::vector<Socket> sockets;
  for (auto& [id, members] : by_die) {
    const auto& [package, die] = id;
    sockets.push_back({has_dies ? fmt::format("{}-die-{}", package, die) : std::to_string(package),
                       std::move(members)});
  }
  return sockets;
}

}  // namespace joulelab
