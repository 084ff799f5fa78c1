#include "meter/register_value.h"

#include <cmath>
#include <gtest/gtest.h>

namespace joulelab {
namespace {

double value_of(std::vector<std::uint16_t> registers, RegisterType type,
                WordOrder order = WordOrder::big) {
  return register_value(registers, type, order).value_or(std::nan(""));
}

TEST(RegisterValue, WholeNumbersWithAndWithoutSign) {
  EXPECT_EQ(value_of({0xFFFE}, RegisterType::uint16), 65534);
  EXPECT_EQ(value_of({0xFFFE}, RegisterType::int16), -2);
  EXPECT_EQ(value_of({0x0001, 0x0002}, RegisterType::uint32), 65538);
  EXPECT_EQ(value_of({0xFFFF, 0xFFFE}, RegisterType::uint32), 4294967294.0);
  EXPECT_EQ(value_of({0xFFFF, 0xFFFE}, RegisterType::int32), -2);
  EXPECT_EQ(value_of({0, 1, 0, 2}, RegisterType::uint64), 4294967298.0);
  EXPECT_EQ(value_of({0xFFFF, 0xFFFF, 0xFFFF, 0xFFFD}, RegisterType::int64), -3);
}

TEST(RegisterValue, TheLowWordMayComeFirst) {
  EXPECT_EQ(value_of({0x0002, 0x0001}, RegisterType::uint32, WordOrder::little), 65538);
  EXPECT_EQ(value_of({2, 0, 1, 0}, RegisterType::uint64, WordOrder::little), 4294967298.0);
}

TEST(RegisterValue, FloatsAndWhatIsNone) {
  EXPECT_EQ(value_of({0x4148, 0x0000}, RegisterType::float32), 12.5);
  EXPECT_EQ(value_of({0x0000, 0x4148}, RegisterType::float32, WordOrder::little), 12.5);
  EXPECT_EQ(value_of({0x4029, 0, 0, 0}, RegisterType::float64), 12.5);
  EXPECT_TRUE(std::isnan(value_of({0x7FC0, 0}, RegisterType::float32)));
  EXPECT_TRUE(std::isnan(value_of({0x7F80, 0}, RegisterType::float32)));
}

TEST(RegisterValue, TypesByTheirNames) {
  EXPECT_EQ(register_type("float32"), RegisterType::float32);
  EXPECT_EQ(register_type("double"), std::nullopt);
  EXPECT_EQ(register_count(RegisterType::uint64), 4);
  EXPECT_EQ(register_range(RegisterType::uint16), 65536);
  EXPECT_EQ(register_range(RegisterType::int32), std::nullopt);
  EXPECT_EQ(register_range(RegisterType::float32), std::nullopt);
}

}  // namespace
}  // namespace joulelab
