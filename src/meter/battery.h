#pragma once
// A laptop's batteries (/sys/class/power_supply): while they discharge and nothing else feeds the
// machine, what leaves them is all that it uses. While they charge or rest they say nothing of it,
// which is not zero.

#include <filesystem>
#include <optional>
#include <vector>

#include "meter/meter.h"
#include "meter/meter_spec.h"

namespace joulelab {

class Battery final : public Meter {
 public:
  // `root` as in Rapl::open. Takes the options that every meter takes; gain is 5 % unless given.
  // Error `missing` without a battery, or where none tells energy or power. One that is charging
  // is opened: it may be unplugged later.
  static Result<Battery> open(const MeterSpec& spec, const std::filesystem::path& root);

  // The energy out of all batteries together, where they tell it, then their power.
  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  // Whether the batteries feed the machine, and they alone.
  Result<bool> is_all() const;
  Sample energy_sample(Instant at);
  Sample power_sample(Instant at);

  std::vector<std::filesystem::path> batteries_, lines_;  // lines_: mains and USB
  std::vector<Channel> channels_;
  bool has_energy_ = false, has_power_ = false;
  // Whether since the last value there was a time of which the batteries say nothing.
  bool lacks_energy_ = false, lacks_power_ = false;
  std::optional<long long> last_uwh_;
  long long used_uwh_ = 0;
};

}  // namespace joulelab
