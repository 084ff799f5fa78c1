#pragma once
// An instrument each of whose channels is one file of /sys: what the drivers of graphics cards and
// other hwmon sensors have in common. Its surprise: a sensor that sleeps refuses to be read (EPERM)
// and is none the less there.

#include <filesystem>
#include <vector>

#include "meter/counter.h"
#include "meter/meter.h"
#include "meter/sysfs_file.h"

namespace joulelab {

// Whether a driver tells something in `file`, now or later: it is there, we may open it, and the
// driver does not say that this device lacks it. Error as of the first of these that fails.
Result<void> check_sensor(const std::filesystem::path& file);

class SysfsMeter final : public Meter {
 public:
  // `factor`: W (gauge) or the channel's unit (condition) per one of the file's. A counter is in
  // microjoules, whatever the factor, and as wide as the file: where it falls, it was reset.
  void add(Channel channel, std::filesystem::path file, double factor);

  std::span<const Channel> channels() const override { return channels_; }
  // Ends when no file of a counter or gauge is there any more.
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  struct Eye {
    SysfsFile file;
    double factor = 1;
    Counter counter;
    Instant last;
  };
  static Sample sample_of(const Channel& channel, Eye& eye, long long number, Instant at);
  std::vector<Channel> channels_;
  std::vector<Eye> eyes_;  // one for each channel
};

}  // namespace joulelab
