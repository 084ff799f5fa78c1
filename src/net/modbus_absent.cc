// Stands in for modbus.cc where the program was built without libmodbus's header.

#include "net/modbus.h"

namespace joulelab {

class ModbusLink::Context {};

Result<void> check_modbus() {
  return fail(Error::Kind::missing, "this program was built without libmodbus",
              "run: sudo apt-get install libmodbus-dev, and build it again");
}

ModbusLink::~ModbusLink() = default;
ModbusLink::ModbusLink(ModbusLink&&) noexcept = default;
ModbusLink& ModbusLink::operator=(ModbusLink&&) noexcept = default;

Result<ModbusLink> ModbusLink::connect(const HostPort&, std::uint8_t, const Deadline&) {
  return tl::unexpected(check_modbus().error());
}

Result<std::vector<std::uint16_t>> ModbusLink::read(RegisterTable, std::uint16_t, int,
                                                    const Deadline&) {
  return tl::unexpected(check_modbus().error());
}

}  // namespace joulelab
