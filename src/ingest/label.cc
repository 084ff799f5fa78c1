#include "ingest/label.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"

namespace joulelab {
namespace {

using LevelMap = std::map<std::string, std::string>;

// Whether `text` as a whole is what `pattern` says; fills `levels`. The least that a placeholder
// can take is tried first.
bool matches(std::string_view text, std::string_view pattern, LevelMap& levels) {
  if (pattern.empty()) return text.empty();
  std::string name;
  std::size_t width = 0;
  const auto close = pattern.find('}');
  if (pattern.front() == '*') {
    width = 1;
  } else if (pattern.front() == '{' && close != std::string_view::npos) {
    name = pattern.substr(1, close - 1);
    width = close + 1;
  } else {
    return !text.empty() && text.front() == pattern.front() &&
           matches(text.substr(1), pattern.substr(1), levels);
  }
  const auto rest = pattern.substr(width);
  for (std::size_t size = 1; size <= text.size(); ++size) {
    if (!matches(text.substr(size), rest, levels)) continue;
    if (!name.empty()) levels[name] = text.substr(0, size);
    return true;
  }
  return false;
}

struct Assignment {
  std::string name, value;
};

Result<Assignment> assignment_of(const std::string& option, const char* example) {
  const auto at = option.find('=');
  if (at == std::string::npos || at == 0 || at + 1 == option.size()) {
    return fail(Error::Kind::invalid, fmt::format("'{}' is no NAME=VALUE", option),
                fmt::format("such as {}", example));
  }
  return Assignment{option.substr(0, at), option.substr(at + 1)};
}

// "VGG16:3": the level and for how many rows.
Result<std::pair<std::string, std::size_t>> stretch_of(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::pair(std::string(trim(text)), std::size_t{1});
  const auto count = to_integer(text.substr(colon + 1));
  constexpr long long most = 1'000'000;
  if (!count || *count < 1 || *count > most) {
    return fail(Error::Kind::invalid,
                fmt::format("'{}' has no number of rows after the colon", text), "such as VGG16:3");
  }
  return std::pair(std::string(trim(text.substr(0, colon))), static_cast<std::size_t>(*count));
}

struct RowLevels {
  std::string name;
  std::vector<std::string> levels;  // one a row
};

Result<RowLevels> row_levels_of(const std::string& option) {
  const auto [name, value] = JOULELAB_TRY(assignment_of(option, "architecture=VGG16:3,VGG19:3"));
  std::vector<std::string> levels;
  for (const auto part : split(value, ',')) {
    const auto [level, count] = JOULELAB_TRY(stretch_of(part));
    levels.insert(levels.end(), count, level);
  }
  return RowLevels{name, std::move(levels)};
}

// Tables say themselves what their rows are.
bool has_rows_in_order(const Import& import) { return import.format == Format::code_carbon; }

}  // namespace

std::optional<LevelMap> levels_in_path(std::string_view path, std::string_view pattern) {
  const auto parts = split(path, '/'), wanted = split(pattern, '/');
  for (std::size_t begin = 0; begin + wanted.size() <= parts.size(); ++begin) {
    LevelMap levels;
    bool is_match = true;
    for (std::size_t i = 0; i < wanted.size() && is_match; ++i) {
      is_match = matches(parts[begin + i], wanted[i], levels);
    }
    if (is_match) return levels;
  }
  return std::nullopt;
}

Result<void> label(Import& import, const LabelOptions& options) {
  for (const auto& pattern : options.paths) {
    const auto levels = levels_in_path(import.file, pattern);
    if (levels) import.factors.insert(levels->begin(), levels->end());
  }
  for (const auto& option : options.columns) {
    const auto [name, column] = JOULELAB_TRY(assignment_of(option, "host=region"));
    for (auto& row : import.rows) {
      const auto fact = row.facts.find(column);
      if (fact != row.facts.end()) row.factors[name] = fact->second;
    }
  }
  if (!has_rows_in_order(import)) return {};
  for (const auto& option : options.rows) {
    const auto named = JOULELAB_TRY(row_levels_of(option));
    const auto& levels = named.levels;
    if (levels.size() != import.rows.size()) continue;
    for (std::size_t i = 0; i < levels.size(); ++i) import.rows[i].factors[named.name] = levels[i];
  }
  return {};
}

Result<void> check_row_labels(std::span<const Import> imports, const LabelOptions& options) {
  if (std::ranges::none_of(imports, has_rows_in_order)) return {};
  for (const auto& option : options.rows) {
    const auto named = JOULELAB_TRY(row_levels_of(option));
    const bool is_used = std::ranges::any_of(imports, [&](const Import& import) {
      return has_rows_in_order(import) && import.rows.size() == named.levels.size();
    });
    if (is_used) continue;
    const auto example = std::ranges::find_if(imports, has_rows_in_order);
    return fail(Error::Kind::invalid,
                fmt::format("no file has as many rows as are named for {}, {}; {} has {}",
                            named.name, named.levels.size(), example->file, example->rows.size()),
                "name each row of a file, in its order");
  }
  return {};
}

}  // namespace joulelab
