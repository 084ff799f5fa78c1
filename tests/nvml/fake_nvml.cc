// A libnvidia-ml.so.1 for tests, which are loaded like the real one: it tells what a small text
// file says, which the environment variable JOULELAB_FAKE_NVML names and which is read anew at
// every call. Lines are "KEY VALUE" or "BOARD.KEY VALUE", the last of a key counts; a value "!15"
// makes the call fail with that status, a key that is not there with "not supported". What is set
// becomes another line of the file, so that every process sees it. Types and numbers are declared
// here a second time, from NVIDIA's reference, so that a slip in src/meter/nvml_library.h shows.
// With FAKE_OLD_DRIVER it has what the driver of 2015 had.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace {

enum : int {
  success = 0,
  uninitialized = 1,
  invalid_argument = 2,
  not_supported = 3,
  not_found = 6,
  insufficient_size = 7,
  unknown = 999,
};

std::atomic<int> users = 0;

// Handles are addresses within this, as NVML's are addresses that mean nothing to the caller.
char boards[64];

std::map<std::string, std::string> state() {
  std::map<std::string, std::string> values;
  const char* name = std::getenv("JOULELAB_FAKE_NVML");
  std::ifstream in(name != nullptr ? name : "");
  for (std::string line; std::getline(in, line);) {
    const auto space = line.find(' ');
    if (space != std::string::npos) values[line.substr(0, space)] = line.substr(space + 1);
  }
  return values;
}

// The status of a question, and its answer where that is success.
struct Answer {
  int status = not_supported;
  std::string text;
  bool is_refused = false;  // the file says so
  unsigned long long number() const { return std::strtoull(text.c_str(), nullptr, 10); }
};

Answer look_up(const std::string& key) {
  const auto values = state();
  const auto found = values.find(key);
  if (found == values.end()) return {};
  if (found->second.starts_with('!')) return {std::atoi(found->second.c_str() + 1), {}, true};
  return {success, found->second};
}

Answer of_board(const void* device, const std::string& key) {
  if (users == 0) return {uninitialized, {}};
  const auto index = static_cast<const char*>(device) - boards;
  if (device == nullptr || index < 0 || index >= static_cast<std::ptrdiff_t>(sizeof boards))
    return {invalid_argument, {}};
  return look_up(std::to_string(index) + "." + key);
}

int give_text(const Answer& answer, char* text, unsigned length) {
  if (answer.status != success) return answer.status;
  if (text == nullptr) return invalid_argument;
  if (answer.text.size() + 1 > length) return insufficient_size;
  std::memcpy(text, answer.text.c_str(), answer.text.size() + 1);
  return success;
}

// What a driver keeps until the machine starts again.
int keep(const void* device, const std::string& key, const std::string& value) {
  const auto index = static_cast<const char*>(device) - boards;
  const char* name = std::getenv("JOULELAB_FAKE_NVML");
  std::ofstream out(name != nullptr ? name : "", std::ios::app);
  out << std::to_string(index) + "." + key + " " + value + "\n";
  return out.flush() ? success : unknown;
}

// "0.graphics_clocks 1410 1395 210", as many as there is room for or none.
int give_numbers(const Answer& answer, unsigned* count, unsigned* numbers) {
  if (answer.status != success) return answer.status;
  if (count == nullptr) return invalid_argument;
  std::vector<unsigned> all;
  std::istringstream words(answer.text);
  for (unsigned number = 0; words >> number;) all.push_back(number);
  const bool fits = numbers != nullptr && all.size() <= *count;
  *count = static_cast<unsigned>(all.size());
  if (!fits) return insufficient_size;
  std::copy(all.begin(), all.end(), numbers);
  return success;
}

template <class Number>
int give_number(const Answer& answer, Number* number) {
  if (number == nullptr) return invalid_argument;
  if (answer.status == success) *number = static_cast<Number>(answer.number());
  return answer.status;
}

// "0.processes 17 4711", in records of so many bytes: nvmlProcessInfo_v1_t, _v2_t, and the one that
// the first drivers of 535 used. What lies between the fields stays as it was.
int give_processes(const void* device, unsigned* count, char* records, std::size_t size) {
  const auto answer = of_board(device, "processes");
  if (answer.status != success) return answer.status;
  if (count == nullptr) return invalid_argument;
  std::vector<unsigned> pids;
  std::istringstream words(answer.text == "none" ? "" : answer.text);
  for (unsigned pid = 0; words >> pid;) pids.push_back(pid);
  const bool fits = pids.size() <= *count;
  *count = static_cast<unsigned>(pids.size());
  if (!fits) return insufficient_size;
  const unsigned long long memory = 1ULL << 30;
  const unsigned no_instance = 0xFFFFFFFF;
  for (std::size_t i = 0; i < pids.size(); ++i) {
    char* record = records + i * size;
    std::memcpy(record, &pids[i], sizeof pids[i]);
    std::memcpy(record + 8, &memory, sizeof memory);
    if (size < 24) continue;
    std::memcpy(record + 16, &no_instance, sizeof no_instance);
    std::memcpy(record + 20, &no_instance, sizeof no_instance);
    if (size == 32) std::memset(record + 24, 0, 8);
  }
  return success;
}

}  // namespace

