#pragma once
// Which processes compute on a board, from NVML. Its surprise: the records that the driver writes
// are of 16, 24 or 32 bytes, by its version, and early drivers of 535 write 32 where the reference
// says 24 (XuehaiPan/nvitop, pull request 79); so the size is told by what was written.

#include <vector>

#include "meter/nvml_library.h"

namespace joulelab {

struct NvmlProcesses {
  NvmlStatus status = NvmlStatus::function_not_found;
  std::vector<unsigned> pids;  // only with `success`; of the name space that NVML sees
};

// Thread-safe.
NvmlProcesses compute_processes(const NvmlFunctions& functions, NvmlDevice* device);

}  // namespace joulelab
