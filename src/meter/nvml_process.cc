#include "meter/nvml_process.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

namespace joulelab {
namespace {

constexpr std::size_t largest_record = 32;
constexpr std::array<std::size_t, 3> record_sizes = {16, 24, largest_record};
// No record ends with it: the last field is memory in bytes, or the number of an instance.
constexpr std::byte untouched{0xA5};

// The smallest size with which `count` records reach to the last byte that was written.
std::size_t record_size(const std::vector<std::byte>& records, std::size_t count) {
  const auto last = std::find_if(records.rbegin(), records.rend(),
                                 [](std::byte byte) { return byte != untouched; });
  const auto written = static_cast<std::size_t>(records.rend() - last);
  const auto fitting =
      std::ranges::find_if(record_sizes, [&](std::size_t size) { return size * count >= written; });
  return fitting == record_sizes.end() ? largest_record : *fitting;
}

std::vector<unsigned> pids_in(const std::vector<std::byte>& records, std::size_t count) {
  const auto size = record_size(records, count);
  std::vector<unsigned> pids(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(&pids[i], records.data() + i * size, sizeof(unsigned));  // every version's first
  }
  return pids;
}

}  // namespace

NvmlProcesses compute_processes(const NvmlFunctions& functions, NvmlDevice* device) {
  constexpr int attempts = 4;  // processes may come between two of them
  unsigned room = 32;
  for (int i = 0; i < attempts; ++i) {
    std::vector<std::byte> records(room * largest_record, untouched);
    unsigned count = room;
    const auto status =
        ask(functions.processes, device, &count, static_cast<void*>(records.data()));
    if (status == NvmlStatus::insufficient_size) {
      room = std::max(2 * room, count + 8);
      continue;
    }
    if (status != NvmlStatus::success) return {status, {}};
    return {status, pids_in(records, std::min(count, room))};
  }
  return {NvmlStatus::insufficient_size, {}};
}

}  // namespace joulelab
