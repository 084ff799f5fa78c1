#pragma once
// What most wattmeters that answer in JSON are: an energy counter, the power beside it, or one of
// the two, at places in answers that do not move. The instruments differ in where these places are,
// which each one's own file finds out once.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "meter/energy_total.h"
#include "meter/json_source.h"
#include "meter/meter.h"
#include "meter/meter_spec.h"

namespace joulelab {

struct JsonPlace {
  std::string question, pointer;
  double unit = 1;       // in joules or watts
  std::string validity;  // pointer to a flag that is false where the number means nothing, or empty
  std::string date;      // pointer to the text that says when it was measured, or empty
  // Pointer to a text that says whose number it is, or empty. Once it is another, so is the number.
  std::string label;
};

struct JsonQuantity {
  std::vector<JsonPlace> places;  // added up; none: the instrument has no such quantity
  std::optional<double> step;     // in joules or watts; nothing: by the digits of the first answer
  Seconds update_period{1};
  double gain_share = 0.05;
};

struct JsonPlan {
  JsonQuantity energy, power;
  // Where something stands here the device refused us, with a status that says that all is well.
  std::string refusal;
  // A date that stands still for longer belongs to a sensor that has stopped.
  Seconds stale_after{60};
};

// The option channel of an instrument that numbers its outlets from `first`; nothing where it is
// not given. Error `invalid` for what is no such number.
Result<std::optional<std::size_t>> channel_of(const MeterSpec& spec, std::size_t first);

class JsonOutlet final : public Meter {
 public:
  // Reads once; a quantity that is not there is no channel. Takes the option every (seconds in
  // which the device renews its values) and those of an outlet. Errors: `missing` where it has
  // neither quantity, else as the source.
  static Result<JsonOutlet> open(const MeterSpec& spec, std::unique_ptr<JsonSource> source,
                                 JsonPlan plan);

  std::span<const Channel> channels() const override { return channels_; }
  // A device that answered once and now says something else, or nothing, leaves a gap; one that
  // refuses us is `denied`.
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  using Answers = std::vector<std::pair<std::string, JsonAnswer>>;  // by question
  struct Watched {
    JsonPlace place;
    std::string date;  // what it was last, if it has one
    Instant since;
    std::string label;  // what it was at first
  };
  JsonOutlet(std::unique_ptr<JsonSource> source, JsonPlan plan);
  Result<Answers> ask_all();
  Result<void> add_channel(const MeterSpec& spec, Form form, const Answers& first);
  static bool is_stale(Watched& watched, const std::string& date, Instant at, Seconds stale_after);
  static std::optional<double> sum(std::vector<Watched>& places, const Answers& answers, Instant at,
                                   Seconds stale_after);

  std::unique_ptr<JsonSource> source_;
  JsonPlan plan_;
  std::vector<Watched> energy_, power_;  // of the quantities that are channels
  std::vector<Channel> channels_;
  EnergyTotal total_;
};

}  // namespace joulelab
