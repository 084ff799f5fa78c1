#include "ingest/nvidia_smi.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/text.h"
#include "ingest/quantity.h"
#include "ingest/stamp.h"
#include "ingest/trace_builder.h"

namespace joulelab {
namespace {

// What a column is, by any of its names.
enum class Role { none, time, board, name, power, limit, utilisation, temperature };

struct RoleName {
  std::string_view name;
  Role role;
};

// Where several stand side by side the first of this list counts.
constexpr std::array role_names{RoleName{"timestamp", Role::time},
                                RoleName{"time", Role::time},
                                RoleName{"index", Role::board},
                                RoleName{"gpu_index", Role::board},
                                RoleName{"uuid", Role::board},
                                RoleName{"gpu_uuid", Role::board},
                                RoleName{"pci.bus_id", Role::board},
                                RoleName{"gpu_bus_id", Role::board},
                                RoleName{"serial", Role::board},
                                RoleName{"name", Role::name},
                                RoleName{"gpu_name", Role::name},
                                RoleName{"power.draw", Role::power},
                                RoleName{"power.draw.average", Role::power},
                                RoleName{"power.draw.instant", Role::power},
                                RoleName{"gpu_power_draw", Role::power},
                                RoleName{"power_draw", Role::power},
                                RoleName{"enforced.power.limit", Role::limit},
                                RoleName{"power.limit", Role::limit},
                                RoleName{"power_limit", Role::limit},
                                RoleName{"power.max_limit", Role::limit},
                                RoleName{"gpu_max_power", Role::limit},
                                RoleName{"utilization.gpu", Role::utilisation},
                                RoleName{"utilization_gpu", Role::utilisation},
                                RoleName{"gpu_usage", Role::utilisation},
                                RoleName{"temperature.gpu", Role::temperature},
                                RoleName{"temperature_gpu", Role::temperature},
                                RoleName{"gpu_temperature", Role::temperature}};

struct Column {
  std::size_t index;
  std::string unit;  // as the header has it
};

std::optional<Column> column_of(std::span<const std::string> header, Role role) {
  for (const auto& known : role_names) {
    if (known.role != role) continue;
    for (std::size_t i = 0; i < header.size(); ++i) {
      auto parted = header_name(header[i]);
      if (parted.name == known.name) return Column{i, std::move(parted.unit)};
      if (lower(header[i]) == known.name) return Column{i, ""};
    }
  }
  return std::nullopt;
}

// The watts of a cell: its own unit goes before the header's.
std::optional<double> watts_of(std::string_view cell, const Column& column) {
  const auto quantity = parse_quantity(cell);
  if (!quantity) return std::nullopt;
  const auto& unit = quantity->unit.empty() ? column.unit : quantity->unit;
  const auto factor = unit.empty() ? std::optional(1.0) : watts_per(unit);
  if (!factor) return std::nullopt;
  return *factor * quantity->value;
}

std::optional<double> number_of(std::string_view cell) {
  const auto quantity = parse_quantity(cell);
  return quantity ? std::optional(quantity->value) : std::nullopt;
}

Channel power_channel(const std::string& board) {
  // nvidia-smi prints hundredths of a watt; NVIDIA states 5 W, read as about 5 % at 100 W, and says
  // nothing of the averaging, which differs between boards.
  return {.name = "nvidia-smi/gpu-" + board,
          .meter = "nvidia-smi",
          .component = Component::gpu,
          .device = board,
          .form = Form::gauge,
          .grade = Grade::measured,
          .resolution = 0.01,
          .gain = {0.95, 1.05}};
}

Channel condition_channel(const std::string& board, std::string_view what, std::string_view unit) {
  return {.name = fmt::format("nvidia-smi/gpu-{}/{}", board, what),
          .meter = "nvidia-smi",
          .component = Component::gpu,
          .device = board,
          .form = Form::condition,
          .unit = std::string(unit)};
}

struct Board {
  std::string key;
  TraceBuilder power, utilisation, temperature, limit;
};

Board board_of(const std::string& key, std::size_t position) {
  const auto device = to_integer(key) ? key : std::to_string(position);
  return {key, TraceBuilder(power_channel(device)),
          TraceBuilder(condition_channel(device, "utilisation", "percent")),
          TraceBuilder(condition_channel(device, "temperature", "celsius")),
          TraceBuilder(condition_channel(device, "power-limit", "watts"))};
}

struct Columns {
  Column time, power;
  std::optional<Column> board, name, limit, utilisation, temperature;
};

// Where no column tells the boards, lines at nearly one time are a board each, in their order, if
// there are as many of them every time: the board of each line, and how many there are. One board
// where the lines do not come so.
struct BoardsByOrder {
  std::vector<std::size_t> of_line;
  std::size_t count = 1;
};

BoardsByOrder boards_by_order(const LineTable& table, const Column& time) {
  BoardsByOrder boards{std::vector<std::size_t>(table.rows.size(), 0)};
  std::vector<double> times;  // ns
  for (const auto& row : table.rows) {
    const auto at = parse_stamp(row.cells[time.index]);
    if (!at) return boards;
    times.push_back(static_cast<double>(*at));
  }
  constexpr std::size_t least_lines = 4;
  if (times.size() < least_lines) return boards;
  const double mean = (times.back() - times.front()) / static_cast<double>(times.size() - 1);
  auto order = boards.of_line;
  std::size_t in_group = 0, count = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const bool begins = i > 0 && times[i] - times[i - 1] > mean / 2;
    if (begins) {
      if (count > 0 && in_group != count) return boards;
      count = in_group;
      in_group = 0;
    }
    order[i] = in_group++;
  }
  if (count < 2 || in_group > count) return boards;  // the last group may have been cut
  return {std::move(order), count};
}

void note_boards_by_order(std::size_t count, Import& import) {
  auto finding = finding_of(
      "duplicate-time", import.file,
      fmt::format("Every time has {} lines, and no column says which board each is of: they are "
                  "taken for {} boards in the order of their lines. Query the index as well.",
                  count, count));
  finding.is_repaired = true;
  import.findings.push_back(std::move(finding));
}

// One line; false where it has no time.
bool add_row(const TableRow& row, const Columns& columns, Board& board) {
  const auto at = parse_stamp(row.cells[columns.time.index]);
  if (!at) return false;
  board.power.add(*at, row.line, watts_of(row.cells[columns.power.index], columns.power));
  if (columns.limit) {
    const auto limit = watts_of(row.cells[columns.limit->index], *columns.limit);
    if (limit && *limit > 0) board.power.limit(Watts{*limit});
    board.limit.add(*at, row.line, limit);
  }
  const auto add = [&](const std::optional<Column>& column, TraceBuilder& builder) {
    if (column) builder.add(*at, row.line, number_of(row.cells[column->index]));
  };
  add(columns.utilisation, board.utilisation);
  add(columns.temperature, board.temperature);
  return true;
}

}  // namespace

