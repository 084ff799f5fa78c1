#include "meter/machine.h"

#include <algorithm>
#include <array>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// The value of "key : value", "key=value" or "key: value kB" in `text`.
std::string value_of(std::string_view text, std::string_view key) {
  for (auto line : split(text, '\n')) {
    if (!line.starts_with(key)) continue;
    line = trim(line.substr(key.size()));
    if (line.empty() || (line.front() != ':' && line.front() != '=')) continue;
    line = trim(line.substr(1));
    if (line.size() > 1 && line.front() == '"' && line.back() == '"')
      line = line.substr(1, line.size() - 2);
    return std::string(line);
  }
  return {};
}

std::string text_or_empty(const fs::path& file) { return read_text(file).value_or(""); }

// "0-3,8" names five processors.
int count_in_list(std::string_view list) {
  long long count = 0;
  for (const auto range : split(trim(list), ',')) {
    const auto ends = split(range, '-');
    const auto first = to_integer(ends.front()), last = to_integer(ends.back());
    if (!first || !last || *last < *first) return 0;
    count += *last - *first + 1;
  }
  return static_cast<int>(count);
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

}  // namespace

Machine inspect_machine(const fs::path& root) {
  Machine machine;
  machine.host = host_name();
  machine.os = value_of(text_or_empty(root / "etc/os-release"), "PRETTY_NAME");
  machine.kernel = trim(text_or_empty(root / "proc/sys/kernel/osrelease"));
  const auto cpu = text_or_empty(root / "proc/cpuinfo");
  machine.cpu = value_of(cpu, "model name");
  const auto flags = value_of(cpu, "flags");
  const auto words = split(flags, ' ');
  machine.is_virtual = std::ranges::find(words, "hypervisor") != words.end();
  machine.logical_cpus = count_in_list(text_or_empty(root / "sys/devices/system/cpu/online"));
  const auto memory = value_of(text_or_empty(root / "proc/meminfo"), "MemTotal");
  const auto kib = to_integer(std::string_view(memory).substr(0, memory.find(' ')));
  machine.memory_bytes = static_cast<std::uint64_t>(kib.value_or(0)) * 1024;
  machine.joulelab_version = JOULELAB_VERSION;
  return machine;
}

}  // namespace joulelab
