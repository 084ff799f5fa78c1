#include "meter/nvml_library.h"

#include <array>
#include <fmt/format.h>

#include "net/library.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

static_assert(sizeof(NvmlFieldValue) == 40 && sizeof(NvmlUtilization) == 8);

constexpr std::string_view soname = "libnvidia-ml.so.1";
constexpr std::array folders = {"usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu",
                                "usr/lib64", "usr/lib"};

// On this machine the loader knows where; in the tree of another one we have to look.
std::string installed_library(const fs::path& root) {
  if (root == "/") return std::string(soname);
  std::error_code ignored;
  for (const auto* folder : folders) {
    const auto file = root / folder / soname;
    if (fs::exists(file, ignored)) return file.string();
  }
  return {};
}

Error unloadable(const std::string& file, const char* reason) {
  std::error_code ignored;
  const bool is_there = file.find('/') != std::string::npos && fs::exists(file, ignored);
  return {is_there ? Error::Kind::broken : Error::Kind::missing,
          fmt::format("cannot load NVML: {}", reason != nullptr ? reason : file.c_str()),
          "NVIDIA's driver brings it; a container needs --gpus all or the like"};
}

// The names of NVML's functions; of those that changed, the newest first.
NvmlFunctions functions_of(void* library) {
  NvmlFunctions f;
  find_function(library, "nvmlInit_v2", f.init);
  find_function(library, "nvmlShutdown", f.shutdown);
  find_function(library, "nvmlErrorString", f.explain);
  find_function(library, "nvmlSystemGetDriverVersion", f.driver_version);
  find_function(library, "nvmlDeviceGetCount_v2", f.count);
  find_function(library, "nvmlDeviceGetHandleByIndex_v2", f.device);
  find_function(library, "nvmlDeviceGetName", f.name);
  find_function(library, "nvmlDeviceGetUUID", f.uuid);
  find_function(library, "nvmlDeviceGetCudaComputeCapability", f.capability);
  find_function(library, "nvmlDeviceGetMigMode", f.division);
  find_function(library, "nvmlDeviceGetTotalEnergyConsumption", f.energy_mj);
  find_function(library, "nvmlDeviceGetPowerUsage", f.power_mw);
  find_function(library, "nvmlDeviceGetFieldValues", f.fields);
  for (const auto* name :
       {"nvmlDeviceGetComputeRunningProcesses_v3", "nvmlDeviceGetComputeRunningProcesses_v2",
        "nvmlDeviceGetComputeRunningProcesses"}) {
    if (find_function(library, name, f.processes)) break;
  }
  find_function(library, "nvmlDeviceGetUtilizationRates", f.utilization);
  find_function(library, "nvmlDeviceGetTemperature", f.temperature_celsius);
  find_function(library, "nvmlDeviceGetClockInfo", f.clock_mhz);
  find_function(library, "nvmlDeviceGetEnforcedPowerLimit", f.power_limit_mw);
  for (const auto* name :
       {"nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons"}) {
    if (find_function(library, name, f.throttle_reasons)) break;
  }
  find_function(library, "nvmlDeviceGetPowerManagementLimit", f.asked_power_limit_mw);
  find_function(library, "nvmlDeviceGetPowerManagementLimitConstraints", f.power_limit_range_mw);
  find_function(library, "nvmlDeviceSetPowerManagementLimit", f.set_power_limit_mw);
  find_function(library, "nvmlDeviceGetSupportedMemoryClocks", f.memory_clocks_mhz);
  find_function(library, "nvmlDeviceGetSupportedGraphicsClocks", f.graphics_clocks_mhz);
  find_function(library, "nvmlDeviceSetGpuLockedClocks", f.lock_clocks_mhz);
  find_function(library, "nvmlDeviceResetGpuLockedClocks", f.unlock_clocks);
  return f;
}

using TextFunction = NvmlStatus (*)(NvmlDevice*, char*, unsigned);

std::string text_of(TextFunction function, NvmlDevice* device) {
  std::array<char, 128> text{};  // NVML's own longest is 96
  const auto length = static_cast<unsigned>(text.size() - 1);
  return ask(function, device, text.data(), length) == NvmlStatus::success ? text.data()
                                                                           : std::string();
}

