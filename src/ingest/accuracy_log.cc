#include "ingest/accuracy_log.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"

namespace joulelab {
namespace {

constexpr std::array accuracy_names{"acf", "val_accuracy", "val_acc", "accuracy", "acc"};
constexpr std::array loss_names{"loss_val", "val_loss", "loss"};

// "name: [1, 2, 3]": the numbers, or nothing where it is no such line.
std::optional<std::vector<double>> list_of(std::string_view line, std::string_view name) {
  if (!line.starts_with(name)) return std::nullopt;
  auto rest = trim(line.substr(name.size()));
  if (!rest.starts_with(":") && !rest.starts_with("=")) return std::nullopt;
  rest = trim(rest.substr(1));
  if (!rest.starts_with('[') || !rest.ends_with(']')) return std::nullopt;
  std::vector<double> values;
  for (const auto part : split(rest.substr(1, rest.size() - 2), ',')) {
    const auto value = to_double(part);
    if (!value || !std::isfinite(*value)) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

std::optional<std::vector<double>> first_list(std::string_view text,
                                              std::span<const char* const> names) {
  for (const auto* name : names) {
    for (const auto line : split(text, '\n')) {
      auto list = list_of(trim(line), name);
      if (list && !list->empty()) return list;
    }
  }
  return std::nullopt;
}

}  // namespace

bool is_accuracy_log(std::string_view text) {
  constexpr std::size_t looked_at = 200'000;
  return first_list(text.substr(0, looked_at), accuracy_names).has_value();
}

Result<Import> read_accuracy_log(std::string_view text, std::string_view file) {
  const auto accuracy = first_list(text, accuracy_names);
  if (!accuracy) {
    return fail(Error::Kind::invalid, fmt::format("{} has no list of accuracies", file),
                "lines such as val_accuracy: [0.91, 0.92] are read");
  }
  Import import{.file = std::string(file), .format = Format::accuracy_log};
  ImportedRow row;
  row.line = 1;
  row.values["accuracy"] = accuracy->back();
  row.values["epochs"] = static_cast<double>(accuracy->size());
  if (const auto loss = first_list(text, loss_names)) row.values["loss"] = loss->back();
  import.rows.push_back(std::move(row));
  import.data_lines = 1;
  return import;
}

}  // namespace joulelab
