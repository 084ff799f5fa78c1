#include "study/data_block.h"

#include <array>
#include <fmt/format.h>

namespace joulelab {
namespace {

std::vector<std::string> texts(const TomlReader& table, std::string_view key) {
  std::vector<std::string> result;
  for (const auto* node : table.list(key)) result.push_back(node->text);
  return result;
}

void refuse_what_runs(const TomlReader& root) {
  constexpr std::array running{"factors", "train", "override", "work", "protocol", "meters"};
  for (const auto* key : running) {
    const auto* node = root.find(key);
    if (node == nullptr) continue;
    root.complain(node->line, fmt::format("'{}' in a study of imported data", key),
                  "nothing is run here: remove it, or remove [data]");
  }
}

}  // namespace

std::optional<ImportedData> read_imported_data(const TomlReader& root) {
  if (root.find("data") == nullptr) return std::nullopt;
  const auto table = root.table("data", "[data]");
  const std::vector<std::string> keys{"import", "methods",   "path", "rows",
                                      "factor", "component", "trim", "as_published"};
  table.allow_only(keys);
  refuse_what_runs(root);
  ImportedData data{.import = texts(table, "import"),
                    .methods = texts(table, "methods"),
                    .path = texts(table, "path"),
                    .rows = texts(table, "rows"),
                    .factor = texts(table, "factor"),
                    .component = table.text("component", "")};
  constexpr int most_lines = 1'000'000;
  data.trim = static_cast<int>(table.integer("trim", 0, 0, most_lines));
  data.as_published = table.truth("as_published", false);
  if (data.import.empty()) {
    table.complain(table.line(), "[data] names nothing to import",
                   "add import = [\"FILE\", \"FOLDER\"]");
  }
  return data;
}

}  // namespace joulelab
