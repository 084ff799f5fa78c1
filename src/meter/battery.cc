#include "meter/battery.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "meter/sysfs_file.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

constexpr double joules_per_uwh = 3.6e-3;
// Firmware tells whole or tens of milliwatt hours, and milliwatts, anew every few seconds up to a
// minute. Judgement; a battery says none of it.
constexpr double energy_resolution_j = 36, power_resolution_w = 1e-3;
constexpr Seconds update_period{10};
constexpr double gain_share = 0.05;

std::string word_in(const fs::path& file) {
  return std::string(trim(read_text(file).value_or("")));
}

// A mouse has a battery too; it feeds the mouse.
bool feeds_the_machine(const fs::path& supply) { return word_in(supply / "scope") != "Device"; }

std::vector<fs::path> supplies(const fs::path& tree, bool are_batteries) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(tree, ignored)) {
    const auto type = word_in(entry.path() / "type");
    if (type.empty() || (type == "Battery") != are_batteries) continue;
    if (feeds_the_machine(entry.path())) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

// In uWh, of all of them; nothing where one does not tell.
std::optional<long long> energy_uwh(const std::vector<fs::path>& batteries) {
  long long total = 0;
  for (const auto& battery : batteries) {
    const auto energy = read_number(battery / "energy_now");
    if (!energy || *energy < 0) return std::nullopt;
    total += *energy;
  }
  return total;
}

// Some firmware counts a discharge as negative. uV times uA is 1e-12 W.
std::optional<double> power_w(const fs::path& battery) {
  const auto power = read_number(battery / "power_now");
  if (power) return static_cast<double>(std::llabs(*power)) * 1e-6;
  const auto current = read_number(battery / "current_now");
  const auto voltage = read_number(battery / "voltage_now");
  if (!current || !voltage) return std::nullopt;
  return std::abs(static_cast<double>(*current) * static_cast<double>(*voltage)) * 1e-12;
}

// Nothing where one does not tell, or where it is zero: a machine that reads this draws power.
std::optional<double> power_w(const std::vector<fs::path>& batteries) {
  double total = 0;
  for (const auto& battery : batteries) {
    const auto power = power_w(battery);
    if (!power) return std::nullopt;
    total += *power;
  }
  return total > 0 ? std::optional(total) : std::nullopt;
}

}  // namespace

Result<Battery> Battery::open(const MeterSpec& spec, const fs::path& root) {
  JOULELAB_TRY(check_options(spec, {}));
  const auto tree = root / "sys/class/power_supply";
  Battery meter;
  meter.batteries_ = supplies(tree, true);
  meter.lines_ = supplies(tree, false);
  if (meter.batteries_.empty())
    return fail(Error::Kind::missing, fmt::format("no battery under {}", tree.string()),
                "laptops have one");
  meter.has_energy_ = energy_uwh(meter.batteries_).has_value();
  // A charging battery may tell no power; that it can is seen by its files.
  meter.has_power_ = std::ranges::all_of(meter.batteries_, [](const fs::path& battery) {
    return fs::exists(battery / "power_now") ||
           (fs::exists(battery / "current_now") && fs::exists(battery / "voltage_now"));
  });
  if (meter.has_energy_) {
    meter.channels_.push_back(JOULELAB_TRY(outlet_channel(
        spec, "energy", Form::counter, energy_resolution_j, update_period, gain_share)));
  }
  if (meter.has_power_) {
    meter.channels_.push_back(JOULELAB_TRY(
        outlet_channel(spec, "power", Form::gauge, power_resolution_w, update_period, gain_share)));
  }
  if (!meter.channels_.empty()) return meter;
  return fail(Error::Kind::missing,
              fmt::format("{} tells neither energy nor power", meter.batteries_.front().string()));
}

Result<bool> Battery::is_all() const {
  for (const auto& line : lines_) {
    if (word_in(line / "online") != "0" && fs::exists(line / "online")) return false;
  }
  bool is_discharging = false;
  for (const auto& battery : batteries_) {
    const auto status = JOULELAB_TRY(read_text(battery / "status"));
    if (trim(status) == "Charging") return false;
    is_discharging = is_discharging || trim(status) == "Discharging";
  }
  return is_discharging;
}

// A discharging battery that holds more than before was gauged anew, or filled unseen.
Sample Battery::energy_sample(Instant at) {
  const auto now = energy_uwh(batteries_);
  if (!now) return {at, 0, 0, Event::unreadable};
  const bool is_known = !lacks_energy_ && (!last_uwh_ || *now <= *last_uwh_);
  if (is_known && last_uwh_) used_uwh_ += *last_uwh_ - *now;
  last_uwh_ = now;
  lacks_energy_ = false;
  return {at, 0, static_cast<double>(used_uwh_) * joules_per_uwh,
          is_known ? Event::none : Event::reset};
}

Sample Battery::power_sample(Instant at) {
  const auto channel = channels_.size() - 1;
  const auto power = power_w(batteries_);
  if (!power) return {at, channel, 0, Event::unreadable};
  const auto event = lacks_power_ ? Event::reset : Event::none;
  lacks_power_ = false;
  return {at, channel, *power, event};
}

Result<void> Battery::read(Instant at, std::vector<Sample>& samples) {
  if (!JOULELAB_TRY(is_all())) {
    lacks_energy_ = lacks_power_ = true;
    for (std::size_t i = 0; i < channels_.size(); ++i)
      samples.push_back({at, i, 0, Event::unreadable});
    return {};
  }
  if (has_energy_) samples.push_back(energy_sample(at));
  if (has_power_) samples.push_back(power_sample(at));
  return {};
}

}  // namespace joulelab
