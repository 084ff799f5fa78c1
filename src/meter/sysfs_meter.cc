#include "meter/sysfs_meter.h"

#include <cerrno>
#include <limits>
#include <optional>
#include <unistd.h>

#include "base/file.h"

namespace joulelab {
namespace {

// A driver accumulates in 64 bits, so a fall is never a wrap; the power is more than any part's.
constexpr auto counter_range = std::numeric_limits<std::uint64_t>::max();
constexpr Watts highest_power{5000};

}  // namespace

Result<void> check_sensor(const std::filesystem::path& file) {
  if (::access(file.c_str(), R_OK) != 0) return tl::unexpected(system_error(file, "open", errno));
  const auto number = read_number(file);
  if (number) return {};
  // Asleep, in a reset, or not yet ready: it may answer later.
  const auto kind = number.error().kind;
  if (kind == Error::Kind::denied || kind == Error::Kind::transient) return {};
  return tl::unexpected(number.error());
}

void SysfsMeter::add(Channel channel, std::filesystem::path file, double factor) {
  channels_.push_back(std::move(channel));
  eyes_.push_back({SysfsFile(std::move(file)), factor, Counter(counter_range, highest_power), {}});
}

Sample SysfsMeter::sample_of(const Channel& channel, Eye& eye, long long number, Instant at) {
  if (channel.form == Form::condition || (channel.form == Form::gauge && number >= 0))
    return {.at = at, .value = static_cast<double>(number) * eye.factor};
  if (number < 0) return {.at = at, .event = Event::unreadable};
  const auto event = eye.counter.update(static_cast<std::uint64_t>(number), at - eye.last);
  eye.last = at;
  return {.at = at, .value = eye.counter.energy().value, .event = event};
}

Result<void> SysfsMeter::read(Instant at, std::vector<Sample>& samples) {
  bool is_any_there = false;
  std::optional<Error> problem;
  for (std::size_t i = 0; i < eyes_.size(); ++i) {
    const auto number = eyes_[i].file.read(at);
    samples.push_back(number ? sample_of(channels_[i], eyes_[i], *number, at)
                             : Sample{.at = at, .event = Event::unreadable});
    samples.back().channel = i;
    if (channels_[i].form == Form::condition) continue;
    const bool is_gone = !number && number.error().kind == Error::Kind::missing;
    is_any_there = is_any_there || !is_gone;
    if (is_gone) problem = number.error();
  }
  if (problem && !is_any_there) return tl::unexpected(*problem);
  return {};
}

}  // namespace joulelab
