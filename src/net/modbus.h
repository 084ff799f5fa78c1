#pragma once
// Registers of a device on Modbus/TCP, by libmodbus, which is loaded when it is first needed. Where
// its header was not there when the program was built, modbus_absent.cc stands in for modbus.cc.

#include <cstdint>
#include <memory>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "net/host_port.h"

namespace joulelab {

// Error `missing`, with the command, where this program cannot speak Modbus.
Result<void> check_modbus();

enum class RegisterTable { holding = 3, input = 4 };  // by the function that reads it

class ModbusLink {
 public:
  // `unit`: which device behind this address. Errors: `missing` where libmodbus is
  // or where nobody knows the name, `transient` where nobody answers in time.
  static Result<ModbusLink> connect(const HostPort& place, std::uint8_t unit,
                                    const Deadline& deadline);
  ~ModbusLink();
  ModbusLink(ModbusLink&&) noexcept;
  ModbusLink& operator=(ModbusLink&&) noexcept;

  // `count` registers from `address` on, as it is on the wire (the first register is 0). Errors:
  // `invalid` where the device has no such register or function, else `transient`, and then the
  // link is of no more use. Not thread-safe.
  Result<std::vector<std::uint16_t>> read(RegisterTable table, std::uint16_t address, int count,
                                          const Deadline& deadline);

 private:
  class Context;
  explicit ModbusLink(std::unique_ptr<Context> context);
  std::unique_ptr<Context> context_;
};

}  // namespace joulelab
