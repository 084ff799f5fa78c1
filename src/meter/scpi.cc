#include "meter/scpi.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "meter/line.h"
#include "meter/scpi_reply.h"

namespace joulelab {
namespace {

constexpr std::size_t voltage = 0, current = 1, power = 2, energy = 3;
constexpr std::string_view functions[] = {"U", "I", "P", "WH"};
constexpr Seconds usual_limit{2};
// At 45 to 66 Hz: of the reading, and of the range (WT310E, from its data sheet; not verified).
constexpr double gain_of_reading = 0.001, gain_of_range = 0.0005;
// Where the range is not said, the reading is taken as a tenth of it. Of several elements together
// the parts of their ranges add up; there are three at the most that measure one load.
constexpr double usual_share_of_range = 0.1, elements_most = 3;
// Six digits are transmitted, so that up to 100 Wh this is a step or more.
constexpr double energy_step_j = 0.001 * 3600;

tl::unexpected<Error> odd(const ScpiLink& link, std::string_view query, std::string_view answer) {
  return fail(Error::Kind::transient,
              fmt::format("{} answered {} with '{}'", link.name(), query, answer.substr(0, 80)),
              "");
}

struct Accuracy {
  double gain_share = 0;
  Watts offset{0};
};

Result<Accuracy> accuracy_of(ScpiLink& link, bool is_sum, const Deadline& deadline) {
  const auto volts = parse_scpi_number(JOULELAB_TRY(link.ask(":INPUT:VOLTAGE:RANGE?", deadline)));
  const auto amperes = parse_scpi_number(JOULELAB_TRY(link.ask(":INPUT:CURRENT:RANGE?", deadline)));
  if (volts && amperes && *volts > 0 && *amperes > 0) {
    const double range_w = *volts * *amperes * (is_sum ? elements_most : 1);
    return Accuracy{gain_of_reading, Watts{gain_of_range * range_w}};
  }
  return Accuracy{gain_of_reading + gain_of_range / usual_share_of_range, Watts{0}};
}

Result<std::string> element_of(const MeterSpec& spec) {
  auto element = spec.text("element", "1");
  const bool is_number = element.size() == 1 && element[0] >= '1' && element[0] <= '6';
  if (is_number || element == "SIGMA") return element;
  return fail(Error::Kind::invalid,
              fmt::format("meter {}: element={} is none", spec.name(), element),
              "1 to 6, or SIGMA");
}

}  // namespace

Result<Scpi> Scpi::open(const MeterSpec& spec) {
  constexpr std::string_view known[] = {"element", "integrate", "protocol", "baud"};
  JOULELAB_TRY(check_options(spec, known));
  Settings settings;
  settings.place = JOULELAB_TRY(scpi_place(spec));
  settings.element = JOULELAB_TRY(element_of(spec));
  settings.limit = JOULELAB_TRY(exchange_limit(spec, usual_limit));
  settings.starts_integration = JOULELAB_TRY(spec.flag("integrate"));
  Scpi meter(std::move(settings));
  const Deadline deadline(meter.settings_.limit);
  meter.link_.emplace(JOULELAB_TRY(meter.prepare(deadline)));
  const auto first = meter.ask_all(*meter.link_, deadline);
  if (!first) {
    Error error = first.error();
    error.hint = "check that it is a Yokogawa WT, and that no other program speaks with it";
    return tl::unexpected(std::move(error));
  }
  JOULELAB_TRY(meter.add_channels(spec, *first, *meter.link_, deadline));
  return meter;
}

// Leaves it as it was found: its keys work again, and it integrates no more than before.
Scpi::~Scpi() {
  if (!link_) return;
  const Deadline deadline(Seconds{0.5});
  if (has_started_) (void)link_->tell(":INTEGRATE:STOP", deadline);
  (void)link_->tell(":COMMUNICATE:REMOTE OFF", deadline);
}

// A device that was switched off and on has forgotten all of this.
Result<ScpiLink> Scpi::prepare(const Deadline& deadline) {
  auto link = JOULELAB_TRY(ScpiLink::open(settings_.place, deadline));
  const auto identity = JOULELAB_TRY(link.ask("*IDN?", deadline));
  if (split(identity, ',').size() != 4) {
    return fail(Error::Kind::invalid,
                fmt::format("{} answered *IDN? with '{}'", link.name(), identity.substr(0, 80)),
                "that is no instrument that speaks SCPI");
  }
  for (const auto* command : {":COMMUNICATE:HEADER OFF", ":COMMUNICATE:REMOTE ON",
                              ":NUMERIC:FORMAT ASCII", ":NUMERIC:NORMAL:NUMBER 4"}) {
    JOULELAB_TRY(link.tell(command, deadline));
  }
  for (std::size_t i = 0; i < std::size(functions); ++i) {
    JOULELAB_TRY(link.tell(
        fmt::format(":NUMERIC:NORMAL:ITEM{} {},{}", i + 1, functions[i], settings_.element),
        deadline));
  }
  if (settings_.starts_integration) JOULELAB_TRY(start_integration(link, deadline));
  return link;
}

// One that runs is left alone. After an error or its time it must be reset before it starts again.
Result<void> Scpi::start_integration(ScpiLink& link, const Deadline& deadline) {
  const auto reply = JOULELAB_TRY(link.ask(":INTEGRATE:STATE?", deadline));
  const auto state = parse_integration(reply);
  if (!state) return odd(link, ":INTEGRATE:STATE?", reply);
  if (*state == Integration::start) return {};
  if (*state == Integration::error || *state == Integration::timeup)
    JOULELAB_TRY(link.tell(":INTEGRATE:RESET", deadline));
  JOULELAB_TRY(link.tell(":INTEGRATE:START", deadline));
  has_started_ = true;
  return {};
}

Result<Scpi::Reading> Scpi::ask_all(ScpiLink& link, const Deadline& deadline) const {
  constexpr std::string_view values = ":NUMERIC:NORMAL:VALUE?", state = ":INTEGRATE:STATE?";
  const auto numbers = JOULELAB_TRY(link.ask(values, deadline));
  Reading reading{parse_scpi_values(numbers), false};
  if (reading.values.size() != std::size(functions)) return odd(link, values, numbers);
  const auto word = JOULELAB_TRY(link.ask(state, deadline));
  const auto integration = parse_integration(word);
  if (!integration) return odd(link, state, word);
  reading.is_integrating = *integration == Integration::start;
  return reading;
}

Result<void> Scpi::add_channels(const MeterSpec& spec, const Reading& first, ScpiLink& link,
                                const Deadline& deadline) {
  const auto accuracy = JOULELAB_TRY(accuracy_of(link, settings_.element == "SIGMA", deadline));
  const auto rate = parse_scpi_rate(JOULELAB_TRY(link.ask(":RATE?", deadline)));
  const Seconds update_period = rate.value_or(Seconds{0});
  const auto add = [&](std::size_t item, std::string_view quantity, Form form,
                       double step) -> Result<void> {
    channels_.push_back(JOULELAB_TRY(
        outlet_channel(spec, quantity, form, step, update_period, accuracy.gain_share)));
    if (form == Form::condition) channels_.back().gain = {};
    if (form != Form::condition) channels_.back().offset = usual_offset_of(spec, accuracy.offset);
    items_.push_back(item);
    return {};
  };
  if (first.is_integrating) JOULELAB_TRY(add(energy, "energy", Form::counter, energy_step_j));
  JOULELAB_TRY(add(power, "power", Form::gauge, 0));
  // Its measurement period is what lies within an update interval (IM WT310E-01EN, 2.8).
  if (!spec.options.contains("averaging")) channels_.back().averaging = update_period;
  JOULELAB_TRY(add(voltage, "voltage", Form::condition, 0));
  channels_.back().unit = "volt";
  JOULELAB_TRY(add(current, "current", Form::condition, 0));
  channels_.back().unit = "ampere";
  return {};
}

// What it used while it did not integrate is not known, though the counter may not show it.
Sample Scpi::energy_sample(Instant at, std::size_t channel, const Reading& reading) {
  const auto& watt_hours = reading.values[energy];
  if (!reading.is_integrating) total_.doubt();
  if (!reading.is_integrating || !watt_hours) return {at, channel, 0, Event::unreadable};
  const auto event = total_.update(Joules{3600 * *watt_hours}, at);
  return {at, channel, total_.total().value, event};
}

Result<void> Scpi::read(Instant at, std::vector<Sample>& samples) {
  const Deadline deadline(settings_.limit);
  const auto reading = JOULELAB_TRY(over_line(
      link_, [&] { return prepare(deadline); },
      [&](ScpiLink& link) { return ask_all(link, deadline); }));
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    const auto& value = reading.values[items_[i]];
    samples.push_back(channels_[i].form == Form::counter ? energy_sample(at, i, reading)
                      : value                            ? Sample{at, i, *value, Event::none}
                                                         : Sample{at, i, 0, Event::unreadable});
  }
  return {};
}

}  // namespace joulelab
