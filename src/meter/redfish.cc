#include "meter/redfish.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "meter/redfish_session.h"

namespace joulelab {
namespace {

constexpr std::string_view all_chassis = "/redfish/v1/Chassis";
// Where the controller does not say. They renew their values within one to sixty seconds; how exact
// a controller is, its maker seldom tells.
constexpr Seconds unknown_period{10};
constexpr double unknown_accuracy = 0.05;

// What one chassis tells. Each place is looked for where its link leads, or where it usually is.
class Chassis {
 public:
  Chassis(JsonSource& source, std::string path, JsonAnswer answer)
      : source_(source), path_(std::move(path)), answer_(std::move(answer)) {}

  bool lies_in_another() const { return answer_.has("/Links/ContainedBy/@odata.id"); }
  bool is_called(const std::string& id) const {
    return answer_.text("/Id") == id || path_.ends_with("/" + id);
  }

  // A newer place comes before an older one; `skipped` is left out. Errors `denied` and `transient`
  // only: a controller that lacks a place may answer anything, but one that is busy may have it,
  // and to take another quantity for that would be told nowhere.
  Result<JsonPlan> plan(const std::string& skipped) {
    for (const auto& [place, look_at] : places) {
      if (place == skipped) continue;
      auto looked = (this->*look_at)();
      if (looked) continue;
      if (looked.error().kind == Error::Kind::transient)
        looked.error().hint = fmt::format("try again; if it always answers so: skip={}", place);
      return tl::unexpected(std::move(looked).error());
    }
    return plan_;
  }
  static bool is_place(const std::string& name) {
    return std::ranges::find(places, name, &Place::name) != places.end();
  }

 private:
  struct Place {
    std::string_view name;  // of the option skip
    Result<void> (Chassis::*look_at)();
  };
  static const std::array<Place, 4> places;

  std::string link(const JsonAnswer& from, const std::string& base, const std::string& name) const {
    const auto linked = redfish_path(from.text("/" + name + "/@odata.id"));
    return linked.empty() ? base + "/" + name : linked;
  }
  std::string link(const std::string& name) const { return link(answer_, path_, name); }

  // Nothing where it is not there; an Error where that is not known.
  template <class T>
  static Result<std::optional<T>> known(Result<T> answer) {
    if (answer) return std::optional<T>(*std::move(answer));
    const auto kind = answer.error().kind;
    if (kind == Error::Kind::denied || kind == Error::Kind::transient)
      return tl::unexpected(std::move(answer).error());
    return std::optional<T>();
  }

  Result<std::optional<JsonAnswer>> look(const std::string& path) {
    return known(source_.ask(path));
  }

  static bool is_found(const JsonQuantity& quantity) { return !quantity.places.empty(); }

  // A number that stands there, with what the sensor tells of itself.
  void take(JsonQuantity& quantity, JsonPlace place, const JsonAnswer& answer,
            const std::optional<JsonAnswer>& sensor) {
    if (!answer.number(place.pointer)) return;
    quantity = {.update_period = unknown_period, .gain_share = unknown_accuracy};
    quantity.places.push_back(std::move(place));
    if (!sensor) return;
    const auto percent = sensor->number("/Accuracy");
    if (percent && *percent > 0 && *percent < 100) quantity.gain_share = *percent / 100;
    const auto interval = parse_duration(sensor->text("/SensingInterval"));
    if (interval && *interval > Seconds{0}) quantity.update_period = *interval;
  }

  Result<void> look_at_environment() {
    const auto path = link("EnvironmentMetrics");
    const auto metrics = JOULELAB_TRY(look(path));
    if (!metrics) return {};
    const auto excerpt = [&](JsonQuantity& quantity, const std::string& name,
                             double unit) -> Result<void> {
      if (is_found(quantity) || !metrics->number("/" + name + "/Reading")) return {};
      const auto origin = redfish_path(metrics->text("/" + name + "/DataSourceUri"));
      std::optional<JsonAnswer> sensor;
      if (!origin.empty()) sensor = JOULELAB_TRY(look(origin));
      take(quantity, {path, "/" + name + "/Reading", unit, {}, {}, {}}, *metrics, sensor);
      return {};
    };
    JOULELAB_TRY(excerpt(plan_.power, "PowerWatts", 1));
    JOULELAB_TRY(excerpt(plan_.energy, "EnergyJoules", 1));
    return excerpt(plan_.energy, "EnergykWh", joules_per_kwh);
  }

  // One of several controls may be that of the whole chassis; without saying so it is the first.
  Result<void> look_at_power() {
    if (is_found(plan_.power)) return {};
    const auto path = link("Power");
    const auto power = JOULELAB_TRY(look(path));
    if (!power) return {};
    std::string control = "/PowerControl/0";
    for (std::size_t i = 0;; ++i) {
      const auto other = fmt::format("/PowerControl/{}", i);
      if (!power->has(other)) break;
      if (power->text(other + "/PhysicalContext") == "Chassis") control = other;
    }
    take(plan_.power, {path, control + "/PowerConsumedWatts", 1, {}, {}, {}}, *power, std::nullopt);
    return {};
  }

  Result<void> look_at_sensors() {
    const auto sensor = [&](JsonQuantity& quantity, const std::string& name,
                            bool is_energy) -> Result<void> {
      if (is_found(quantity)) return {};
      const auto path = link("Sensors") + "/" + name;
      const auto answer = JOULELAB_TRY(look(path));
      if (!answer) return {};
      const auto units = answer->text("/ReadingUnits");
      const double energy_unit = units == "J" ? 1 : units == "W.h" ? 3600 : joules_per_kwh;
      take(quantity, {path, "/Reading", is_energy ? energy_unit : 1, {}, "/ReadingTime", {}},
           *answer, answer);
      return {};
    };
    JOULELAB_TRY(sensor(plan_.power, "TotalPower", false));
    return sensor(plan_.energy, "TotalEnergy", true);
  }

