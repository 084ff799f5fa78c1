#include "meter/rapl_perf.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <fmt/format.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "meter/rapl_channel.h"
#include "meter/sysfs_file.h"
#include "meter/topology.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

struct Domain {
  std::string_view event, name;  // perf's name and powercap's
};
constexpr std::array domains = {Domain{.event = "energy-pkg", .name = "package"},
                                Domain{.event = "energy-cores", .name = "core"},
                                Domain{.event = "energy-gpu", .name = "uncore"},
                                Domain{.event = "energy-ram", .name = "dram"},
                                Domain{.event = "energy-psys", .name = "psys"}};

// The kernel scales its counts to 2^-32 J; the hardware's own step is 15 to 61 uJ.
constexpr Joules resolution{61e-6};

// Where a reading has the times, and where its counts begin.
constexpr std::size_t enabled = 1, counted = 2, header = 3;

Error refusal(int error_number) {
  auto error = system_error("perf events of the unit power", "open", error_number);
  if (error.kind == Error::Kind::denied) {
    error.hint =
        "run: sudo sysctl kernel.perf_event_paranoid=0, or give the program the capability: "
        "sudo setcap cap_perfmon=ep FILE";
  } else if (error_number == ENOSYS || error_number == EOPNOTSUPP) {
    error.kind = Error::Kind::missing;
  }
  return error;
}

// The number of "event=0x02", which is the format of all events of this unit.
Result<std::uint64_t> config_of(const fs::path& event) {
  const auto text = JOULELAB_TRY(read_text(event));
  auto digits = trim(text);
  constexpr std::string_view prefix = "event=0x";
  std::uint64_t config = 0;
  if (digits.starts_with(prefix)) {
    digits.remove_prefix(prefix.size());
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, config, 16);
    if (error == std::errc{} && stop == end && !digits.empty()) return config;
  }
  return fail(Error::Kind::broken, event.string() + " holds no event=0x..");
}

Result<double> scale_of(const fs::path& event) {
  const auto unit = JOULELAB_TRY(read_text(event.string() + ".unit"));
  const auto scale = to_double(JOULELAB_TRY(read_text(event.string() + ".scale")));
  if (trim(unit) == "Joules" && scale && *scale > 0) return *scale;
  return fail(Error::Kind::broken, event.string() + " does not count in joules");
}

// As much as one read gives: `count` numbers, or an error where it gives anything else.
Result<std::vector<std::uint64_t>> read_numbers(const Descriptor& leader, std::size_t count) {
  std::vector<std::uint64_t> numbers(count + 1);
  const auto bytes = ::read(*leader, numbers.data(), numbers.size() * sizeof(std::uint64_t));
  if (bytes < 0) return tl::unexpected(refusal(errno));
  numbers.resize(count);
  if (static_cast<std::size_t>(bytes) != count * sizeof(std::uint64_t) ||
      numbers.front() + header != count) {
    return fail(Error::Kind::transient, "a group of perf events gave a cut reading");
  }
  return numbers;
}

// Whether the group was off the hardware for a part of the time since `last`, so that its counts
// lack that part. The two times are taken together; a percent is more than they may differ by.
bool has_paused(const std::vector<std::uint64_t>& last, const std::vector<std::uint64_t>& now) {
  const auto was_enabled = static_cast<double>(now[enabled] - last[enabled]);
  const auto was_counting = static_cast<double>(now[counted] - last[counted]);
  return was_counting < 0.99 * was_enabled;
}

bool has_fallen(const std::vector<std::uint64_t>& last, const std::vector<std::uint64_t>& now) {
  for (std::size_t i = header; i < now.size(); ++i) {
    if (now[i] < last[i]) return true;
  }
  return false;
}

}  // namespace

Result<Descriptor> KernelPerfEvents::open(std::uint32_t type, std::uint64_t config, int cpu,
                                          int leader) {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = type;
  attributes.config = config;
  attributes.read_format =
      PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  constexpr int every_process = -1;
  const auto result =
      ::syscall(SYS_perf_event_open, &attributes, every_process, cpu, leader, PERF_FLAG_FD_CLOEXEC);
  if (result < 0) return tl::unexpected(refusal(errno));
  return Descriptor(static_cast<int>(result));
}

Result<void> RaplPerf::add_group(const fs::path& unit, int cpu, const std::string& device,
                                 std::string_view name, PerfEvents& events) {
  const auto type = JOULELAB_TRY(read_number(unit / "type"));
  Group group;
  group.first_channel = channels_.size();
  for (const auto& domain : domains) {
    const auto event = unit / "events" / domain.event;
    std::error_code ignored;
    if (!fs::exists(event, ignored)) continue;
    // The platform's counter is one, though each package shows it.
    if (domain.name == "psys" && !groups_.empty()) continue;
    const auto config = JOULELAB_TRY(config_of(event));
    const auto scale = JOULELAB_TRY(scale_of(event));
    const int leader = group.descriptors.empty() ? -1 : *group.descriptors.front();
    auto descriptor =
        JOULELAB_TRY(events.open(static_cast<std::uint32_t>(type), config, cpu, leader));
    group.descriptors.push_back(std::move(descriptor));
    channels_.push_back(rapl_channel(name, domain.name, device, resolution));
    scales_.push_back(scale);
  }
  if (!group.descriptors.empty()) groups_.push_back(std::move(group));
  return {};
}

Result<RaplPerf> RaplPerf::open(std::string_view name, const fs::path& root, PerfEvents& events) {
  const auto unit = root / "sys/bus/event_source/devices/power";
  RaplPerf meter;
  const auto cpus = cpus_in(read_text(unit / "cpumask").value_or(""));
  for (const auto& socket : sockets_of(root, cpus)) {
    JOULELAB_TRY(meter.add_group(unit, socket.cpus.front(), socket.device, name, events));
  }
  if (meter.groups_.empty()) {
    return fail(Error::Kind::missing, fmt::format("no energy events under {}", unit.string()),
                "virtual machines and non-x86 processors have none; on bare metal: "
                "sudo modprobe rapl");
  }
  return meter;
}

Result<void> RaplPerf::read_group(Group& group, Instant at, std::vector<Sample>& samples) const {
  auto now =
      JOULELAB_TRY(read_numbers(group.descriptors.front(), header + group.descriptors.size()));
  if (group.start.empty()) group.start = group.last = now;
  auto event = Event::none;
  if (has_fallen(group.last, now)) {
    // What was counted until then stays counted: the new beginning lies that much lower.
    for (std::size_t i = header; i < now.size(); ++i)
      group.start[i] = now[i] - (group.last[i] - group.start[i]);
    event = Event::reset;
  } else if (has_paused(group.last, now)) {
    event = Event::reset;
  }
  for (std::size_t i = 0; i + header < now.size(); ++i) {
    const auto channel = group.first_channel + i;
    const auto counts = now[i + header] - group.start[i + header];
    samples.push_back({at, channel, static_cast<double>(counts) * scales_[channel], event});
  }
  group.last = std::move(now);
  return {};
}

Result<void> RaplPerf::read(Instant at, std::vector<Sample>& samples) {
  std::size_t failed = 0;
  std::optional<Error> problem;
  for (auto& group : groups_) {
    const auto result = read_group(group, at, samples);
    if (result) continue;
    ++failed;
    problem = result.error();
    for (std::size_t i = 0; i < group.descriptors.size(); ++i)
      samples.push_back({at, group.first_channel + i, 0, Event::unreadable});
  }
  if (failed == groups_.size()) return tl::unexpected(*problem);
  return {};
}

}  // namespace joulelab
