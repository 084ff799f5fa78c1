#pragma once
// A Watts up? PRO on its USB serial line, which says a record each second once it was told to. What
// lies on the line when a reading begins is of unknown age: a reading waits for the next record and
// stamps it with its arrival, so it takes up to a second.

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "meter/energy_total.h"
#include "meter/meter.h"
#include "meter/meter_spec.h"
#include "net/stream.h"

namespace joulelab {

// What we use of a record; nothing where the instrument did not log it.
struct WattsUpRecord {
  std::optional<Watts> power;
  std::optional<Joules> energy;  // since its memory was last cleared
};

// "#d,-,18,W,V,A,WH,...", where W and WH are tenths, without the semicolon that ends it; what came
// before the last number sign is the rest of a torn record. Nothing where it is no record of data.
std::optional<WattsUpRecord> parse_wattsup_record(std::string_view text);

class WattsUp final : public Meter {
 public:
  // wattsup:/dev/ttyUSB0. Errors as of opening the line; `transient` where no record came in time.
  static Result<WattsUp> open(const MeterSpec& spec);

  std::span<const Channel> channels() const override { return channels_; }
  bool stamps_itself() const override { return true; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  WattsUp(std::filesystem::path device, Seconds limit)
      : device_(std::move(device)), limit_(limit) {}
  Result<WattsUpRecord> next_record();

  std::filesystem::path device_;
  Seconds limit_;
  std::optional<Stream> line_;
  std::vector<Channel> channels_;
  EnergyTotal total_;
};

}  // namespace joulelab
