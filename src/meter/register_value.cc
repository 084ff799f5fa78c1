#include "meter/register_value.h"

#include <array>
#include <bit>
#include <cmath>

namespace joulelab {
namespace {

struct Kind {
  std::string_view name;
  RegisterType type;
  int count;
};

constexpr std::array kinds = {
    Kind{"uint16", RegisterType::uint16, 1},   Kind{"int16", RegisterType::int16, 1},
    Kind{"uint32", RegisterType::uint32, 2},   Kind{"int32", RegisterType::int32, 2},
    Kind{"uint64", RegisterType::uint64, 4},   Kind{"int64", RegisterType::int64, 4},
    Kind{"float32", RegisterType::float32, 2}, Kind{"float64", RegisterType::float64, 4}};

double number_of(std::uint64_t bits, RegisterType type) {
  switch (type) {
    case RegisterType::int16:
      return static_cast<std::int16_t>(bits);
    case RegisterType::int32:
      return static_cast<std::int32_t>(bits);
    case RegisterType::int64:
      return static_cast<double>(static_cast<std::int64_t>(bits));
    case RegisterType::float32:
      return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    case RegisterType::float64:
      return std::bit_cast<double>(bits);
    default:
      return static_cast<double>(bits);
  }
}

}  // namespace

std::optional<RegisterType> register_type(std::string_view name) {
  for (const auto& kind : kinds) {
    if (kind.name == name) return kind.type;
  }
  return std::nullopt;
}

int register_count(RegisterType type) { return kinds[static_cast<std::size_t>(type)].count; }

bool is_whole(RegisterType type) {
  return type != RegisterType::float32 && type != RegisterType::float64;
}

std::optional<double> register_range(RegisterType type) {
  if (!kinds[static_cast<std::size_t>(type)].name.starts_with("uint")) return std::nullopt;
  return std::ldexp(1.0, 16 * register_count(type));
}

std::optional<double> register_value(std::span<const std::uint16_t> registers, RegisterType type,
                                     WordOrder order) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < registers.size(); ++i) {
    const auto at = order == WordOrder::big ? i : registers.size() - 1 - i;
    bits = bits << 16 | registers[at];
  }
  const double number = number_of(bits, type);
  if (!std::isfinite(number)) return std::nullopt;
  return number;
}

}  // namespace joulelab
