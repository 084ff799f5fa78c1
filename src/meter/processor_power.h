#pragma once
// What a processor may draw, by the model name that /proc/cpuinfo shows: for machines without
// sensors. A hypervisor often shows a family and no model ("AMD EPYC"): then the range over the
// family counts.

#include <optional>
#include <string>
#include <string_view>

namespace joulelab {

// Watts of thermal design power (TDP) for each hardware thread, all threads busy. TDP is what the
// cooling is made for: short peaks exceed it, and memory, disks and the power supply are not in it.
struct ProcessorPower {
  std::string match;  // the model or family of the table: "epyc 7763", "AMD EPYC 7002"
  double low_w_per_thread = 0;
  double typical_w_per_thread = 0;
  double high_w_per_thread = 0;
  int threads = 0;  // of one processor; 0 where unknown, as for a family
  std::string source;
  bool is_exact = false;  // this very model, not its family
};

// The power of one processor, or nothing where the name is of no known model or family: never a
// guess by a part of a name. `logical_cpus` is what the machine shows; it tells how many threads a
// core has where the table does not know. Low and high differ for an exact model where the machine
// may run with one thread per core or two. Thread-safe; ~0.1 ms.
std::optional<ProcessorPower> processor_power(std::string_view cpu_model_name, int logical_cpus);

}  // namespace joulelab
