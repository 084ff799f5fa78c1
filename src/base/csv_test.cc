// The reader of tables: RFC 4180, and errors that point at the line.
#include "base/csv.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

TEST(Csv, NamesItsColumns) {
  const auto table = parse_csv("code,g_per_kwh\nFR,44.2\nPL,615\n", "t.csv");
  ASSERT_TRUE(table) << table.error().what;
  EXPECT_EQ(table->columns, (std::vector<std::string>{"code", "g_per_kwh"}));
  ASSERT_EQ(table->rows.size(), 2u);
  EXPECT_EQ(table->rows[1].cells[*table->index_of("g_per_kwh")], "615");
  EXPECT_EQ(table->rows[1].line, 3);
}

TEST(Csv, QuotesHoldCommasQuotesAndLines) {
  const auto table = parse_csv("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n\"two\nlines\",\nz,1", "t.csv");
  ASSERT_TRUE(table) << table.error().what;
  EXPECT_EQ(table->rows[0].cells, (std::vector<std::string>{"x, y", "say \"hi\""}));
  EXPECT_EQ(table->rows[1].cells, (std::vector<std::string>{"two\nlines", ""}));
  EXPECT_EQ(table->rows[2].cells, (std::vector<std::string>{"z", "1"}));  // no line end at the end
  EXPECT_EQ(table->rows[2].line, 5);
}

TEST(Csv, TakesForeignLineEndsAMarkAndBlankLines) {
  const auto table = parse_csv("\xEF\xBB\xBFname,n\r\na,1\r\n\r\nb,2\r\n", "t.csv");
  ASSERT_TRUE(table) << table.error().what;
  EXPECT_EQ(table->columns[0], "name");
  ASSERT_EQ(table->rows.size(), 2u);
  EXPECT_EQ(table->rows[1].line, 4);
}

TEST(Csv, SaysWhichLineIsWrong) {
  const auto ragged = parse_csv("a,b\n1,2\n3\n", "t.csv");
  ASSERT_FALSE(ragged);
  EXPECT_EQ(ragged.error().what, "t.csv, line 3: 1 cells where the header has 2");
  const auto open = parse_csv("a,b\n1,\"2\n", "t.csv");
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().kind, Error::Kind::invalid);
  const auto stray = parse_csv("a,b\n1,2\n1,x\"y\"\n", "t.csv");
  ASSERT_FALSE(stray);
  EXPECT_NE(stray.error().what.find("t.csv, line 3"), std::string::npos) << stray.error().what;
  EXPECT_FALSE(parse_csv("", "t.csv"));
}

TEST(Csv, AnUnknownColumnNamesTheNearest) {
  const auto table = parse_csv("code,licence\nFR,x\n", "t.csv");
  const auto column = table->index_of("license");
  ASSERT_FALSE(column);
  EXPECT_EQ(column.error().what, "t.csv has no column 'license'");
  EXPECT_EQ(column.error().hint, "did you mean 'licence'?");
}

TEST(Csv, ALineAmongDamagedOnesKeepsItsCells) {
  EXPECT_EQ(csv_cells("a, b ,\"c, d\",\r\n").cells,
            (std::vector<std::string>{"a", "b", "c, d", ""}));
  EXPECT_EQ(csv_cells("1;2;;", ';').cells, (std::vector<std::string>{"1", "2", "", ""}));
  EXPECT_EQ(csv_cells("1\t\t3\t", '\t').cells, (std::vector<std::string>{"1", "", "3", ""}));
  const auto cut = csv_cells("1,\"two, th");
  EXPECT_FALSE(cut.is_closed);
  EXPECT_EQ(cut.cells, (std::vector<std::string>{"1", "two, th"}));
  EXPECT_TRUE(csv_cells("1,\"say \"\"two\"\"\"").is_closed);
  EXPECT_TRUE(csv_cells("").cells.empty());
}

TEST(Csv, WhatIsWrittenIsReadBack) {
  const std::vector<std::string> header = {"a", "b", "c", "d"};
  const std::vector<std::string> cells = {"plain", "with, comma", "with \"quotes\"", "two\nlines"};
  const auto table = parse_csv(csv_line(header) + csv_line(cells), "test");
  ASSERT_TRUE(table) << table.error().what;
  EXPECT_EQ(table->columns, header);
  EXPECT_EQ(table->rows.at(0).cells, cells);
}

}  // namespace
}  // namespace joulelab