Error::Kind kind_of(NvmlStatus status) {
  switch (status) {
    case NvmlStatus::driver_not_loaded:
      return Error::Kind::missing;
    case NvmlStatus::no_permission:
    case NvmlStatus::operating_system:
      return Error::Kind::denied;
    default:
      return Error::Kind::broken;
  }
}

std::string hint_for(NvmlStatus status) {
  switch (status) {
    case NvmlStatus::driver_not_loaded:
      return "run: sudo modprobe nvidia";
    case NvmlStatus::no_permission:
    case NvmlStatus::operating_system:
      return "check with: ls -l /dev/nvidia*";
    case NvmlStatus::version_mismatch:
      return "restart the machine: its driver was updated while the old one runs";
    default:
      return "check with: nvidia-smi";
  }
}

bool is_kept_from_us(NvmlStatus status) { return kind_of(status) == Error::Kind::denied; }

}  // namespace

Result<std::unique_ptr<const NvmlLibrary>> NvmlLibrary::open(const fs::path& root,
                                                             const std::string& file) {
  const auto name = file.empty() ? installed_library(root) : file;
  if (name.empty()) {
    return fail(Error::Kind::missing, fmt::format("no {} under {}", soname, root.string()),
                "NVIDIA's driver brings it");
  }
  // Never unloaded: it is NVIDIA's, and what it leaves behind in the process is not known.
  void* handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return tl::unexpected(unloadable(name, ::dlerror()));
  const auto functions = functions_of(handle);
  if (!functions.init || !functions.shutdown || !functions.count || !functions.device) {
    return fail(Error::Kind::broken, name + " is not NVML, or older than 2013",
                "check with: nvidia-smi");
  }
  const auto status = functions.init();
  std::unique_ptr<const NvmlLibrary> library(new NvmlLibrary(functions));
  if (status == NvmlStatus::success) return library;
  return fail(kind_of(status), "cannot start NVML: " + library->explain(status), hint_for(status));
}

// After a start that failed this one fails too, and nothing is lost by it.
NvmlLibrary::~NvmlLibrary() { functions_.shutdown(); }

std::string NvmlLibrary::explain(NvmlStatus status) const {
  const char* text = functions_.explain != nullptr ? functions_.explain(status) : nullptr;
  return fmt::format("{} (NVML {})", text != nullptr ? text : "error", static_cast<int>(status));
}

std::string NvmlLibrary::driver_version() const {
  std::array<char, 96> text{};
  const auto length = static_cast<unsigned>(text.size() - 1);
  return ask(functions_.driver_version, text.data(), length) == NvmlStatus::success ? text.data()
                                                                                    : std::string();
}

Result<std::vector<NvmlBoard>> NvmlLibrary::boards() const {
  unsigned count = 0;
  const auto counted = functions_.count(&count);
  if (counted != NvmlStatus::success) {
    return fail(kind_of(counted), "NVML cannot count its boards: " + explain(counted),
                hint_for(counted));
  }
  std::vector<NvmlBoard> boards;
  for (unsigned index = 0; index < count; ++index) {
    NvmlBoard board{.index = index, .uuid = std::to_string(index)};
    const auto status = functions_.device(index, &board.device);
    if (is_kept_from_us(status)) continue;
    if (status != NvmlStatus::success) {
      board.device = nullptr;
    } else {
      const auto uuid = text_of(functions_.uuid, board.device);
      if (!uuid.empty()) board.uuid = uuid;
      board.name = text_of(functions_.name, board.device);
      int major = 0, minor = 0;
      if (ask(functions_.capability, board.device, &major, &minor) == NvmlStatus::success)
        board.capability = 10 * major + minor;
      unsigned current = 0, pending = 0;
      board.is_divided =
          ask(functions_.division, board.device, &current, &pending) == NvmlStatus::success &&
          current == 1;
    }
    boards.push_back(std::move(board));
  }
  if (!boards.empty()) return boards;
  if (count > 0) {
    return fail(Error::Kind::denied, fmt::format("all {} NVIDIA boards are kept from us", count),
                hint_for(NvmlStatus::no_permission));
  }
  return fail(Error::Kind::missing, "the NVIDIA driver sees no board", "check with: nvidia-smi");
}

}  // namespace joulelab
