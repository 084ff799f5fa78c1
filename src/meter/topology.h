#pragma once
// Which processors share an energy counter: one of each package, or of each die where a package has
// several, named as the kernel's powercap tree names them, so that the ledger sees that two ways
// of reading one counter are one.

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace joulelab {

// "0-3,8" names the processors 0, 1, 2, 3 and 8. Empty for what is no such list.
std::vector<int> cpus_in(std::string_view list);

// Those that are switched on; empty where the kernel does not say.
std::vector<int> online_cpus(const std::filesystem::path& root);

struct Processor {
  enum class Vendor { intel, amd, other };  // Hygon's processors are AMD's
  Vendor vendor = Vendor::other;
  int family = 0, model = 0;  // as /proc/cpuinfo shows them: decimal there
};

// From /proc/cpuinfo under `root`; Vendor::other where it does not say.
Processor inspect_processor(const std::filesystem::path& root);

struct Socket {
  std::string device;     // "0", or "1-die-0" where a package has several dies
  std::vector<int> cpus;  // which of them, in the order given; the first reads the counter
};

// `cpus` by the package, or die, whose counters they see. AMD's counters are always of the whole
// package, also where a kernel (6.10, 6.11) shows its core complexes as dies. A processor
// without topology counts as of package 0, as on a machine that has only one.
std::vector<Socket> sockets_of(const std::filesystem::path& root, std::span<const int> cpus);

}  // namespace joulelab
