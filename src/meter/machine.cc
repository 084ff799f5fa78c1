#include "meter/machine.h"

#include <algorithm>
#include <array>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "meter/topology.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

std::string text_or_empty(const fs::path& file) { return read_text(file).value_or(""); }

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

}  // namespace

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
  machine.logical_cpus = static_cast<int>(online_cpus(root).size());
  const auto memory = value_of(text_or_empty(root / "proc/meminfo"), "MemTotal");
  const auto kib = to_integer(std::string_view(memory).substr(0, memory.find(' ')));
  machine.memory_bytes = static_cast<std::uint64_t>(kib.value_or(0)) * 1024;
  machine.joulelab_version = JOULELAB_VERSION;
  return machine;
}

}  // namespace joulelab
