#pragma once
// Tables of comma-separated values (RFC 4180) with a header row: the tables of data/ and those of
// other people. A row of the wrong length is an error, with its line: half a row is no data.

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace joulelab {

struct CsvRow {
  int line = 0;  // of the file, where the row begins
  std::vector<std::string> cells;
};

struct Csv {
  std::string name;  // of the file, for errors
  std::vector<std::string> columns;
  std::vector<CsvRow> rows;

  // Where `column` is, or an Error that says which columns there are.
  Result<std::size_t> index_of(std::string_view column) const;

  // Where each of `columns` is, in their order: `const auto [code, name] = TRY(indices_of(...))`.
  template <std::size_t n>
  Result<std::array<std::size_t, n>> indices_of(const std::string_view (&wanted)[n]) const {
    std::array<std::size_t, n> indices;
    for (std::size_t i = 0; i < n; ++i) indices[i] = JOULELAB_TRY(index_of(wanted[i]));
    return indices;
  }
};

// Line ends of any system, a byte order mark and blank lines are accepted. Every row has as many
// cells as the header; spaces around a cell are dropped, as libcsv does, except within quotes.
Result<Csv> parse_csv(std::string_view text, std::string_view name);

// One line of a table of which the other lines may be damaged. A cell whose quote is never closed
// goes on to the end of the line.
struct CsvCells {
  std::vector<std::string> cells;
  bool is_closed = true;  // no quote is left open
};
CsvCells csv_cells(std::string_view line, char separator = ',');

// One line of such a table with its CR LF; cells are quoted where they must be.
std::string csv_line(std::span<const std::string> cells);

}  // namespace joulelab
