#include "meter/hwmon_rail.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "meter/sysfs_file.h"
#include "meter/topology.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

struct KnownLabel {
  std::string_view label;
  Component component;
  std::string_view device;
};

// The rails of NVIDIA's Jetson modules, each fed and measured apart, as NVIDIA's guides and forum
// name them (docs/meters/hwmon.md says what is known of each). The two that hold all of a module
// are a wall: only that holds the GPU too. The graphics of Orin share a rail with the memory
// controller and codecs. VDDQ_VDD2_1V8AO is not here: it may be fed from VIN_SYS_5V0.
constexpr std::array jetson_labels = {
    KnownLabel{"VDD_IN", Component::wall, ""},
    KnownLabel{"POM_5V_IN", Component::wall, ""},
    KnownLabel{"VDD_CPU_CV", Component::package, "0"},
    KnownLabel{"VDD_SYS_CPU", Component::package, "0"},
    KnownLabel{"POM_5V_CPU", Component::package, "0"},
    KnownLabel{"CPU", Component::package, "0"},
    KnownLabel{"VDD_GPU_SOC", Component::gpu, "VDD_GPU_SOC"},
    KnownLabel{"VDD_SYS_GPU", Component::gpu, "VDD_SYS_GPU"},
    KnownLabel{"POM_5V_GPU", Component::gpu, "POM_5V_GPU"},
    KnownLabel{"GPU", Component::gpu, "GPU"},
    KnownLabel{"VDD_SYS_DDR", Component::dram, "0"},
    KnownLabel{"VDDRQ", Component::dram, "0"},
    KnownLabel{"VDD_CPU_GPU_CV", Component::other, "VDD_CPU_GPU_CV"},
    KnownLabel{"VDD_SOC", Component::other, "VDD_SOC"},
    KnownLabel{"VDD_SYS_SOC", Component::other, "VDD_SYS_SOC"},
    KnownLabel{"SOC", Component::other, "SOC"},
    KnownLabel{"CV", Component::other, "CV"},
    KnownLabel{"VIN_SYS_5V0", Component::other, "VIN_SYS_5V0"},
    KnownLabel{"SYS5V", Component::other, "SYS5V"},
};

std::string word_in(const fs::path& file) {
  return std::string(trim(read_text(file).value_or("")));
}

bool is_jetson_chip(std::string_view chip) { return chip == "ina3221"; }

// "Esocket1" of amd_energy is the second NUMA node, and reads the package that this belongs to.
std::optional<RailCover> amd_socket(std::string_view label, const fs::path& root) {
  constexpr std::string_view prefix = "Esocket";
  if (!label.starts_with(prefix)) return std::nullopt;
  const auto node = label.substr(prefix.size());
  const auto list = root / fmt::format("sys/devices/system/node/node{}/cpulist", node);
  const auto cpus = cpus_in(read_text(list).value_or(""));
  return RailCover{Component::package,
                   cpus.empty() ? std::string(node) : sockets_of(root, cpus).front().device};
}

std::optional<RailCover> cover_of(const HwmonRail& rail, std::string_view label,
                                  const fs::path& root) {
  if (rail.chip == "amd_energy") return amd_socket(label, root);
  if (!is_jetson_chip(rail.chip)) return std::nullopt;
  const auto known = std::ranges::find(jetson_labels, label, &KnownLabel::label);
  if (known == jetson_labels.end()) return std::nullopt;
  return RailCover{known->component, std::string(known->device)};
}

// A milliampere more or less at the present voltage: the chip sees steps of 40 uV on its shunt
// (INA3221 data sheet), the driver rounds to 1 mA.
double product_resolution(const fs::path& folder, int number) {
  const auto shunt_uohm = read_number(folder / fmt::format("shunt{}_resistor", number));
  const auto bus_mv = read_number(folder / fmt::format("in{}_input", number));
  if (!shunt_uohm || !bus_mv || *shunt_uohm <= 0) return 0;
  const double step_a = std::max(40.0 / static_cast<double>(*shunt_uohm), 1e-3);
  return step_a * static_cast<double>(*bus_mv) * 1e-3;
}

Seconds milliseconds_in(const fs::path& file) {
  const auto number = read_number(file);
  return Seconds{number && *number > 0 ? static_cast<double>(*number) * 1e-3 : 0};
}

