#include "meter/msr.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/file.h"
#include "meter/rapl_channel.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// Energy status registers hold their count in the lower half (Intel SDM, volume 3B, 15.10).
constexpr std::uint64_t counter_mask = 0xFFFFFFFF;

Error refusal(const std::string& file, std::string_view action, int error_number) {
  auto error = system_error(file, action, error_number);
  if (error.kind == Error::Kind::denied) {
    error.hint =
        "these registers are for root with the capability sys_rawio, and closed to all in a kernel "
        "that is locked down; try the meters rapl and rapl-perf first (docs/meters/msr.md)";
  } else if (error.kind == Error::Kind::missing) {
    error.hint = "run: sudo modprobe msr";
  }
  return error;
}

// The first processor of each core: the others of it see the same counter.
std::vector<int> one_of_each_core(const fs::path& root, const std::vector<int>& cpus) {
  std::vector<int> firsts;
  for (const int cpu : cpus) {
    const auto file =
        root / fmt::format("sys/devices/system/cpu/cpu{}/topology/thread_siblings_list", cpu);
    const auto siblings = cpus_in(read_text(file).value_or(""));
    const bool is_first = std::ranges::none_of(siblings, [&](int sibling) {
      return sibling < cpu && std::ranges::find(cpus, sibling) != cpus.end();
    });
    if (is_first) firsts.push_back(cpu);
  }
  return firsts;
}

}  // namespace

// EIO, and the end of a file that was copied, mean that the processor has no such register.
Result<std::uint64_t> KernelRegisters::read(const Descriptor& file, const std::string& name,
                                            std::uint32_t address) {
  std::uint64_t value = 0;
  const auto bytes = ::pread(*file, &value, sizeof value, static_cast<off_t>(address));
  if (bytes == static_cast<ssize_t>(sizeof value)) return value;
  if (bytes < 0 && errno != EIO) return tl::unexpected(refusal(name, "read", errno));
  return fail(Error::Kind::missing, fmt::format("{} has no register {:#x}", name, address));
}

// msr-safe's file is tried first: where a system has it, it is the one that users are let to.
Result<std::size_t> Msr::open_cpu(const fs::path& root, int cpu) {
  std::optional<Error> problem;
  for (const auto* kind : {"msr_safe", "msr"}) {
    const auto file = root / fmt::format("dev/cpu/{}/{}", cpu, kind);
    Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor) {
      files_.push_back(std::move(descriptor));
      names_.push_back(file.string());
      return files_.size() - 1;
    }
    // Where both are missing, the kernel's own is named.
    if (!problem || problem->kind != Error::Kind::denied)
      problem = refusal(file.string(), "open", errno);
  }
  return tl::unexpected(*problem);
}

// One processor of the package, or of each of its cores.
Result<std::vector<std::size_t>> Msr::files_for(const MsrDomain& domain, const Socket& socket,
                                                const fs::path& root) {
  const auto cpus =
      domain.is_per_core ? one_of_each_core(root, socket.cpus) : std::vector{socket.cpus.front()};
  std::vector<std::size_t> files;
  for (const int cpu : cpus) files.push_back(JOULELAB_TRY(open_cpu(root, cpu)));
  return files;
}

// False where the processor does not have the register, or where it stands at zero and thus does
// not count (the kernel's drivers judge likewise).
Result<bool> Msr::add(const Channel& channel, const std::vector<std::size_t>& files,
                      const MsrDomain& source) {
  Domain domain;
  bool is_counting = false;
  for (const auto file : files) {
    const auto value = read_register(file, source.address);
    if (!value && value.error().kind == Error::Kind::missing) return false;
    if (!value) return tl::unexpected(value.error());
    is_counting = is_counting || (*value & counter_mask) != 0;
    domain.push_back(
        {file, source.address, Counter(counter_mask + 1, highest_rapl_power, source.unit), {}});
  }
  if (!is_counting) return false;
  channels_.push_back(channel);
  domains_.push_back(std::move(domain));
  return true;
}

Result<void> Msr::add_socket(const std::string& name, const Socket& socket,
                             const Processor& processor, const fs::path& root, bool with_cores) {
  const bool is_first = files_.empty();
  const auto file = JOULELAB_TRY(open_cpu(root, socket.cpus.front()));
  const auto units = JOULELAB_TRY(read_register(file, *msr_unit_address(processor.vendor)));
  std::optional<Error> refused;
  bool is_any_read = false;
  for (const auto& domain : msr_domains(processor, units)) {
    // The platform's counter is one, and holds on the first package alone.
    if ((domain.is_per_core && !with_cores) || (domain.name == "psys" && !is_first)) continue;
    const auto files = JOULELAB_TRY(files_for(domain, socket, root));
    const auto channel = rapl_channel(name, domain.name, socket.device, domain.unit);
    const auto added = add(channel, files, domain);
    if (!added) refused = added.error();
    is_any_read = is_any_read || added.has_value();
  }
  // msr-safe may let some registers be read and not others.
  if (refused && !is_any_read) return tl::unexpected(*refused);
  return {};
}

Result<Msr> Msr::open(const MeterSpec& spec, const fs::path& root,
                      std::unique_ptr<Registers> registers) {
  constexpr std::string_view options[] = {"cores"};
  JOULELAB_TRY(check_options(spec, options));
  const bool with_cores = JOULELAB_TRY(spec.flag("cores"));
  const auto processor = inspect_processor(root);
  if (!msr_unit_address(processor.vendor)) {
    return fail(Error::Kind::missing, "this processor is neither Intel's nor AMD's",
                "other makers have no energy registers");
  }
  Msr meter(std::move(registers));
  for (const auto& socket : sockets_of(root, online_cpus(root)))
    JOULELAB_TRY(meter.add_socket(spec.name(), socket, processor, root, with_cores));
  if (!meter.channels_.empty()) return meter;
  return fail(Error::Kind::missing, "no energy register counts on this machine",
              "virtual machines show them as absent or as zero");
}

Result<Event> Msr::update(Domain& domain, Instant at) {
  auto event = Event::none;
  for (auto& source : domain) {
    const auto value = JOULELAB_TRY(read_register(source.file, source.address));
    const auto own = source.counter.update(value & counter_mask, at - source.last);
    source.last = at;
    if (own == Event::reset || event == Event::none) event = own;
  }
  return event;
}

Result<void> Msr::read(Instant at, std::vector<Sample>& samples) {
  std::size_t failed = 0;
  std::optional<Error> problem;
  for (std::size_t i = 0; i < domains_.size(); ++i) {
    const auto event = update(domains_[i], at);
    if (!event) {
      ++failed;
      problem = event.error();
      samples.push_back({at, i, 0, Event::unreadable});
      continue;
    }
    Joules energy;
    for (const auto& source : domains_[i]) energy += source.counter.energy();
    samples.push_back({at, i, energy.value, *event});
  }
  if (failed == domains_.size()) return tl::unexpected(*problem);
  return {};
}

}  // namespace joulelab
