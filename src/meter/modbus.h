#pragma once
// Energy and power from the registers of a device on Modbus/TCP: those of NETIO's outlets, and any
// others that a person describes.

#include <optional>
#include <vector>

#include "meter/energy_total.h"
#include "meter/meter.h"
#include "meter/meter_spec.h"
#include "meter/register_value.h"
#include "net/host_port.h"
#include "net/modbus.h"

namespace joulelab {

class Modbus final : public Meter {
 public:
  // modbus:HOST[:PORT] with options register, unit, type, count, function, order, scale,
  // address_base and device_id: one number. Errors: `missing` without libmodbus, `invalid` for
  // options that make no sense or a register that the device has not, `transient` where it is
  // silent.
  static Result<Modbus> open(const MeterSpec& spec);
  // netio-modbus:HOST[:PORT] with option output, 0 for all of them.
  static Result<Modbus> open_netio(const MeterSpec& spec);

  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  struct Quantity {
    RegisterTable table = RegisterTable::input;
    std::uint16_t address = 0;  // on the wire
    RegisterType type = RegisterType::uint32;
    WordOrder order = WordOrder::big;
    double scale = 1;  // to joules or watts
  };
  using Values = std::vector<std::optional<double>>;  // in joules or watts, one of each quantity

  Modbus(HostPort place, std::uint8_t device_id, Seconds limit)
      : place_(std::move(place)), device_id_(device_id), limit_(limit) {}
  static Result<Modbus> at_place(const MeterSpec& spec);
  static Result<Quantity> quantity_of(const MeterSpec& spec);
  void add(Quantity quantity, Channel channel);
  Result<void> prove();
  Result<Values> values(ModbusLink& link, const Deadline& deadline) const;

  HostPort place_;
  std::uint8_t device_id_;
  Seconds limit_;
  std::optional<ModbusLink> link_;
  std::vector<Quantity> quantities_;
  std::vector<Channel> channels_;  // of each quantity
  std::vector<EnergyTotal> totals_;
};

}  // namespace joulelab
