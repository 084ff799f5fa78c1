#include "meter/rapl.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "meter/rapl_channel.h"
#include "meter/topology.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// powercap rounds to microjoules; the step beneath is 15 to 61 of them.
constexpr Joules resolution{61e-6};

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

// The package that a domain belongs to, from its name or its parent's: "0", "1-die-0". Kernels 6.10
// and 6.11 show each core complex of an AMD processor as a die, though each of these domains counts
// the whole package.
std::string package_of(const fs::path& domain, Processor::Vendor vendor) {
  auto outer = domain.filename().string();
  const auto second_colon = outer.find(':', outer.find(':') + 1);
  outer.resize(std::min(outer.size(), second_colon));
  auto folder = domain.filename() == outer ? domain : domain.parent_path() / outer;
  if (!fs::exists(folder)) folder = domain.parent_path();
  const auto text = read_text(folder / "name");
  const auto name = text ? trim(*text) : std::string_view{};
  if (name.starts_with("package-")) {
    const auto package = name.substr(8);
    const bool is_whole = vendor == Processor::Vendor::amd;
    return std::string(is_whole ? package.substr(0, package.find("-die-")) : package);
  }
  return outer.substr(outer.find(':') + 1);
}

// A counter is never negative.
Result<std::uint64_t> read_counter(SysfsFile& file, Instant at) {
  const auto number = JOULELAB_TRY(file.read(at));
  if (number >= 0) return static_cast<std::uint64_t>(number);
  return fail(Error::Kind::transient, file.path().string() + " holds no counter");
}

std::string grant_hint(const fs::path& tree) {
  return fmt::format(
      "run: sudo joulelab meters --grant rapl --apply (a group, for good); or until the next "
      "start: sudo chmod a+r {}/intel-rapl:*/energy_uj",
      tree.string());
}

}  // namespace

Result<Rapl> Rapl::open(const fs::path& root) {
  const auto tree = root / "sys/class/powercap";
  const auto found = domains(tree);
  if (found.empty()) {
    return fail(Error::Kind::missing, fmt::format("no RAPL domain under {}", tree.string()),
                "virtual machines and non-x86 processors have none; on bare metal: "
                "sudo modprobe intel_rapl_msr");
  }
  const auto vendor = inspect_processor(root).vendor;
  Rapl rapl;
  std::optional<Error> refusal;
  bool is_any_readable = false;
  for (const auto& domain : found) {
    const auto name = read_text(domain / "name");
    if (!name) continue;
    const bool is_package = name->starts_with("package");
    const auto channel = rapl_channel("rapl", is_package ? "package" : trim(*name),
                                      package_of(domain, vendor), resolution);
    // The same counter under a second name.
    if (std::ranges::find(rapl.channels_, channel.name, &Channel::name) != rapl.channels_.end())
      continue;
    const auto most = read_number(domain / "max_energy_range_uj");
    const auto range =
        most && *most >= 0 ? std::optional(static_cast<std::uint64_t>(*most) + 1) : std::nullopt;
    Zone zone{SysfsFile(domain / "energy_uj"), Counter(range, highest_rapl_power), {}};
    const auto reading = read_counter(zone.file, {});
    if (!reading) refusal = reading.error();
    is_any_readable = is_any_readable || reading.has_value();
    rapl.channels_.push_back(channel);
    rapl.zones_.push_back(std::move(zone));
  }
  if (rapl.zones_.empty()) {
    return fail(Error::Kind::missing, fmt::format("no domain under {} has a name", tree.string()));
  }
  if (!is_any_readable) return fail(refusal->kind, refusal->what, grant_hint(tree));
  return rapl;
}

Result<void> Rapl::read(Instant at, std::vector<Sample>& samples) {
  std::size_t vanished = 0;
  std::optional<Error> problem;
  for (std::size_t i = 0; i < zones_.size(); ++i) {
    Zone& zone = zones_[i];
    const auto raw_uj = read_counter(zone.file, at);
    if (!raw_uj) {
      if (raw_uj.error().kind == Error::Kind::missing) ++vanished;
      problem = raw_uj.error();
      samples.push_back({at, i, 0, Event::unreadable});
      continue;
    }
    const auto event = zone.counter.update(*raw_uj, at - zone.last);
    zone.last = at;
    samples.push_back({at, i, zone.counter.energy().value, event});
  }
  if (vanished == zones_.size()) return tl::unexpected(*problem);
  return {};
}

}  // namespace joulelab
