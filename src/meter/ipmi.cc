#include "meter/ipmi.h"

#include <fmt/format.h>

#include "meter/dcmi_power.h"
#include "meter/gap_error.h"

namespace joulelab {
namespace {

constexpr double resolution_w = 1;
// DCMI 1.5 demands no period; controllers renew every second or so.
constexpr Seconds update_period{1};
// Controllers differ and say nothing of it: power supplies' own sensors are good for some percent
// at half load and for less at idle. Judgement, not measurement.
constexpr double gain_share = 0.1;

}  // namespace

Result<Ipmi> Ipmi::open(const MeterSpec& spec, std::unique_ptr<IpmiLink> link, Seconds limit) {
  auto channel = JOULELAB_TRY(
      outlet_channel(spec, "power", Form::gauge, resolution_w, update_period, gain_share));
  Ipmi meter(std::move(channel), std::move(link), limit);
  JOULELAB_TRY(meter.power());
  return meter;
}

Result<std::optional<Watts>> Ipmi::power() {
  const auto answer = JOULELAB_TRY(link_->exchange(dcmi_power_request(), limit_));
  auto power = parse_dcmi_power(answer);
  if (!power) power.error().what = fmt::format("{}: {}", link_->name(), power.error().what);
  return power;
}

Result<void> Ipmi::read(Instant at, std::vector<Sample>& samples) {
  const auto answer = this->power();
  if (!answer) return tl::unexpected(gap_error(answer.error()));
  const auto& power = *answer;
  samples.push_back(power ? Sample{at, 0, power->value} : Sample{at, 0, 0, Event::unreadable});
  return {};
}

}  // namespace joulelab
