// What must be right before the first tensor: each of these, left alone, has cost a factor of two.
#include "train/machine.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <fmt/format.h>
#include <malloc.h>
#include <omp.h>
#include <sched.h>

#include "base/text.h"
#include "train/torch.h"

namespace joulelab {
namespace {

template <class Function>
Function* loaded(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_DEFAULT, name));
}

constexpr const char* blas_remedy =
    "Install libopenblas0-openmp and build again, or choose it with: "
    "update-alternatives --config libblas.so.3-x86_64-linux-gnu";

}  // namespace

void keep_freed_memory() {
  constexpr int top_pad_bytes = 64 << 20;
  ::mallopt(M_MMAP_MAX, 0);
  ::mallopt(M_TRIM_THRESHOLD, -1);
  ::mallopt(M_TOP_PAD, top_pad_bytes);
}

int usable_processors() {
  cpu_set_t usable;
  CPU_ZERO(&usable);
  if (::sched_getaffinity(0, sizeof(usable), &usable) != 0) return 1;
  return std::max(1, CPU_COUNT(&usable));
}

void use_threads(int threads) {
  at::set_num_threads(threads);
  // Our own loops too, where LibTorch brings an OpenMP of its own.
  omp_set_num_threads(threads);
}

void be_deterministic() {
  auto& context = at::globalContext();
  context.setDeterministicAlgorithms(true, /*warn_only=*/false);
  context.setDeterministicCuDNN(true);
  context.setBenchmarkCuDNN(false);
  ::setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);  // cuBLAS reads it when it starts
}

bool has_avx512() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
#else
  return false;
#endif
}

Blas live_blas() {
  if (at::hasMKL()) return {.name = "MKL", .warning = {}};
  auto* const configuration = loaded<char*()>("openblas_get_config");
  auto* const parallel = loaded<int()>("openblas_get_parallel");
  if (!configuration || !parallel) {
    return {
        .name = "reference or unknown",
        .warning = Warning{"blas", fmt::format("The BLAS in use is not OpenBLAS: fully connected "
                                               "layers may take 30 times as long. {}.",
                                               blas_remedy)}};
  }
  const auto words = split(configuration(), ' ');
  const auto version = words.size() > 1 ? fmt::format("{} {}", words[0], words[1]) : "OpenBLAS";
  constexpr int sequential = 0, openmp = 2;
  if (parallel() == openmp) return {.name = version + " (OpenMP)", .warning = {}};
  if (parallel() == sequential) return {.name = version + " (sequential)", .warning = {}};
  return {
      .name = version + " (pthread)",
      .warning = Warning{"blas", fmt::format("OpenBLAS runs its own threads beside LibTorch's and "
                                             "ignores --threads: small networks take about twice "
                                             "the time and energy. {}.",
                                             blas_remedy)}};
}

std::string library_name() { return "LibTorch " TORCH_VERSION; }

Result<std::string> choose_device(const std::string& wanted) {
  if (wanted == "cpu") return "cpu";
  const bool has_cuda = torch::cuda::is_available();
  if (wanted == "auto") return has_cuda ? "cuda" : "cpu";
  if (has_cuda) return "cuda";
  return fail(Error::Kind::missing, "--device cuda: this LibTorch sees no CUDA device",
              "use --device cpu, or build against a LibTorch with CUDA (CMAKE_PREFIX_PATH)");
}

}  // namespace joulelab
