#include "meter/rapl.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// More than any one domain draws, by a wide margin; only a wrap is judged by it.
constexpr Watts highest_power{1500};
// The hardware renews its counters about every millisecond (Intel SDM, volume 3, 15.10).
constexpr Seconds update_period{0.001};
// A package or memory domain never rests for so long: its counter is stuck.
constexpr Seconds freeze_after{1};

Result<std::uint64_t> read_number(const fs::path& file) {
  const auto text = JOULELAB_TRY(read_text(file));
  const auto number = to_integer(text);
  if (!number || *number < 0) return fail(Error::Kind::broken, file.string() + " holds no number");
  return static_cast<std::uint64_t>(*number);
}

// How often the file of a counter that stands still is looked at for having been replaced.
constexpr Seconds check_period{0.01};

// What a domain's name says. intel-rapl:0 is "package-0" or, on two dies, "package-0-die-1".
Channel channel_for(const std::string& name, const std::string& package) {
  Channel channel{.meter = "rapl",
                  .form = Form::counter,
                  .grade = Grade::measured,
                  .resolution = 61e-6,
                  .update_period = update_period,
                  .gain = {0.95, 1.05},
                  .freeze_after = freeze_after};
  if (name == "psys") {
    channel.name = "rapl/psys";
    channel.component = Component::platform;
    channel.gain = {0.9, 1.1};
    return channel;
  }
  channel.device = package;
  channel.name = fmt::format("rapl/{}-{}", name.starts_with("package") ? "package" : name, package);
  if (name.starts_with("package")) {
    channel.component = Component::package;
  } else if (name == "dram") {
    channel.component = Component::dram;
    channel.gain = {0.8, 1.2};
  } else {
    // Parts of the package: an idle graphics part really stands still.
    channel.component = name == "core" ? Component::core : Component::uncore;
    channel.freeze_after.reset();
  }
  return channel;
}

// "intel-rapl:0" and "intel-rapl:0:1", not "intel-rapl-mmio:0", which counts the same package
// again.
std::vector<fs::path> domains(const fs::path& tree) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(tree, ignored)) {
    const auto file = entry.path().filename().string();
    if (!file.starts_with("intel-rapl:")) continue;
    found.push_back(entry.path());
    if (std::ranges::count(file, ':') > 1) continue;
    // Where the tree was copied, the parts lie only inside their package.
    for (const auto& part : fs::directory_iterator(entry.path(), ignored)) {
      const auto inner = part.path().filename().string();
      if (inner.starts_with(file + ":") && !fs::exists(tree / inner)) found.push_back(part.path());
    }
  }
  std::ranges::sort(found, {}, [](const fs::path& path) { return path.filename(); });
  return found;
}

// The package that a domain belongs to, from its name or its parent's: "0", "1-die-0".
std::string package_of(const fs::path& domain) {
  auto outer = domain.filename().string();
  const auto second_colon = outer.find(':', outer.find(':') + 1);
  outer.resize(std::min(outer.size(), second_colon));
  auto folder = domain.filename() == outer ? domain : domain.parent_path() / outer;
  if (!fs::exists(folder)) folder = domain.parent_path();
  const auto text = read_text(folder / "name");
  const auto name = text ? trim(*text) : std::string_view{};
  if (name.starts_with("package-")) return std::string(name.substr(8));
  return outer.substr(outer.find(':') + 1);
}

Result<std::uint64_t> read_descriptor(const Descriptor& descriptor, const fs::path& file) {
  std::array<char, 32> buffer;
  const auto count = ::pread(*descriptor, buffer.data(), buffer.size(), 0);
  if (count < 0) return tl::unexpected(system_error(file, "read", errno));
  const auto number = to_integer({buffer.data(), static_cast<std::size_t>(count)});
  if (!number || *number < 0)
    return fail(Error::Kind::transient, file.string() + " holds no number");
  return static_cast<std::uint64_t>(*number);
}

bool was_replaced(const Descriptor& descriptor) {
  struct stat status {};
  return ::fstat(*descriptor, &status) != 0 || status.st_nlink == 0;
}

// The descriptor stays open between readings.
Result<std::uint64_t> read_counter(Descriptor& descriptor, const fs::path& file) {
  if (!descriptor) {
    descriptor = Descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor) return tl::unexpected(system_error(file, "open", errno));
  }
  auto number = read_descriptor(descriptor, file);
  if (!number) descriptor.close();
  return number;
}

std::string grant_hint(const fs::path& tree) {
  return fmt::format("run: sudo chmod a+r {}/intel-rapl:*/energy_uj", tree.string());
}

}  // namespace

Result<Rapl> Rapl::open(const fs::path& root) {
  const auto tree = root / "sys/class/powercap";
  Rapl rapl;
  std::optional<Error> refusal;
  bool is_any_readable = false;
  for (const auto& domain : domains(tree)) {
    const auto name = read_text(domain / "name");
    if (!name) continue;
    const auto most = read_number(domain / "max_energy_range_uj");
    const auto range = most ? std::optional(*most + 1) : std::nullopt;
    Zone zone{.energy_uj = domain / "energy_uj",
              .counter = Counter(range, highest_power),
              .descriptor = Descriptor{},
              .last = {},
              .checked = {}};
    const auto reading = read_counter(zone.descriptor, zone.energy_uj);
    if (!reading) refusal = reading.error();
    is_any_readable = is_any_readable || reading.has_value();
    rapl.channels_.push_back(channel_for(std::string(trim(*name)), package_of(domain)));
    rapl.zones_.push_back(std::move(zone));
  }
  if (rapl.zones_.empty()) {
    return fail(Error::Kind::missing, fmt::format("no RAPL domain under {}", tree.string()),
                "virtual machines and non-x86 processors have none; on bare metal: "
                "sudo modprobe intel_rapl_msr");
  }
  if (!is_any_readable) return fail(refusal->kind, refusal->what, grant_hint(tree));
  return rapl;
}

// A driver that was loaded anew has a new file. A counter that moves was not replaced, so nothing
// is looked up for it.
Result<std::uint64_t> Rapl::read_zone(Zone& zone, Instant at) {
  auto raw_uj = read_counter(zone.descriptor, zone.energy_uj);
  const bool stands_still = raw_uj && *raw_uj == zone.raw_uj;
  if (stands_still && at - zone.checked >= check_period) {
    zone.checked = at;
    if (was_replaced(zone.descriptor)) {
      zone.descriptor.close();
      raw_uj = read_counter(zone.descriptor, zone.energy_uj);
    }
  }
  if (raw_uj) zone.raw_uj = *raw_uj;
  return raw_uj;
}

Result<void> Rapl::read(Instant at, std::vector<Sample>& samples) {
  std::size_t vanished = 0;
  std::optional<Error> problem;
  for (std::size_t i = 0; i < zones_.size(); ++i) {
    Zone& zone = zones_[i];
    const auto raw_uj = read_zone(zone, at);
    if (!raw_uj) {
      if (raw_uj.error().kind == Error::Kind::missing) ++vanished;
      problem = raw_uj.error();
      samples.push_back({at, i, 0, Event::unreadable});
      continue;
    }
    const auto event = zone.counter.update(*raw_uj, at - zone.last);
    zone.last = at;
    samples.push_back({at, i, static_cast<double>(zone.counter.total_uj()) * 1e-6, event});
  }
  if (vanished == zones_.size()) return tl::unexpected(*problem);
  return {};
}

}  // namespace joulelab