// The number of "power12_input"; nothing for what is not of a sensor that matters here.
std::optional<int> sensor_number(std::string_view file) {
  for (const std::string_view prefix : {"energy", "power", "in"}) {
    if (!file.starts_with(prefix)) continue;
    const auto rest = file.substr(prefix.size());
    const auto end = rest.find('_');
    if (end == std::string_view::npos || rest.find_first_not_of("0123456789") != end) return {};
    const auto number = to_integer(rest.substr(0, end));
    const bool is_value = rest.substr(end) == "_input" || rest.substr(end) == "_average";
    if (number && is_value && *number < 100'000) return static_cast<int>(*number);
  }
  return std::nullopt;
}

class Chip {
 public:
  Chip(const fs::path& root, fs::path folder)
      : root_(root), folder_(std::move(folder)), name_(word_in(folder_ / "name")) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder_, ignored))
      files_.insert(entry.path().filename().string());
  }

  void add_to(std::vector<HwmonRail>& rails) const {
    std::set<int> numbers;
    for (const auto& file : files_) {
      if (const auto number = sensor_number(file)) numbers.insert(*number);
    }
    for (const int number : numbers) add_sensors(rails, number);
  }

 private:
  bool has(const std::string& file) const { return files_.contains(file); }

  void add_sensors(std::vector<HwmonRail>& rails, int number) const {
    const auto energy = fmt::format("energy{}_input", number),
               power = fmt::format("power{}_input", number),
               mean = fmt::format("power{}_average", number),
               voltage = fmt::format("in{}_input", number),
               current = fmt::format("curr{}_input", number);
    if (has(energy)) add(rails, HwmonRail::Kind::energy, "energy", number, {energy});
    if (has(power) || has(mean)) {
      add(rails, HwmonRail::Kind::power, "power", number, {has(power) ? power : mean});
    } else if (is_jetson_chip(name_) && number <= 3 && has(voltage) && has(current)) {
      add(rails, HwmonRail::Kind::product, "in", number, {voltage, current});
    }
  }

  void add(std::vector<HwmonRail>& rails, HwmonRail::Kind kind, std::string_view prefix, int number,
           const std::vector<std::string>& files) const {
    HwmonRail rail{.chip = name_, .folder = folder_.filename().string(), .kind = kind};
    const auto label = word_in(folder_ / fmt::format("{}{}_label", prefix, number));
    rail.key = label.empty() ? fmt::format("{}.{}{}", name_, prefix, number) : label;
    // A core's energy lies within its socket's, and to read it wakes the core.
    if (name_ == "amd_energy" && label.starts_with("Ecore")) return;
    for (const auto& file : files) rail.files.push_back(folder_ / file);
    rail.update_period = milliseconds_in(folder_ / "update_interval");
    // The kernel's sysfs-interface: the mean of this time, which it also sets the pace of.
    if (files.front().ends_with("_average")) {
      rail.averaging = milliseconds_in(folder_ / fmt::format("power{}_average_interval", number));
      rail.update_period = rail.averaging;
    }
    if (kind == HwmonRail::Kind::product) rail.resolution = product_resolution(folder_, number);
    rail.cover = cover_of(rail, label, root_);
    rails.push_back(std::move(rail));
  }

  const fs::path& root_;
  fs::path folder_;
  std::string name_;
  std::set<std::string> files_;
};

// "hwmon10" comes after "hwmon9".
long long number_of(const fs::path& folder) {
  return to_integer(folder.filename().string().substr(5)).value_or(0);
}

// Where a chip sits does not change from boot to boot: "1-0041" on the I2C bus.
std::string place_of(const fs::path& root, const HwmonRail& rail) {
  std::error_code error;
  const auto device = fs::read_symlink(root / "sys/class/hwmon" / rail.folder / "device", error);
  return error ? rail.folder : device.filename().string();
}

// Those of one key get a suffix.
template <class Suffix>
void tell_apart(std::vector<HwmonRail>& rails, Suffix suffix) {
  std::map<std::string, int> count;
  for (const auto& rail : rails) ++count[rail.key];
  for (auto& rail : rails) {
    if (count[rail.key] > 1) rail.key += suffix(rail);
  }
}

}  // namespace

std::vector<HwmonRail> hwmon_rails(const fs::path& root) {
  std::vector<fs::path> folders;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root / "sys/class/hwmon", ignored)) {
    if (entry.path().filename().string().starts_with("hwmon")) folders.push_back(entry.path());
  }
  std::ranges::sort(folders, {}, number_of);
  std::vector<HwmonRail> rails;
  for (const auto& folder : folders) Chip(root, folder).add_to(rails);
  // Two chips of one kind, then two sensors of one chip that carry one label.
  tell_apart(rails,
             [&](const HwmonRail& rail) { return fmt::format("@{}", place_of(root, rail)); });
  tell_apart(rails, [](const HwmonRail& rail) {
    return fmt::format(".{}", rail.files.front().filename().string());
  });
  return rails;
}

}  // namespace joulelab
