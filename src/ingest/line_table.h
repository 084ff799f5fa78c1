#pragma once
// A log in columns, read line by line, so that what is damaged is told from what is not: a line
// that was cut, one with too many cells. Its surprise: a row of the wrong length is kept apart and
// stops nothing.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace joulelab {

struct TableRow {
  int line = 0;  // of the file, from 1
  std::vector<std::string> cells;
};

struct LineTable {
  std::vector<std::string> columns;  // as the header has them
  std::vector<TableRow> rows;        // with as many cells as the header
  std::vector<TableRow> odd_rows;    // others, except a cut last one
  std::optional<TableRow> cut;       // the last line, where it was cut mid-row
  int data_lines = 0;                // with the cut one, before any trimming
  bool has_decimal_commas = false;   // the cells have points for them

  // The column of one of these names, whatever their case; the first name that there is.
  std::optional<std::size_t> column(std::initializer_list<std::string_view> names) const;
  // The same for a name that is known only when running.
  std::optional<std::size_t> column_named(std::string_view name) const;
};

// The columns are separated by commas, semicolons or tabs, whichever the header has most of; cells
// may be quoted (RFC 4180), within a line. Where commas do not separate, "100,59" is a number of a
// column none of whose numbers has a point, and is given as "100.59". Blank lines are no data
// lines. `trim` drops data lines at both ends. Error `invalid` where there is no header, where
// nothing is left, and for bytes that are no text.
Result<LineTable> read_table(std::string_view text, std::string_view name, int trim = 0);

// The header alone: what a file is shows in it. Empty where there is none.
std::vector<std::string> header_of(std::string_view text);

}  // namespace joulelab
