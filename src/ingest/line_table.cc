#include "ingest/line_table.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"

namespace joulelab {
namespace {

struct Line {
  int number = 0;
  std::string_view text;
  bool is_ended = true;  // by a line end; the last may not be
};

std::string_view without_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

std::vector<Line> lines_of(std::string_view text, std::size_t most = std::string_view::npos) {
  text = without_mark(text);
  std::vector<Line> lines;
  for (int number = 1; !text.empty() && lines.size() < most; ++number) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    if (!trim(line).empty()) lines.push_back({number, line, end != std::string_view::npos});
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

char separator_of(std::string_view header) {
  std::string bare;  // what stands in quotes separates nothing
  bool is_quoted = false;
  for (const char c : header) {
    if (c == '"') is_quoted = !is_quoted;
    if (!is_quoted) bare += c;
  }
  char best = ',';
  for (const char candidate : {';', '\t'}) {
    if (std::ranges::count(bare, candidate) > std::ranges::count(bare, best)) best = candidate;
  }
  return best;
}

// Digits after the point of what a cell begins with; nothing for what is no number.
std::optional<int> decimals_of(std::string_view cell) {
  const auto digits = [](char c) { return c >= '0' && c <= '9'; };
  const auto point = cell.find('.');
  if (cell.empty() || !digits(cell.front())) return std::nullopt;
  if (point == std::string_view::npos) return 0;
  const auto fraction = cell.substr(point + 1);
  return static_cast<int>(std::ranges::find_if_not(fraction, digits) - fraction.begin());
}

// A last line without a line end may have been cut within its last cell: then the cell lacks what
// all the others of its column end with, a unit or decimals.
bool is_cut_within_cell(const std::vector<TableRow>& all, std::size_t width) {
  const auto tail_of = [](const std::string& cell) {
    const auto space = cell.rfind(' ');
    return space == std::string::npos ? std::string() : cell.substr(space);
  };
  std::optional<std::string> unit;
  std::optional<int> decimals;
  bool have_unit = true, have_decimals = true;
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    if (all[i].cells.size() != width) continue;
    const auto& cell = all[i].cells.back();
    if (!unit) {
      unit = tail_of(cell);
      decimals = decimals_of(cell);
    }
    have_unit = have_unit && tail_of(cell) == *unit;
    have_decimals = have_decimals && decimals_of(cell) == decimals;
  }
  if (!unit) return false;
  const auto& last = all.back().cells.back();
  if (have_unit && tail_of(last) != *unit) return true;
  return have_decimals && decimals.value_or(0) > 0 && decimals_of(last).value_or(0) < *decimals;
}

// Where the decimal mark of a cell that begins with a number stands: the one comma or point with
// digits on both sides. Nothing for "1,200.5" and "1.200,5", where it does not show which is which.
std::optional<std::size_t> decimal_mark(std::string_view cell) {
  constexpr std::string_view digits = "0123456789";
  const std::size_t begin = cell.starts_with('-') || cell.starts_with('+') ? 1 : 0;
  const auto mark = cell.find_first_not_of(digits, begin);
  if (mark == std::string_view::npos || mark == begin) return std::nullopt;
  if (cell[mark] != ',' && cell[mark] != '.') return std::nullopt;
  const auto end = std::min(cell.find_first_not_of(digits, mark + 1), cell.size());
  if (end == mark + 1 || (end < cell.size() && (cell[end] == ',' || cell[end] == '.')))
    return std::nullopt;
  return mark;
}

// True where there were decimal commas.
bool use_decimal_points(std::vector<TableRow>& rows, std::size_t column) {
  std::vector<std::pair<std::string*, std::size_t>> commas;
  for (auto& row : rows) {
    if (column >= row.cells.size()) continue;
    auto& cell = row.cells[column];
    const auto mark = decimal_mark(cell);
    if (!mark) continue;
    if (cell[*mark] == '.') return false;
    commas.emplace_back(&cell, *mark);
  }
  for (const auto& [cell, mark] : commas) (*cell)[mark] = '.';
  return !commas.empty();
}

bool is_text(std::string_view text) { return text.find('\0') == std::string_view::npos; }

Result<void> drop_ends(std::vector<TableRow>& rows, int trim, std::string_view name) {
  if (trim <= 0) return {};
  const auto count = static_cast<std::size_t>(trim);
  if (rows.size() <= 2 * count) {
    return fail(Error::Kind::invalid,
                fmt::format("{}: nothing is left of {} data lines without the first and last {}",
                            name, rows.size(), trim),
                "a smaller --trim");
  }
  rows.erase(rows.end() - trim, rows.end());
  rows.erase(rows.begin(), rows.begin() + trim);
  return {};
}

}  // namespace

std::optional<std::size_t> LineTable::column_named(std::string_view name) const {
  const auto wanted = lower(name);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (lower(columns[i]) == wanted) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> LineTable::column(std::initializer_list<std::string_view> names) const {
  for (const auto name : names) {
    if (const auto index = column_named(name)) return index;
  }
  return std::nullopt;
}

std::vector<std::string> header_of(std::string_view text) {
  const auto lines = lines_of(text, 1);
  if (lines.empty() || !is_text(lines.front().text)) return {};
  return csv_cells(lines.front().text, separator_of(lines.front().text)).cells;
}

Result<LineTable> read_table(std::string_view text, std::string_view name, int trim) {
  const auto lines = lines_of(text);
  if (lines.empty() || !is_text(text)) {
    return fail(Error::Kind::invalid,
                fmt::format("{} {}", name, lines.empty() ? "is empty" : "is no text"),
                "a table begins with a line that names its columns");
  }
  const char separator = separator_of(lines.front().text);
  LineTable table;
  table.columns = csv_cells(lines.front().text, separator).cells;
  std::vector<TableRow> all;
  bool is_last_open = false, is_last_closed = true;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    auto parsed = csv_cells(lines[i].text, separator);
    is_last_open = !lines[i].is_ended;
    is_last_closed = parsed.is_closed;
    all.push_back({lines[i].number, std::move(parsed.cells)});
  }
  table.data_lines = static_cast<int>(all.size());
  const std::size_t width = table.columns.size();
  for (std::size_t i = 0; separator != ',' && i < width; ++i) {
    if (use_decimal_points(all, i)) table.has_decimal_commas = true;
  }
  if (!all.empty() && (is_last_open || !is_last_closed)) {
    const auto cells = all.back().cells.size();
    if (cells < width || !is_last_closed || (cells == width && is_cut_within_cell(all, width)))
      table.cut = all.back();
  }
  const int cut_line = table.cut ? table.cut->line : 0;
  JOULELAB_TRY(drop_ends(all, trim, name));
  for (auto& row : all) {
    if (row.line == cut_line) continue;
    auto& into = row.cells.size() == width ? table.rows : table.odd_rows;
    into.push_back(std::move(row));
  }
  return table;
}

}  // namespace joulelab
