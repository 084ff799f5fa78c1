#pragma once
// One number in the 16-bit registers of a Modbus device. Modbus has no larger type: each maker says
// how many registers make a number, and which of them comes first.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace joulelab {

enum class RegisterType { uint16, int16, uint32, int32, uint64, int64, float32, float64 };
enum class WordOrder { big, little };  // which register comes first; within one, big is the rule

// "uint32" and so on.
std::optional<RegisterType> register_type(std::string_view name);
int register_count(RegisterType type);
bool is_whole(RegisterType type);  // counts in steps of one
// How many values an unsigned type has, which is where it wraps; nothing for the others.
std::optional<double> register_range(RegisterType type);

// Exact up to 53 bits. Nothing for a float that is no number. `registers`: register_count() of
// them.
std::optional<double> register_value(std::span<const std::uint16_t> registers, RegisterType type,
                                     WordOrder order);

}  // namespace joulelab
