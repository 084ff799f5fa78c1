#include "study/command_line.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "study/gpu_option.h"
#include "study/plan.h"

namespace joulelab {
namespace {

bool applies(const Override& over, const Cell& cell) {
  return std::ranges::all_of(over.when, [&](const auto& condition) {
    const auto level = cell.factors.find(condition.first);
    return level != cell.factors.end() && level->second == condition.second;
  });
}

std::vector<std::string> trainer_command(const Study& study, const Cell& cell,
                                         std::string program) {
  auto options = options_of(study, cell);
  options.erase("host");
  options.erase(recipe_factor);
  std::erase_if(options, [](const auto& option) { return is_gpu_option(option.first); });
  std::vector<std::string> command{std::move(program)};
  const auto add = [&](std::string name, const std::string& value) {
    std::ranges::replace(name, '_', '-');
    command.push_back("--" + name);
    command.push_back(value);
  };
  // First what tells one cell from another, as a person reads a list of them.
  constexpr std::array<std::pair<const char*, const char*>, 2> first{
      {{"architecture", "arch"}, {"data", "data"}}};
  for (const auto& [factor, option] : first) {
    if (const auto found = options.find(factor); found != options.end()) {
      add(option, found->second);
      options.erase(found);
    }
  }
  for (const auto& [name, value] : options) add(name, value);
  add("seed", fmt::format("{}", training_seed(study, cell.repetition)));
  return command;
}

}  // namespace

Options options_of(const Study& study, const Cell& cell) {
  Options options = study.options;
  for (const auto& over : study.overrides) {
    if (!applies(over, cell)) continue;
    for (const auto& [name, value] : over.options) options[name] = value;
  }
  for (const auto& [name, level] : cell.factors) options[name] = level;
  return options;
}

Options placeholders_of(const Study& study, const Cell& cell) {
  Options values = options_of(study, cell);
  values["seed"] = fmt::format("{}", training_seed(study, cell.repetition));
  values["repetition"] = fmt::format("{}", cell.repetition);
  values["block"] = fmt::format("{}", cell.block);
  values["order"] = fmt::format("{}", cell.order);
  values["study"] = study.name;
  return values;
}

Result<std::string> expand(std::string_view text, const Lookup& value_of) {
  std::string result;
  while (!text.empty()) {
    const auto brace = text.find_first_of("{}");
    result += text.substr(0, brace);
    if (brace == std::string_view::npos) break;
    text.remove_prefix(brace);
    if (text.size() > 1 && text[1] == text[0]) {
      result += text[0];
      text.remove_prefix(2);
      continue;
    }
    const auto end = text.find('}');
    if (text[0] == '}' || end == std::string_view::npos) {
      return fail(Error::Kind::invalid, fmt::format("a lone '{}' in the command", text[0]),
                  fmt::format("write '{0}{0}' for the brace itself", text[0]));
    }
    const auto name = text.substr(1, end - 1);
    const auto value = value_of(name);
    if (!value) {
      return fail(Error::Kind::invalid, fmt::format("unknown placeholder '{{{}}}'", name));
    }
    result += *value;
    text.remove_prefix(end + 1);
  }
  return result;
}

Result<std::vector<std::string>> command_line(const Study& study, const Cell& cell) {
  if (study.work == WorkKind::train) return trainer_command(study, cell, "joulelab-train");
  if (study.work == WorkKind::fake) return trainer_command(study, cell, "fake");
  const auto values = placeholders_of(study, cell);
  const Lookup value_of = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(std::string(name));
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
  std::vector<std::string> command;
  for (const auto& part : study.command) command.push_back(JOULELAB_TRY(expand(part, value_of)));
  return command;
}

}  // namespace joulelab
