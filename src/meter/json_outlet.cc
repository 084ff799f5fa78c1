#include "meter/json_outlet.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "meter/gap_error.h"

namespace joulelab {
namespace {

const JsonAnswer& answer_to(const std::string& question,
                            const std::vector<std::pair<std::string, JsonAnswer>>& answers) {
  return std::ranges::find(answers, question, &std::pair<std::string, JsonAnswer>::first)->second;
}

// The smallest step of a sum, in joules or watts: each part may be off by its own. A number that
// was not there yet is taken to count in whole units.
double step_of(const JsonPlace& place, const JsonAnswer& answer) {
  if (!answer.number(place.pointer)) return place.unit;
  return answer.last_digit(place.pointer).value_or(0) * place.unit;
}

// What one instrument meters at several outlets are several devices.
std::string device_of(const MeterSpec& spec, std::string usual) {
  const auto channel = spec.text("channel");
  if (spec.options.contains("device") || channel.empty()) return usual;
  return fmt::format("{}#{}", usual, channel);
}

}  // namespace

Result<std::optional<std::size_t>> channel_of(const MeterSpec& spec, std::size_t first) {
  constexpr double most = 1000;
  const auto number = JOULELAB_TRY(spec.number("channel", static_cast<double>(first), most));
  if (!number) return std::nullopt;
  const auto channel = static_cast<std::size_t>(*number);
  if (static_cast<double>(channel) == *number) return channel;
  return fail(Error::Kind::invalid, fmt::format("meter {}: channel={} is no whole number",
                                                spec.name(), spec.text("channel")));
}

JsonOutlet::JsonOutlet(std::unique_ptr<JsonSource> source, JsonPlan plan)
    : source_(std::move(source)), plan_(std::move(plan)) {
  for (const auto& place : plan_.energy.places) energy_.push_back({place, {}, {}, {}});
  for (const auto& place : plan_.power.places) power_.push_back({place, {}, {}, {}});
}

Result<JsonOutlet> JsonOutlet::open(const MeterSpec& spec, std::unique_ptr<JsonSource> source,
                                    JsonPlan plan) {
  const auto every = JOULELAB_TRY(spec.number("every", 0.001, 3600));
  if (every) plan.energy.update_period = plan.power.update_period = Seconds{*every};
  JsonOutlet outlet(std::move(source), std::move(plan));
  const auto first = JOULELAB_TRY(outlet.ask_all());
  for (const auto form : {Form::counter, Form::gauge})
    JOULELAB_TRY(outlet.add_channel(spec, form, first));
  if (!outlet.channels_.empty()) return outlet;
  return fail(Error::Kind::missing, fmt::format("{} tells neither energy nor power", spec.address),
              "check that it is of this kind and can measure, and its channel");
}

Result<JsonOutlet::Answers> JsonOutlet::ask_all() {
  source_->begin_reading();
  Answers answers;
  for (const auto* places : {&energy_, &power_}) {
    for (const auto& watched : *places) {
      const auto& question = watched.place.question;
      if (std::ranges::find(answers, question, &Answers::value_type::first) != answers.end())
        continue;
      auto answer = JOULELAB_TRY(source_->ask(question));
      if (!plan_.refusal.empty() && answer.has(plan_.refusal)) {
        return fail(Error::Kind::denied, "the device answers: " + answer.text(plan_.refusal),
                    "give its user and password: docs/METERS.md, section \"Credentials\"");
      }
      answers.emplace_back(question, std::move(answer));
    }
  }
  return answers;
}

Result<void> JsonOutlet::add_channel(const MeterSpec& spec, Form form, const Answers& first) {
  const bool is_energy = form == Form::counter;
  auto& places = is_energy ? energy_ : power_;
  const auto& quantity = is_energy ? plan_.energy : plan_.power;
  double step = 0;
  for (auto& watched : places) {
    const auto& answer = answer_to(watched.place.question, first);
    // A number that is null is there, and may come.
    if (!answer.number(watched.place.pointer) && !answer.is_null(watched.place.pointer)) {
      places.clear();
      break;
    }
    step += step_of(watched.place, answer);
    watched.label = answer.text(watched.place.label);
  }
  if (places.empty()) return {};
  auto channel = JOULELAB_TRY(outlet_channel(spec, is_energy ? "energy" : "power", form,
                                             quantity.step.value_or(step), quantity.update_period,
                                             quantity.gain_share));
  channel.device = device_of(spec, std::move(channel.device));
  channels_.push_back(std::move(channel));
  return {};
}

// A sensor that has stopped dates what it says with an instant that stands still. One without dates
// is never stale.
bool JsonOutlet::is_stale(Watched& watched, const std::string& date, Instant at,
                          Seconds stale_after) {
  if (date.empty() || date == watched.date)
    return !date.empty() && at - watched.since > stale_after;
  watched.date = date;
  watched.since = at;
  return false;
}

std::optional<double> JsonOutlet::sum(std::vector<Watched>& places, const Answers& answers,
                                      Instant at, Seconds stale_after) {
  double total = 0;
  for (auto& watched : places) {
    const auto& place = watched.place;
    const auto& answer = answer_to(place.question, answers);
    const auto number = answer.number(place.pointer);
    const bool is_void = !place.validity.empty() && answer.is_false(place.validity);
    if (!number || is_void || answer.text(place.label) != watched.label) return std::nullopt;
    if (is_stale(watched, answer.text(place.date), at, stale_after)) return std::nullopt;
    total += *number * place.unit;
  }
  return total;
}

Result<void> JsonOutlet::read(Instant at, std::vector<Sample>& samples) {
  const auto answers = ask_all();
  if (!answers) return tl::unexpected(gap_error(answers.error()));
  if (!energy_.empty()) {
    const auto energy = sum(energy_, *answers, at, plan_.stale_after);
    const auto event = energy ? total_.update(Joules{*energy}, at) : Event::unreadable;
    samples.push_back({at, 0, energy ? total_.total().value : 0, event});
  }
  if (!power_.empty()) {
    const auto power = sum(power_, *answers, at, plan_.stale_after);
    samples.push_back(
        {at, channels_.size() - 1, power.value_or(0), power ? Event::none : Event::unreadable});
  }
  return {};
}

}  // namespace joulelab
