// A trace file of any bytes; and the same bytes inside frames whose checksums are right, which a
// fuzzer would not find. What can be read has energies.
#include "record/memory_file.h"
#include "record/trace_frame.h"
#include "record/window_energy.h"
#include "target.h"

namespace {

using namespace joulelab;

void read(ByteView bytes) {
  const MemoryFile file(bytes);
  if (!file.is_whole()) __builtin_trap();
  const std::vector<TimeWindow> windows{{Instant{}, after(Instant{}, Seconds{1e6})}};
  const auto energy = energy_of_trace_file(file.path(), windows);
  const auto contents = read_traces(file.path());
  if (contents.has_value() != energy.has_value()) __builtin_trap();
  if (contents && contents->report != energy->report) __builtin_trap();
}

constexpr std::string_view channel =
    R"({"name":"a","meter":"m","component":"gpu","device":"0","form":"counter","grade":"measured",)"
    R"("resolution":1e-6,"update_period_s":0,"gain_low":1,"gain_high":1,"freeze_after_s":1})";

}  // namespace

JOULELAB_FUZZ(text) {
  const Bytes bytes(text.begin(), text.end());
  read(bytes);
  Bytes file = trace_file_header();
  Bytes description{0};
  description.insert(description.end(), channel.begin(), channel.end());
  put_frame(file, FrameType::channel, description);
  put_frame(file, FrameType::samples, bytes);
  put_frame(file, FrameType::channel, bytes);
  put_frame(file, FrameType::end, {});
  read(file);
}