bool is_nvidia_smi(std::span<const std::string> header) {
  return column_of(header, Role::time) && column_of(header, Role::power);
}

Result<Import> read_nvidia_smi(std::string_view text, std::string_view file,
                               const ReadOptions& options) {
  const auto table = JOULELAB_TRY(read_table(text, file, options.trim));
  const auto time = column_of(table.columns, Role::time);
  const auto power = column_of(table.columns, Role::power);
  if (!time || !power) {
    return fail(Error::Kind::invalid, fmt::format("{} has no time or no power.draw", file),
                "nvidia-smi --query-gpu=timestamp,index,power.draw,power.limit --format=csv -l 1");
  }
  const auto column = [&](Role role) { return column_of(table.columns, role); };
  const Columns columns{*time,
                        *power,
                        column(Role::board),
                        column(Role::name),
                        column(Role::limit),
                        column(Role::utilisation),
                        column(Role::temperature)};
  Import import{.file = std::string(file), .format = Format::nvidia_smi, .trimmed = options.trim};
  note_table(table, import);
  std::vector<Board> boards;
  std::vector<int> timeless;
  BoardsByOrder order;
  if (!columns.board) order = boards_by_order(table, columns.time);
  if (order.count > 1) note_boards_by_order(order.count, import);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const auto& row = table.rows[i];
    const auto key =
        columns.board ? row.cells[columns.board->index] : std::to_string(order.of_line[i]);
    auto board = std::ranges::find(boards, key, &Board::key);
    if (board == boards.end()) {
      boards.push_back(board_of(key, boards.size()));
      board = boards.end() - 1;
      if (columns.name) {
        import.facts[boards.size() == 1 ? "gpu_model" : fmt::format("gpu_model_{}", key)] =
            row.cells[columns.name->index];
      }
    }
    if (!add_row(row, columns, *board)) timeless.push_back(row.line);
  }
  if (timeless.size() == table.rows.size()) {
    return fail(Error::Kind::invalid, fmt::format("{} has no line with a time", file),
                "times such as 2023/03/09 13:27:53.079 are read");
  }
  if (!timeless.empty()) {
    auto finding = finding_of("shifted-columns", file,
                              fmt::format("{} of {} lines have no time where the header says so: "
                                          "their cells stand elsewhere. They are left out.",
                                          timeless.size(), table.data_lines));
    finding.lines = std::move(timeless);
    import.findings.push_back(std::move(finding));
  }
  for (auto& board : boards) {
    for (auto* builder : {&board.power, &board.utilisation, &board.temperature, &board.limit}) {
      if (!builder->is_empty()) import.traces.push_back(builder->finish());
    }
  }
  return import;
}

}  // namespace joulelab
