#pragma once
// A Yokogawa WT300 or another of its family, over SCPI: voltage, current, power and the energy that
// it integrates itself. It integrates only when it was told to, so the state of the integration is
// read each time: a stopped integration stands still, and that is no energy of zero.

#include <optional>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "meter/energy_total.h"
#include "meter/meter.h"
#include "meter/meter_spec.h"
#include "meter/scpi_link.h"

namespace joulelab {

class Scpi final : public Meter {
 public:
  // scpi:HOST[:PORT], scpi:/dev/ttyS0 or yokogawa:HOST, options element, integrate, protocol and
  // baud. The energy is a channel where it integrates already or integrate=true starts it. Errors:
  // `transient` where nobody answers in time, `invalid` where it is no such instrument.
  static Result<Scpi> open(const MeterSpec& spec);
  ~Scpi() override;
  Scpi(Scpi&&) noexcept = default;
  Scpi& operator=(Scpi&&) = delete;

  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  struct Settings {
    ScpiPlace place;
    std::string element = "1";
    Seconds limit{2};
    bool starts_integration = false;
  };
  struct Reading {
    std::vector<std::optional<double>> values;  // V, A, W, Wh: as items in this order
    bool is_integrating = false;
  };

  explicit Scpi(Settings settings) : settings_(std::move(settings)) {}
  Result<ScpiLink> prepare(const Deadline& deadline);
  Result<void> start_integration(ScpiLink& link, const Deadline& deadline);
  Result<Reading> ask_all(ScpiLink& link, const Deadline& deadline) const;
  Result<void> add_channels(const MeterSpec& spec, const Reading& first, ScpiLink& link,
                            const Deadline& deadline);
  Sample energy_sample(Instant at, std::size_t channel, const Reading& reading);

  Settings settings_;
  bool has_started_ = false;  // the integration, which then ends with the meter
  std::optional<ScpiLink> link_;
  std::vector<Channel> channels_;
  std::vector<std::size_t> items_;  // of each channel, the index of its value
  EnergyTotal total_;
};

}  // namespace joulelab
