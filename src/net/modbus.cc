#include "net/modbus.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <modbus.h>
#include <optional>

#include "net/library.h"
#include "net/resolve.h"

namespace joulelab {
namespace {

struct Modbus {
  decltype(&modbus_new_tcp_pi) create = nullptr;
  decltype(&modbus_free) free = nullptr;
  decltype(&modbus_connect) connect = nullptr;
  decltype(&modbus_close) close = nullptr;
  decltype(&modbus_set_slave) set_unit = nullptr;
  decltype(&modbus_set_response_timeout) set_response_timeout = nullptr;
  decltype(&modbus_set_byte_timeout) set_byte_timeout = nullptr;
  decltype(&modbus_read_registers) read_holding = nullptr;
  decltype(&modbus_read_input_registers) read_input = nullptr;
  decltype(&modbus_strerror) explain = nullptr;
};

Result<Modbus> load() {
  void* library = ::dlopen("libmodbus.so.5", RTLD_NOW | RTLD_LOCAL);
  Modbus modbus;
  if (library != nullptr && find_function(library, "modbus_new_tcp_pi", modbus.create) &&
      find_function(library, "modbus_free", modbus.free) &&
      find_function(library, "modbus_connect", modbus.connect) &&
      find_function(library, "modbus_close", modbus.close) &&
      find_function(library, "modbus_set_slave", modbus.set_unit) &&
      find_function(library, "modbus_set_response_timeout", modbus.set_response_timeout) &&
      find_function(library, "modbus_set_byte_timeout", modbus.set_byte_timeout) &&
      find_function(library, "modbus_read_registers", modbus.read_holding) &&
      find_function(library, "modbus_read_input_registers", modbus.read_input) &&
      find_function(library, "modbus_strerror", modbus.explain)) {
    return modbus;
  }
  return fail(Error::Kind::missing, "libmodbus is not on this machine",
              "run: sudo apt-get install libmodbus5");
}

const Result<Modbus>& modbus() {
  static const auto loaded = load();
  return loaded;
}

// The two parts of a time-out; libmodbus refuses zero.
std::pair<std::uint32_t, std::uint32_t> parts_of(Seconds time) {
  const auto microseconds = std::max(static_cast<std::uint64_t>(time.count() * 1e6), 1000UL);
  return {static_cast<std::uint32_t>(microseconds / 1'000'000),
          static_cast<std::uint32_t>(microseconds % 1'000'000)};
}

Error::Kind kind_of(int error_number) {
  const bool is_refused =
      error_number == EMBXILFUN || error_number == EMBXILADD || error_number == EMBXILVAL;
  return is_refused ? Error::Kind::invalid : Error::Kind::transient;
}

}  // namespace

class ModbusLink::Context {
 public:
  // `address` is the host's, in digits.
  Context(const Modbus& functions, const HostPort& place, const std::string& address)
      : functions_(functions),
        name_(fmt::format("{}:{}", place.host, place.port)),
        context_(functions.create(address.c_str(), std::to_string(place.port).c_str())) {}
  ~Context() {
    if (context_ == nullptr) return;
    functions_.close(context_);
    functions_.free(context_);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  Result<void> connect(std::uint8_t unit, const Deadline& deadline) {
    if (context_ == nullptr) return problem(Error::Kind::invalid);
    functions_.set_unit(context_, unit);
    // Without a limit for a single byte, that for the response is for the whole of it.
    functions_.set_byte_timeout(context_, 0, 0);
    set_limit(deadline);
    if (functions_.connect(context_) != 0) return problem(Error::Kind::transient);
    return {};
  }

  Result<std::vector<std::uint16_t>> read(RegisterTable table, std::uint16_t address, int count,
                                          const Deadline& deadline) {
    set_limit(deadline);
    std::vector<std::uint16_t> registers(static_cast<std::size_t>(count));
    const auto read =
        table == RegisterTable::holding ? functions_.read_holding : functions_.read_input;
    errno = 0;
    if (read(context_, address, count, registers.data()) != count) return problem(kind_of(errno));
    return registers;
  }

 private:
  void set_limit(const Deadline& deadline) {
    const auto [seconds, microseconds] = parts_of(deadline.left());
    functions_.set_response_timeout(context_, seconds, microseconds);
  }
  tl::unexpected<Error> problem(Error::Kind kind) const {
    return fail(kind, fmt::format("{}: {}", name_, functions_.explain(errno)),
                kind == Error::Kind::invalid ? "check the register and the function"
                                             : "check that it is on and that Modbus is enabled");
  }

  const Modbus& functions_;
  std::string name_;
  modbus_t* context_;
};

Result<void> check_modbus() {
  if (!modbus()) return tl::unexpected(modbus().error());
  return {};
}

ModbusLink::ModbusLink(std::unique_ptr<Context> context) : context_(std::move(context)) {}
ModbusLink::~ModbusLink() = default;
ModbusLink::ModbusLink(ModbusLink&&) noexcept = default;
ModbusLink& ModbusLink::operator=(ModbusLink&&) noexcept = default;

Result<ModbusLink> ModbusLink::connect(const HostPort& place, std::uint8_t unit,
                                       const Deadline& deadline) {
  JOULELAB_TRY(check_modbus());
  // libmodbus would look the name up without a limit.
  const auto addresses = JOULELAB_TRY(resolve(place.host, place.port, deadline.left()));
  std::optional<Error> problem;
  for (const auto& address : addresses) {
    auto context = std::make_unique<Context>(*modbus(), place, address.text);
    const auto connected = context->connect(unit, deadline);
    if (connected) return ModbusLink(std::move(context));
    problem = connected.error();
  }
  return tl::unexpected(*std::move(problem));
}

Result<std::vector<std::uint16_t>> ModbusLink::read(RegisterTable table, std::uint16_t address,
                                                    int count, const Deadline& deadline) {
  return context_->read(table, address, count, deadline);
}

}  // namespace joulelab
