#pragma once
// SPEC's PTDaemon, which speaks for a power analyser that SPEC accepts (SPECpower, SERT, MLPerf).
// It samples by itself and keeps what was not read yet, so that no sample is lost between two
// readings; a reading waits for a sample that was not there when it began, and so takes up to an
// interval.

#include <optional>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "meter/meter.h"
#include "meter/meter_spec.h"
#include "meter/ptd_sample.h"
#include "net/host_port.h"
#include "net/stream.h"

namespace joulelab {

class PtDaemon final : public Meter {
 public:
  // ptdaemon:HOST[:PORT], options interval (seconds) and label. Starts a measurement, which ends
  // with the meter. Errors: `invalid` where somebody else answers, `transient` where nobody does or
  // where it measures already.
  static Result<PtDaemon> open(const MeterSpec& spec);
  ~PtDaemon() override;
  PtDaemon(PtDaemon&&) noexcept = default;
  PtDaemon& operator=(PtDaemon&&) = delete;

  std::span<const Channel> channels() const override { return channels_; }
  bool stamps_itself() const override { return true; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  struct Settings {
    HostPort place;
    Seconds interval{1}, limit{4};
    std::string label;
    std::string read_command = "RL";  // "DC-RL" of an analyser for direct current
  };
  struct Batch {
    std::vector<PtdSample> samples;
    Instant arrived;      // of the newest
    bool is_cut = false;  // the line failed after these
  };

  explicit PtDaemon(Settings settings) : settings_(std::move(settings)) {}
  Result<Stream> start(bool is_again, const Deadline& deadline);
  Result<std::vector<PtdSample>> unread(Stream& line, const Deadline& deadline) const;
  Result<Batch> samples_up_to_now(Stream& line, const Deadline& deadline) const;

  Settings settings_;
  std::optional<Stream> line_;
  std::vector<Channel> channels_;
  Instant last_;  // the newest stamp given: what comes later is not put before it
};

}  // namespace joulelab
