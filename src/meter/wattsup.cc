#include "meter/wattsup.h"

#include <fmt/format.h>

#include "base/deadline.h"
#include "base/text.h"
#include "meter/line.h"

namespace joulelab {
namespace {

// Log to this line ("external"), each second. A device that lost its power forgets it.
constexpr std::string_view log_each_second = "#L,W,3,E,,1;";
constexpr Seconds update_period{1};
constexpr Seconds usual_limit{2.5};  // two records and a half
// 1.5 % and three counts, which of 100 W is 1.8 W (the maker's technical specifications).
constexpr double usual_gain = 0.015;
constexpr Watts usual_offset{0.3};
constexpr double energy_step_j = 360;  // 0.1 Wh

std::optional<double> tenths(std::string_view field) {
  const auto number = to_integer(trim(field));
  if (!number || *number < 0) return std::nullopt;
  return static_cast<double>(*number) / 10;
}

Result<Stream> open_line(const std::filesystem::path& device, const Deadline& deadline) {
  auto line = JOULELAB_TRY(Stream::open_serial(device, 115200));
  JOULELAB_TRY(line.write(log_each_second, deadline.left()));
  return line;
}

Result<WattsUpRecord> record_from(Stream& line, const Deadline& deadline) {
  while (deadline.left() > Seconds{0} && line.read_line(Seconds{0}, ';')) continue;
  for (;;) {
    const auto text = JOULELAB_TRY(line.read_line(deadline.left(), ';'));
    if (const auto record = parse_wattsup_record(text)) return *record;
    if (deadline.left() > Seconds{0}) continue;
    return fail(Error::Kind::transient, line.name() + " says no record of a Watts up?",
                "check that a Watts up? is on this line");
  }
}

}  // namespace

std::optional<WattsUpRecord> parse_wattsup_record(std::string_view text) {
  const auto begin = text.rfind('#');
  if (begin == std::string_view::npos) return std::nullopt;
  const auto fields = split(text.substr(begin), ',');
  constexpr std::size_t power = 3, energy = 6;
  if (fields.front() != "#d" || fields.size() <= power) return std::nullopt;
  WattsUpRecord record;
  if (const auto watts = tenths(fields[power])) record.power = Watts{*watts};
  if (fields.size() <= energy) return record;
  if (const auto watt_hours = tenths(fields[energy])) record.energy = Joules{3600 * *watt_hours};
  return record;
}

Result<WattsUp> WattsUp::open(const MeterSpec& spec) {
  JOULELAB_TRY(check_options(spec, {}));
  if (spec.address.empty()) {
    return fail(Error::Kind::invalid, "wattsup needs the line that it is on",
                "--meter wattsup:/dev/ttyUSB0");
  }
  WattsUp meter(spec.address, JOULELAB_TRY(exchange_limit(spec, usual_limit)));
  // As over_line() does later, but here what is wrong with the line is said as it is.
  meter.line_.emplace(JOULELAB_TRY(open_line(meter.device_, Deadline(meter.limit_))));
  const auto first = JOULELAB_TRY(meter.next_record());
  if (first.energy) {
    meter.channels_.push_back(JOULELAB_TRY(
        outlet_channel(spec, "energy", Form::counter, energy_step_j, update_period, usual_gain)));
  }
  meter.channels_.push_back(
      JOULELAB_TRY(outlet_channel(spec, "power", Form::gauge, 0.1, update_period, usual_gain)));
  for (auto& channel : meter.channels_) channel.offset = usual_offset_of(spec, usual_offset);
  return meter;
}

Result<WattsUpRecord> WattsUp::next_record() {
  const Deadline deadline(limit_);
  return over_line(
      line_, [&] { return open_line(device_, deadline); },
      [&](Stream& line) { return record_from(line, deadline); });
}

Result<void> WattsUp::read(Instant, std::vector<Sample>& samples) {
  const auto record = JOULELAB_TRY(next_record());
  const Instant arrived = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    Sample sample{arrived, i, 0, Event::unreadable};
    if (channels_[i].form == Form::gauge && record.power) {
      sample.value = record.power->value;
      sample.event = Event::none;
    } else if (channels_[i].form == Form::counter && record.energy) {
      sample.event = total_.update(*record.energy, arrived);
      sample.value = total_.total().value;
    }
    samples.push_back(sample);
  }
  return {};
}

}  // namespace joulelab
