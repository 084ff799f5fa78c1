#pragma once
// Where settings of this machine's GPUs are recorded, and what is put back of earlier ones.

#include <string>

#include "study/gpu_record.h"

namespace joulelab {

// `store` is the value of --store: the record lies beside the store.
GpuBench gpu_bench(const std::string& store);

// Puts back what a run left that was killed, and prints a line for each board. Error where that is
// refused: what is measured next would be measured under a limit that nobody asked for.
Result<void> restore_left_gpus(const std::string& store);

}  // namespace joulelab
