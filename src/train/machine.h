#pragma once
// How LibTorch is made to use this machine well: memory, threads, the live BLAS, the device.

#include <optional>
#include <string>

#include "base/result.h"
#include "base/warning.h"

namespace joulelab {

// Keeps freed memory in the process: page faults otherwise dominate networks with large
// intermediate results. First of all in main, before anything large is allocated.
void keep_freed_memory();

// Processors that this process may run on.
int usable_processors();

// LibTorch's own default is one thread in some virtual machines, so this is always called.
void use_threads(int threads);

// Operations that always give the same digits, and an error where LibTorch has none. Matters on a
// GPU; on a CPU all that we train with are so anyway. Before the first use of a GPU.
void be_deterministic();

// Whether convolutions can use AVX-512: it decides which memory format is faster.
bool has_avx512();

struct Blas {
  std::string name;                // "OpenBLAS 0.3.21 (OpenMP)"
  std::optional<Warning> warning;  // where it makes training slow
};
// The BLAS that is really loaded, asked of the process itself.
Blas live_blas();

std::string library_name();  // "LibTorch 1.13.1"

// "auto", "cpu" or "cuda" -> "cpu" or "cuda". Error where CUDA was asked for and is not there.
Result<std::string> choose_device(const std::string& wanted);

}  // namespace joulelab