extern "C" {

struct nvmlUtilization_t {
  unsigned int gpu, memory;
};

int nvmlInit_v2() {
  const auto answer = look_up("init");
  if (answer.is_refused) return answer.status;
  ++users;
  return success;
}

int nvmlShutdown() {
  if (users == 0) return uninitialized;
  --users;
  return success;
}

// For tests of who forgot to shut down.
int fakeNvmlUsers() { return users; }

const char* nvmlErrorString(int status) {
  switch (status) {
    case 3:
      return "Not Supported";
    case 4:
      return "Insufficient Permissions";
    case 9:
      return "Driver Not Loaded";
    case 15:
      return "GPU is lost";
    case 18:
      return "Driver/library version mismatch";
    default:
      return "Unknown Error";
  }
}

int nvmlSystemGetDriverVersion(char* text, unsigned length) {
  if (users == 0) return uninitialized;
  return give_text(look_up("driver"), text, length);
}

int nvmlDeviceGetCount_v2(unsigned* count) {
  if (users == 0) return uninitialized;
  return give_number(look_up("boards"), count);
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
  if (users == 0) return uninitialized;
  if (device == nullptr || index >= look_up("boards").number()) return invalid_argument;
  const auto answer = of_board(boards + index, "handle");
  if (answer.is_refused) return answer.status;
  *device = boards + index;
  return success;
}

int nvmlDeviceGetName(void* device, char* text, unsigned length) {
  return give_text(of_board(device, "name"), text, length);
}

int nvmlDeviceGetUUID(void* device, char* text, unsigned length) {
  return give_text(of_board(device, "uuid"), text, length);
}

int nvmlDeviceGetPowerUsage(void* device, unsigned* power_mw) {
  return give_number(of_board(device, "power"), power_mw);
}

int nvmlDeviceGetUtilizationRates(void* device, nvmlUtilization_t* utilization) {
  if (utilization == nullptr) return invalid_argument;
  const auto answer = of_board(device, "utilization");
  if (answer.status != success) return answer.status;
  std::istringstream(answer.text) >> utilization->gpu >> utilization->memory;
  return success;
}

int nvmlDeviceGetTemperature(void* device, int sensor, unsigned* celsius) {
  if (sensor != 0) return invalid_argument;
  return give_number(of_board(device, "temperature"), celsius);
}

int nvmlDeviceGetClockInfo(void* device, int type, unsigned* megahertz) {
  const auto locked = of_board(device, "locked");
  if (type != 2 && locked.status == success && locked.text != "none")
    return give_number(locked, megahertz);
  return give_number(of_board(device, "clock" + std::to_string(type)), megahertz);
}

int nvmlDeviceGetEnforcedPowerLimit(void* device, unsigned* power_mw) {
  return give_number(of_board(device, "limit"), power_mw);
}

int nvmlDeviceGetPowerManagementLimit(void* device, unsigned* power_mw) {
  return give_number(of_board(device, "limit"), power_mw);
}

// "0.limit_range 100000 300000".
int nvmlDeviceGetPowerManagementLimitConstraints(void* device, unsigned* low_mw,
                                                 unsigned* high_mw) {
  if (low_mw == nullptr || high_mw == nullptr) return invalid_argument;
  const auto answer = of_board(device, "limit_range");
  if (answer.status != success) return answer.status;
  std::istringstream(answer.text) >> *low_mw >> *high_mw;
  return success;
}

// "0.set_limit !4": this user may not.
int nvmlDeviceSetPowerManagementLimit(void* device, unsigned power_mw) {
  const auto refusal = of_board(device, "set_limit");
  if (refusal.is_refused) return refusal.status;
  unsigned low_mw = 0, high_mw = 0;
  const int status = nvmlDeviceGetPowerManagementLimitConstraints(device, &low_mw, &high_mw);
  if (status != success) return status;
  if (power_mw < low_mw || power_mw > high_mw) return invalid_argument;
  return keep(device, "limit", std::to_string(power_mw));
}

int nvmlDeviceGetSupportedMemoryClocks(void* device, unsigned* count, unsigned* megahertz) {
  return give_numbers(of_board(device, "memory_clocks"), count, megahertz);
}

// The same with each clock of the memory that there is.
int nvmlDeviceGetSupportedGraphicsClocks(void* device, unsigned memory_mhz, unsigned* count,
                                         unsigned* megahertz) {
  const auto memory = of_board(device, "memory_clocks");
  if (memory.status != success) return memory.status;
  std::istringstream words(memory.text);
  for (unsigned clock = 0; words >> clock;) {
    if (clock == memory_mhz)
      return give_numbers(of_board(device, "graphics_clocks"), count, megahertz);
  }
  return not_found;
}

int nvmlDeviceGetCurrentClocksThrottleReasons(void* device, unsigned long long* mask) {
  return give_number(of_board(device, "reasons"), mask);
}

#ifdef FAKE_OLD_DRIVER

int nvmlDeviceGetComputeRunningProcesses(void* device, unsigned* count, void* records) {
  return give_processes(device, count, static_cast<char*>(records), 16);
}

#else

int nvmlDeviceGetComputeRunningProcesses_v3(void* device, unsigned* count, void* records) {
  const auto size = of_board(device, "process_bytes");
  return give_processes(device, count, static_cast<char*>(records),
                        size.status == success ? size.number() : 24);
}

int nvmlDeviceGetCurrentClocksEventReasons(void* device, unsigned long long* mask) {
  return give_number(of_board(device, "reasons"), mask);
}

// From Volta on; "0.lock_clocks !3": an older board.
int nvmlDeviceSetGpuLockedClocks(void* device, unsigned low_mhz, unsigned high_mhz) {
  const auto refusal = of_board(device, "lock_clocks");
  if (refusal.is_refused) return refusal.status;
  if (low_mhz > high_mhz || high_mhz == 0) return invalid_argument;
  return keep(device, "locked", std::to_string(high_mhz));
}

int nvmlDeviceResetGpuLockedClocks(void* device) {
  const auto refusal = of_board(device, "lock_clocks");
  if (refusal.is_refused) return refusal.status;
  return keep(device, "locked", "none");
}

// "0.capability 8 6".
int nvmlDeviceGetCudaComputeCapability(void* device, int* major, int* minor) {
  if (major == nullptr || minor == nullptr) return invalid_argument;
  const auto answer = of_board(device, "capability");
  if (answer.status != success) return answer.status;
  std::istringstream(answer.text) >> *major >> *minor;
  return success;
}

int nvmlDeviceGetTotalEnergyConsumption(void* device, unsigned long long* energy_mj) {
  return give_number(of_board(device, "energy"), energy_mj);
}

int nvmlDeviceGetMigMode(void* device, unsigned* current, unsigned* pending) {
  if (pending == nullptr) return invalid_argument;
  *pending = 0;
  return give_number(of_board(device, "mig"), current);
}

struct nvmlFieldValue_t {
  unsigned int fieldId, scopeId;
  long long timestamp, latencyUsec;
  int valueType, nvmlReturn;
  union {
    double dVal;
    int siVal;
    unsigned int uiVal;
    unsigned long ulVal;
    unsigned long long ullVal;
    long long sllVal;
  } value;
};

// "0.field186 250000" in mW; "0.field_type 3" says as which type it is given.
int nvmlDeviceGetFieldValues(void* device, int count, nvmlFieldValue_t* values) {
  if (values == nullptr || count < 1) return invalid_argument;
  const auto whole = of_board(device, "fields");
  if (whole.is_refused) return whole.status;
  const auto type = of_board(device, "field_type");
  for (int i = 0; i < count; ++i) {
    auto& value = values[i];
    const auto answer = of_board(device, "field" + std::to_string(value.fieldId));
    value.nvmlReturn = answer.status;
    if (answer.status != success) continue;
    value.valueType = type.status == success ? static_cast<int>(type.number()) : 1;
    std::memset(&value.value, 0xEE, sizeof value.value);  // a narrow value leaves the rest as it is
    if (value.valueType == 0) value.value.dVal = static_cast<double>(answer.number());
    if (value.valueType == 1) value.value.uiVal = static_cast<unsigned>(answer.number());
    if (value.valueType == 2) value.value.ulVal = answer.number();
    if (value.valueType == 3) value.value.ullVal = answer.number();
    if (value.valueType == 4) value.value.sllVal = static_cast<long long>(answer.number());
    if (value.valueType == 5) value.value.siVal = static_cast<int>(answer.number());
  }
  return success;
}

#endif

}  // extern "C"
