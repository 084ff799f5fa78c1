#include "ingest/line_table.h"

#include <gtest/gtest.h>

#include "ingest/quantity.h"

namespace joulelab {
namespace {

TEST(LineTable, DamagedLinesStandApart) {
  const auto table = read_table("a,b\r\n1,2\r\n\r\n3\r\n4,5,6\r\n7,8\r\n", "t.csv");
  ASSERT_TRUE(table) << table.error().what;
  EXPECT_EQ(table->columns, (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(table->rows.size(), 2u);
  EXPECT_EQ(table->rows[1].line, 6);
  EXPECT_EQ(table->odd_rows.size(), 2u);
  EXPECT_EQ(table->data_lines, 4);
  EXPECT_FALSE(table->cut);
}

TEST(LineTable, ALastLineIsCutWhereItLacksWhatTheOthersHave) {
  EXPECT_TRUE(read_table("a,b\n1,2\n3", "t")->cut);
  EXPECT_TRUE(read_table("a,b\n1,2 W\n3,4 W\n5,6", "t")->cut);
  EXPECT_TRUE(read_table("a,b\n1,2.50\n3,4.25\n5,6.1", "t")->cut);
  EXPECT_TRUE(read_table("a,b\n1,2\n3,\"x", "t")->cut);
  EXPECT_FALSE(read_table("a,b\n1,2.50\n3,4.25\n5,6.15", "t")->cut) << "only the line end lacks";
  EXPECT_FALSE(read_table("a,b\n1,2\n3\n", "t")->cut) << "short, but it was ended";
}

TEST(LineTable, TrimCountsACutLineAsOne) {
  const auto table = read_table("a,b\n1,1\n2,2\n3,3\n4,4\n5", "t", 1);
  ASSERT_TRUE(table);
  ASSERT_EQ(table->rows.size(), 3u);
  EXPECT_EQ(table->rows.front().cells[0], "2");
  EXPECT_EQ(table->rows.back().cells[0], "4");
  EXPECT_TRUE(table->cut) << "a fact about the file";
  EXPECT_FALSE(read_table("a,b\n1,1\n2,2\n", "t", 1)) << "nothing is left";
}

TEST(LineTable, MarksSeparatorsAndQuotesOfAllSystemsAreRead) {
  const auto table = read_table("\xEF\xBB\xBFtime;\"power, W\"\n1;\"2,5\"\n", "t");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->columns[0], "time");
  EXPECT_EQ(table->columns[1], "power, W");
  EXPECT_EQ(table->column({"POWER, w"}), std::optional<std::size_t>(1));
  EXPECT_EQ(read_table("a\tb\n1\t\n", "t")->rows.size(), 1u);
}

TEST(LineTable, DecimalCommasArePointsWhereCommasDoNotSeparate) {
  const auto table = read_table("a;b;c;d\n1,5;1.5;1,200.5;x,1\n-2,25 W;1,5;2;2\n", "t");
  ASSERT_TRUE(table);
  EXPECT_TRUE(table->has_decimal_commas);
  EXPECT_EQ(table->rows[0].cells, (std::vector<std::string>{"1.5", "1.5", "1,200.5", "x,1"}));
  EXPECT_EQ(table->rows[1].cells[0], "-2.25 W");
  EXPECT_EQ(table->rows[1].cells[1], "1,5") << "its column has a point: what the comma is is open";
  EXPECT_FALSE(read_table("a,b\n\"1,5\",2\n", "t")->has_decimal_commas);
}

TEST(LineTable, WhatIsNoTextIsRefused) {
  EXPECT_FALSE(read_table("", "t"));
  EXPECT_FALSE(read_table("\n\n  \n", "t"));
  EXPECT_FALSE(read_table(std::string_view("a,b\n1,\0\n", 8), "t"));
}

TEST(Quantity, HeadersComeApart) {
  EXPECT_EQ(header_name("power.draw [W]").name, "power.draw");
  EXPECT_EQ(header_name("power.draw [W]").unit, "W");
  EXPECT_EQ(header_name("cpu usage (%)").name, "cpu usage");
  EXPECT_EQ(header_name("energy_kwh").unit, "kwh");
  EXPECT_EQ(header_name("gpu_power_draw").name, "gpu_power_draw");
  EXPECT_EQ(header_name("temperature (Celsius)").unit, "Celsius");
}

TEST(Quantity, CellsCarryTheirUnitsOrNoValue) {
  EXPECT_EQ(parse_quantity("118.31 W")->value, 118.31);
  EXPECT_EQ(parse_quantity("118.31 W")->unit, "W");
  EXPECT_EQ(parse_quantity("-5")->value, -5);
  for (const auto* text : {"[N/A]", "[Not Supported]", "", "W", "nan", "inf", "1e999", "--"}) {
    EXPECT_FALSE(parse_quantity(text)) << text;
  }
  EXPECT_EQ(watts_per("mW"), 1e-3);
  EXPECT_EQ(watts_per("MW"), 1e6);
  EXPECT_EQ(joules_per("kWh"), 3.6e6);
  EXPECT_FALSE(watts_per("J"));
}

}  // namespace
}  // namespace joulelab
