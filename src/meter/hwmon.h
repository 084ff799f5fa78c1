#pragma once
// Sensors on the board, by the kernel's hwmon drivers: current monitors on supply rails (INA2xx,
// INA3221, Jetson's), the sockets of AMD's energy driver, what else tells power or energy.

#include <filesystem>
#include <vector>

#include "meter/counter.h"
#include "meter/hwmon_rail.h"
#include "meter/meter.h"
#include "meter/meter_spec.h"
#include "meter/sysfs_file.h"

namespace joulelab {

class Hwmon final : public Meter {
 public:
  // spec.address: only the sensors of this chip ("ina3221") or folder ("hwmon3"). Options: the name
  // of a rail, with what it feeds: VDD_12V=package, VDD_12V=package:1, POM=wall; known=true for
  // only those of which that is known. A rail of which it is not known is a condition in watts or
  // joules: recorded, and added to nothing. Errors: `missing` without a sensor, `denied` where none
  // may be read, `invalid` for a rail or component that is not there.
  static Result<Hwmon> open(const MeterSpec& spec, const std::filesystem::path& root);

  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  struct Sensor {
    HwmonRail::Kind kind;
    std::vector<SysfsFile> files;
    Counter counter;
    Instant last;
  };
  Result<void> add(const HwmonRail& rail, const MeterSpec& spec);
  static Result<Sample> read_sensor(Sensor& sensor, Instant at, std::size_t channel);

  std::vector<Channel> channels_;
  std::vector<Sensor> sensors_;
};

}  // namespace joulelab
