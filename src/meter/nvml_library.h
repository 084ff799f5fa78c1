#pragma once
// NVIDIA's management library (NVML), loaded when it is first needed and never linked: few machines
// have it. Names, numbers and layouts are declared here as NVIDIA's public reference of the API
// gives them (docs.nvidia.com/deploy/nvml-api), since its header may not be there either.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace joulelab {

struct NvmlDevice;  // nvmlDevice_t points to one

// nvmlReturn_t, as far as we tell the cases apart. Any other number may come.
enum class NvmlStatus : int {
  success = 0,
  uninitialized = 1,
  invalid_argument = 2,
  not_supported = 3,
  no_permission = 4,
  insufficient_size = 7,
  driver_not_loaded = 9,
  function_not_found = 13,
  gpu_is_lost = 15,
  reset_required = 16,
  operating_system = 17,  // a cgroup keeps the device from us
  version_mismatch = 18,
  unknown = 999,
};

struct NvmlUtilization {
  unsigned gpu = 0, memory = 0;  // percent
};

// nvmlFieldValue_t. `field` goes in, the rest comes back.
struct NvmlFieldValue {
  enum class Type : int {
    real = 0,
    unsigned_32 = 1,
    unsigned_long = 2,
    unsigned_64 = 3,
    signed_64 = 4,
    signed_32 = 5
  };
  union Value {
    double real;
    std::uint32_t unsigned_32;
    std::uint64_t unsigned_64;
    std::int64_t signed_64;
    std::int32_t signed_32;
  };
  unsigned field = 0, scope = 0;
  std::int64_t timestamp_us = 0, latency_us = 0;
  Type type = Type::unsigned_32;
  NvmlStatus status = NvmlStatus::function_not_found;
  Value value{};
};
constexpr unsigned nvml_power_average_field = 185, nvml_power_instant_field = 186;  // mW

enum class NvmlClock : int { graphics = 0, sm = 1, memory = 2 };

// What the library of this machine's driver has; null for what it lacks.
struct NvmlFunctions {
  NvmlStatus (*init)() = nullptr;
  NvmlStatus (*shutdown)() = nullptr;
  const char* (*explain)(NvmlStatus) = nullptr;
  NvmlStatus (*driver_version)(char* text, unsigned length) = nullptr;
  NvmlStatus (*count)(unsigned*) = nullptr;
  NvmlStatus (*device)(unsigned index, NvmlDevice**) = nullptr;
  NvmlStatus (*name)(NvmlDevice*, char* text, unsigned length) = nullptr;
  NvmlStatus (*uuid)(NvmlDevice*, char* text, unsigned length) = nullptr;
  NvmlStatus (*capability)(NvmlDevice*, int* major, int* minor) = nullptr;              // CUDA's
  NvmlStatus (*division)(NvmlDevice*, unsigned* current, unsigned* pending) = nullptr;  // MIG
  NvmlStatus (*energy_mj)(NvmlDevice*, unsigned long long*) = nullptr;
  NvmlStatus (*power_mw)(NvmlDevice*, unsigned*) = nullptr;
  NvmlStatus (*fields)(NvmlDevice*, int count, NvmlFieldValue*) = nullptr;
  // Its records are of 16, 24 or 32 bytes, by the driver's version: see nvml_process.h.
  NvmlStatus (*processes)(NvmlDevice*, unsigned* count, void* records) = nullptr;
  NvmlStatus (*utilization)(NvmlDevice*, NvmlUtilization*) = nullptr;
  NvmlStatus (*temperature_celsius)(NvmlDevice*, int sensor, unsigned*) = nullptr;
  NvmlStatus (*clock_mhz)(NvmlDevice*, NvmlClock, unsigned*) = nullptr;
  NvmlStatus (*power_limit_mw)(NvmlDevice*, unsigned*) = nullptr;
  NvmlStatus (*throttle_reasons)(NvmlDevice*, unsigned long long*) = nullptr;
  // What nvml_control.h sets. The limit that was asked for, which the one above need not be.
  NvmlStatus (*asked_power_limit_mw)(NvmlDevice*, unsigned*) = nullptr;
  NvmlStatus (*power_limit_range_mw)(NvmlDevice*, unsigned* low, unsigned* high) = nullptr;
  NvmlStatus (*set_power_limit_mw)(NvmlDevice*, unsigned) = nullptr;
  NvmlStatus (*memory_clocks_mhz)(NvmlDevice*, unsigned* count, unsigned*) = nullptr;
  NvmlStatus (*graphics_clocks_mhz)(NvmlDevice*, unsigned memory_mhz, unsigned* count,
                                    unsigned*) = nullptr;
  NvmlStatus (*lock_clocks_mhz)(NvmlDevice*, unsigned low, unsigned high) = nullptr;
  NvmlStatus (*unlock_clocks)(NvmlDevice*) = nullptr;
};

// Calls `function`, or says that there is none.
template <class... Parameters, class... Arguments>
NvmlStatus ask(NvmlStatus (*function)(Parameters...), Arguments... arguments) {
  return function == nullptr ? NvmlStatus::function_not_found : function(arguments...);
}

// Whether the board or its driver will never give this, however often it is asked.
inline bool is_unsupported(NvmlStatus status) {
  return status == NvmlStatus::not_supported || status == NvmlStatus::function_not_found ||
         status == NvmlStatus::invalid_argument;
}

struct NvmlBoard {
  unsigned index = 0;            // in the order of the PCI bus
  NvmlDevice* device = nullptr;  // null: it is there and cannot be asked, not even for its UUID
  std::string uuid;              // "GPU-5d4a...", or the index where it has none
  std::string name;              // "NVIDIA A100-SXM4-40GB"
  int capability = 0;            // CUDA's, 80 for 8.0: which generation it is; 0: not told
  bool is_divided = false;       // into instances (MIG)
};

class NvmlLibrary {
 public:
  // Loads and initialises `file`; empty: the one that the driver installed under `root`. Errors:
  // `missing` without library or driver, `denied`, `broken` where the library does not fit the
  // driver. NVML counts its initialisations, so several of these may live at once.
  static Result<std::unique_ptr<const NvmlLibrary>> open(const std::filesystem::path& root,
                                                         const std::string& file);
  ~NvmlLibrary();
  NvmlLibrary(const NvmlLibrary&) = delete;
  NvmlLibrary& operator=(const NvmlLibrary&) = delete;

  // Thread-safe, as NVML says of itself.
  const NvmlFunctions& functions() const { return functions_; }
  // Every board that we may ask. Errors: `missing` where there is none, `denied` where all are kept
  // from us.
  Result<std::vector<NvmlBoard>> boards() const;
  std::string driver_version() const;  // "550.54.15", or empty
  // "GPU is lost (NVML 15)".
  std::string explain(NvmlStatus status) const;

 private:
  explicit NvmlLibrary(const NvmlFunctions& functions) : functions_(functions) {}
  NvmlFunctions functions_;
};

}  // namespace joulelab
