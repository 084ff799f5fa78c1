#include "base/csv.h"

#include <algorithm>
#include <csv.h>
#include <fmt/format.h>
#include <memory>

#include "base/text.h"

namespace joulelab {
namespace {

// What libcsv calls back into. The text is fed one line at a time, so the line is known in each
// call.
struct Reading {
  std::vector<CsvRow> rows;
  CsvRow row;
  int line = 0;
};

void on_cell(void* cell, std::size_t size, void* state) {
  auto& reading = *static_cast<Reading*>(state);
  if (reading.row.cells.empty()) reading.row.line = reading.line;
  reading.row.cells.emplace_back(static_cast<const char*>(cell), size);
}

void on_row(int, void* state) {
  auto& reading = *static_cast<Reading*>(state);
  reading.rows.push_back(std::move(reading.row));
  reading.row = {};
}

Result<std::vector<CsvRow>> read_rows(std::string_view text, std::string_view name) {
  csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
    return fail(Error::Kind::broken, "cannot set up libcsv");
  }
  const std::unique_ptr<csv_parser, void (*)(csv_parser*)> guard(&parser, csv_free);
  Reading reading;
  const auto failed = [&] {
    return fail(
        Error::Kind::invalid,
        fmt::format("{}, line {}: {}", name, reading.line, csv_strerror(csv_error(&parser))),
        "a quote inside a quoted cell is written twice; each quoted cell is closed");
  };
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n') + 1);  // npos + 1 is 0: the last line
    const auto chunk = line.empty() ? text : line;
    ++reading.line;
    if (csv_parse(&parser, chunk.data(), chunk.size(), on_cell, on_row, &reading) != chunk.size()) {
      return failed();
    }
    text.remove_prefix(chunk.size());
  }
  if (csv_fini(&parser, on_cell, on_row, &reading) != 0) return failed();
  return std::move(reading.rows);
}

}  // namespace

Result<std::size_t> Csv::index_of(std::string_view column) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] == column) return i;
  }
  return fail(Error::Kind::invalid, fmt::format("{} has no column '{}'", name, column),
              suggestion(column, columns));
}

Result<Csv> parse_csv(std::string_view text, std::string_view name) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  auto rows = JOULELAB_TRY(read_rows(text, name));
  if (rows.empty()) {
    return fail(Error::Kind::invalid, fmt::format("{} is empty", name),
                "it needs a first row with the names of the columns");
  }
  Csv table{std::string(name), std::move(rows.front().cells), {}};
  rows.erase(rows.begin());
  for (const auto& row : rows) {
    if (row.cells.size() == table.columns.size()) continue;
    return fail(Error::Kind::invalid,
                fmt::format("{}, line {}: {} cells where the header has {}", name, row.line,
                            row.cells.size(), table.columns.size()),
                "a cell that holds a comma is written in quotes");
  }
  table.rows = std::move(rows);
  return table;
}

CsvCells csv_cells(std::string_view line, char separator) {
  CsvCells result;
  csv_parser parser;
  if (csv_init(&parser, 0) != 0) return result;
  const std::unique_ptr<csv_parser, void (*)(csv_parser*)> guard(&parser, csv_free);
  csv_set_delim(&parser, static_cast<unsigned char>(separator));
  // A line that ends in a tab or in blanks would lose its last cells: libcsv takes them for spaces.
  csv_set_space_func(&parser, [](unsigned char c) { return c == ' ' ? 1 : 0; });
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  Reading reading;
  csv_parse(&parser, line.data(), line.size(), on_cell, on_row, &reading);
  csv_fini(&parser, on_cell, on_row, &reading);
  for (auto& row : reading.rows) {  // a bare carriage return within the line ends a row for libcsv
    for (auto& cell : row.cells) result.cells.push_back(std::move(cell));
  }
  result.is_closed = std::ranges::count(line, '"') % 2 == 0;
  return result;
}

std::string csv_line(std::span<const std::string> cells) {
  std::string line;
  for (const auto& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    if (cell.find_first_of(",\"\r\n") == std::string::npos) {
      line += cell;
      continue;
    }
    line += '"';
    for (const char c : cell) line.append(c == '"' ? 2 : 1, c);
    line += '"';
  }
  return line + "\r\n";
}

}  // namespace joulelab
