#include "meter/modbus.h"

#include <cmath>
#include <fmt/format.h>

#include "meter/line.h"
#include "meter/netio.h"
#include "meter/reading_unit.h"

namespace joulelab {
namespace {

constexpr std::uint16_t usual_port = 502;
constexpr Seconds usual_limit{2};
constexpr double unknown_gain = 0.05;
// NETIO's registers are numbered from 1 in its manual.
constexpr Seconds netio_update_period{1};
constexpr int netio_all_power = 201, netio_all_energy = 301, netio_outputs_most = 48;

tl::unexpected<Error> wrong(const MeterSpec& spec, std::string_view what, std::string hint) {
  return fail(Error::Kind::invalid, fmt::format("meter {}: {}", spec.name(), what),
              std::move(hint));
}

// A whole number, or `fallback` where the option is not given.
Result<int> whole(const MeterSpec& spec, const std::string& option, int low, int high,
                  int fallback) {
  const auto number = JOULELAB_TRY(spec.number(option, low, high)).value_or(fallback);
  if (number == std::floor(number)) return static_cast<int>(number);
  return wrong(spec, fmt::format("{}={} is no whole number", option, spec.text(option)), "");
}

Result<WordOrder> order_of(const MeterSpec& spec) {
  const auto order = spec.text("order", "big");
  if (order == "big") return WordOrder::big;
  if (order == "little") return WordOrder::little;
  return wrong(spec, fmt::format("there is no order={}", order), "order=big or order=little");
}

Result<RegisterType> type_of(const MeterSpec& spec) {
  const auto name = spec.text("type", "uint32");
  const auto type = register_type(name);
  if (!type) {
    return wrong(spec, fmt::format("there is no type={}", name),
                 "uint16, int16, uint32, int32, uint64, int64, float32 or float64");
  }
  const int count = register_count(*type);
  if (JOULELAB_TRY(whole(spec, "count", 1, 4, count)) == count) return *type;
  return wrong(spec, fmt::format("a {} has {} registers", name, count), "leave count out");
}

}  // namespace

Result<Modbus::Quantity> Modbus::quantity_of(const MeterSpec& spec) {
  Quantity quantity;
  if (!spec.options.contains("register"))
    return wrong(spec, "needs a register", "register=301,type=uint32,unit=Wh");
  const int base = JOULELAB_TRY(whole(spec, "address_base", 0, 1, 0));
  quantity.address =
      static_cast<std::uint16_t>(JOULELAB_TRY(whole(spec, "register", base, 65535, base)) - base);
  quantity.type = JOULELAB_TRY(type_of(spec));
  quantity.order = JOULELAB_TRY(order_of(spec));
  quantity.table = JOULELAB_TRY(whole(spec, "function", 3, 4, 3)) == 3 ? RegisterTable::holding
                                                                       : RegisterTable::input;
  quantity.scale = JOULELAB_TRY(spec.number("scale", -1e12, 1e12)).value_or(1);
  return quantity;
}

Result<Modbus> Modbus::at_place(const MeterSpec& spec) {
  auto place = JOULELAB_TRY(parse_host_port(spec.address, usual_port));
  const int device_id = JOULELAB_TRY(whole(spec, "device_id", 0, 255, 1));
  if (device_id > 247 && device_id < 255)
    return wrong(spec, "device_id is 0 to 247, or 255", "255 is the device at the address itself");
  const auto limit = JOULELAB_TRY(exchange_limit(spec, usual_limit));
  return Modbus(std::move(place), static_cast<std::uint8_t>(device_id), limit);
}

Result<Modbus> Modbus::open(const MeterSpec& spec) {
  JOULELAB_TRY(check_modbus());
  constexpr std::string_view known[] = {"register", "count", "type",         "function", "order",
                                        "scale",    "unit",  "address_base", "device_id"};
  JOULELAB_TRY(check_options(spec, known));
  auto meter = JOULELAB_TRY(at_place(spec));
  auto quantity = JOULELAB_TRY(quantity_of(spec));
  const auto unit = reading_unit(spec.text("unit"));
  if (!unit) {
    return wrong(spec, fmt::format("there is no unit={}", spec.text("unit")),
                 "J, Wh or kWh of an energy, mW, W or kW of a power");
  }
  quantity.scale *= unit->scale;
  if (quantity.scale == 0 || (unit->form == Form::counter && quantity.scale < 0))
    return wrong(spec, fmt::format("scale={} makes no energy", spec.text("scale")), "scale=0.1");
  const double step = is_whole(quantity.type) ? std::abs(quantity.scale) : 0;
  meter.add(quantity,
            JOULELAB_TRY(outlet_channel(spec, unit->form == Form::counter ? "energy" : "power",
                                        unit->form, step, Seconds{0}, unknown_gain)));
  JOULELAB_TRY(meter.prove());
  return meter;
}

Result<Modbus> Modbus::open_netio(const MeterSpec& spec) {
  JOULELAB_TRY(check_modbus());
  constexpr std::string_view known[] = {"output", "device_id"};
  JOULELAB_TRY(check_options(spec, known));
  auto meter = JOULELAB_TRY(at_place(spec));
  const int output = JOULELAB_TRY(whole(spec, "output", 0, netio_outputs_most, 0));
  Quantity energy{.address = static_cast<std::uint16_t>(netio_all_energy - 1 + 2 * output),
                  .type = RegisterType::uint32,
                  .scale = 3600};
  Quantity power{.address = static_cast<std::uint16_t>(netio_all_power - 1 + output),
                 .type = RegisterType::uint16};
  meter.add(energy, JOULELAB_TRY(outlet_channel(spec, "energy", Form::counter, energy.scale,
                                                netio_update_period, netio_gain)));
  meter.add(power, JOULELAB_TRY(outlet_channel(spec, "power", Form::gauge, power.scale,
                                               netio_update_period, netio_gain)));
  JOULELAB_TRY(meter.prove());
  return meter;
}

void Modbus::add(Quantity quantity, Channel channel) {
  const auto range = register_range(quantity.type);
  totals_.emplace_back(range ? std::optional(Joules{*range * quantity.scale}) : std::nullopt);
  quantities_.push_back(quantity);
  channels_.push_back(std::move(channel));
}

Result<void> Modbus::prove() {
  const Deadline deadline(limit_);
  link_.emplace(JOULELAB_TRY(ModbusLink::connect(place_, device_id_, deadline)));
  JOULELAB_TRY(values(*link_, deadline));
  return {};
}

Result<Modbus::Values> Modbus::values(ModbusLink& link, const Deadline& deadline) const {
  Values numbers;
  for (const auto& quantity : quantities_) {
    const auto registers = JOULELAB_TRY(
        link.read(quantity.table, quantity.address, register_count(quantity.type), deadline));
    auto number = register_value(registers, quantity.type, quantity.order);
    if (number) *number *= quantity.scale;
    numbers.push_back(number);
  }
  return numbers;
}

Result<void> Modbus::read(Instant at, std::vector<Sample>& samples) {
  const Deadline deadline(limit_);
  const auto numbers = JOULELAB_TRY(over_line(
      link_, [&] { return ModbusLink::connect(place_, device_id_, deadline); },
      [&](ModbusLink& link) { return values(link, deadline); }));
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    Sample sample{at, i, 0, Event::unreadable};
    const auto& number = numbers[i];
    if (number && channels_[i].form == Form::gauge) sample = {at, i, *number, Event::none};
    if (number && channels_[i].form == Form::counter) {
      sample.event = totals_[i].update(Joules{*number}, at);
      sample.value = totals_[i].total().value;
    }
    samples.push_back(sample);
  }
  return {};
}

}  // namespace joulelab
