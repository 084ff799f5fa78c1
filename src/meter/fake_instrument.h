#pragma once
// Three invented instruments that look at one FakeLoad with the manners of real ones, so that
// software and hardware side of a whole study can be held against a known truth. Deterministic.

#include <optional>

#include "base/fake_load.h"
#include "meter/counter.h"
#include "meter/meter.h"
#include "meter/meter_spec.h"

namespace joulelab {

// Package and memory, in steps of 2^-16 J on 32 bits that wrap, as server processors count.
class FakeRapl final : public Meter {
 public:
  // `load` must outlive the meter; so it is for all of them. Error `invalid` where there is none.
  static Result<FakeRapl> open(const MeterSpec& spec, const FakeLoad* load);
  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  FakeRapl(const MeterSpec& spec, const FakeLoad& load);
  Sample counted(std::size_t channel, Joules energy, Instant at);
  const FakeLoad* load_;
  std::vector<Channel> channels_;
  std::vector<Counter> counters_;
  std::optional<Instant> last_;
};

// A board's energy in millijoules, renewed every tenth of a second.
class FakeNvml final : public Meter {
 public:
  static Result<FakeNvml> open(const MeterSpec& spec, const FakeLoad* load);
  std::span<const Channel> channels() const override { return {&channel_, 1}; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  FakeNvml(Channel channel, const FakeLoad& load) : load_(&load), channel_(std::move(channel)) {}
  const FakeLoad* load_;
  Channel channel_;
  std::optional<Joules> first_;
};

// The whole machine at its plug: `offset` watts (option, default 0) that board and fans draw
// whatever the load, and `factor` times (option, default 1) what the parts draw, with some watts of
// noise, renewed every second in steps of 0.001 Wh. Factor and offset are the truth that an
// analysis is to find; its own accuracy is 1 %.
class FakeWattmeter final : public Meter {
 public:
  static Result<FakeWattmeter> open(const MeterSpec& spec, const FakeLoad* load);
  std::span<const Channel> channels() const override { return {&channel_, 1}; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  FakeWattmeter(Channel channel, const FakeLoad& load)
      : load_(&load), channel_(std::move(channel)) {}
  double noise_j(Instant at);
  double counted_steps(Instant renewed);
  const FakeLoad* load_;
  Channel channel_;
  double factor_ = 1, offset_w_ = 0;
  std::vector<double> noise_j_{0};  // before each stretch of noise
  std::optional<double> first_;
};

}  // namespace joulelab