  // What all power supplies draw together. One that is not plugged in tells nothing.
  Result<void> look_at_supplies() {
    if (is_found(plan_.power)) return {};
    const auto subsystem = link("PowerSubsystem");
    const auto answer = JOULELAB_TRY(look(subsystem));
    if (!answer) return {};
    const auto collection = link(*answer, subsystem, "PowerSupplies");
    const auto supplies = JOULELAB_TRY(known(redfish_members(source_, collection)));
    if (!supplies) return {};
    JsonQuantity power, energy;
    for (const auto& supply : *supplies) {
      const auto path = supply + "/Metrics";
      const auto metrics = JOULELAB_TRY(look(path));
      if (!metrics) continue;
      JsonQuantity one;
      take(one, {path, "/InputPowerWatts/Reading", 1, {}, {}, {}}, *metrics, std::nullopt);
      add(power, std::move(one));
      one = {};
      take(one, {path, "/EnergykWh/Reading", joules_per_kwh, {}, {}, {}}, *metrics, std::nullopt);
      add(energy, std::move(one));
    }
    const bool is_whole = energy.places.size() == power.places.size();
    plan_.power = std::move(power);
    if (!is_found(plan_.energy) && is_whole) plan_.energy = std::move(energy);
    return {};
  }

  static void add(JsonQuantity& sum, JsonQuantity one) {
    if (!is_found(one)) return;
    one.places.insert(one.places.begin(), sum.places.begin(), sum.places.end());
    sum = std::move(one);
  }

  JsonSource& source_;
  std::string path_;
  JsonAnswer answer_;
  JsonPlan plan_;
};

constexpr std::array<Chassis::Place, 4> Chassis::places = {
    Place{"environment", &Chassis::look_at_environment}, Place{"power", &Chassis::look_at_power},
    Place{"sensors", &Chassis::look_at_sensors}, Place{"supplies", &Chassis::look_at_supplies}};

bool tells_anything(const JsonPlan& plan) {
  return !plan.power.places.empty() || !plan.energy.places.empty();
}

// The plan of the first chassis that tells anything; those within another come last.
Result<JsonPlan> plan_of(const MeterSpec& spec, JsonSource& source) {
  const auto wanted = spec.text("chassis"), skipped = spec.text("skip");
  std::vector<Chassis> inner;
  const auto members = JOULELAB_TRY(redfish_members(source, std::string(all_chassis)));
  for (const auto& path : members) {
    auto answer = JOULELAB_TRY(source.ask(path));
    Chassis chassis(source, path, std::move(answer));
    if (!wanted.empty() && !chassis.is_called(wanted)) continue;
    if (wanted.empty() && chassis.lies_in_another()) {
      inner.push_back(std::move(chassis));
      continue;
    }
    auto plan = JOULELAB_TRY(chassis.plan(skipped));
    if (tells_anything(plan)) return plan;
  }
  for (auto& chassis : inner) {
    auto plan = JOULELAB_TRY(chassis.plan(skipped));
    if (tells_anything(plan)) return plan;
  }
  return fail(Error::Kind::missing,
              fmt::format("{} tells no power of {}", spec.address,
                          wanted.empty() ? "any chassis" : "a chassis " + wanted),
              "some controllers need a licence for it, or tell it only while the machine is on");
}

}  // namespace

std::optional<Seconds> parse_duration(std::string_view text) {
  if (!text.starts_with('P') || text.size() < 3) return std::nullopt;
  text.remove_prefix(1);
  struct Part {
    char letter;
    bool is_time;
    double seconds;
  };
  constexpr std::array parts = {Part{'D', false, 86400}, Part{'H', true, 3600}, Part{'M', true, 60},
                                Part{'S', true, 1}};
  Seconds sum{0};
  bool is_time = false;
  const auto* next = parts.data();
  while (!text.empty()) {
    if (!is_time && text.starts_with('T')) {
      is_time = true;
      text.remove_prefix(1);
    }
    const auto length = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto number = to_double(text.substr(0, length));
    if (!number || length == text.size()) return std::nullopt;
    // Each part at most once, and the larger first.
    while (next != parts.data() + parts.size() &&
           !(next->letter == text[length] && next->is_time == is_time)) {
      ++next;
    }
    if (next == parts.data() + parts.size()) return std::nullopt;
    sum += Seconds{*number * next->seconds};
    ++next;
    text.remove_prefix(length + 1);
  }
  return std::isfinite(sum.count()) ? std::optional(sum) : std::nullopt;
}

Result<JsonOutlet> Redfish::open(const MeterSpec& given, const CredentialSources& sources) {
  constexpr std::string_view known[] = {"chassis", "login", "skip", "every", "insecure"};
  JOULELAB_TRY(check_options(given, known));
  if (given.options.contains("skip") && !Chassis::is_place(given.text("skip"))) {
    return fail(Error::Kind::invalid,
                fmt::format("meter {}: there is no skip={}", given.name(), given.text("skip")),
                "environment, power, sensors or supplies");
  }
  auto session = JOULELAB_TRY(RedfishSession::open(given, sources));
  auto plan = JOULELAB_TRY(plan_of(given, *session));
  auto spec = given;
  if (spec.options.contains("chassis"))
    spec.options.try_emplace("device", spec.address + "#" + spec.text("chassis"));
  return JsonOutlet::open(spec, std::move(session), std::move(plan));
}

}  // namespace joulelab
