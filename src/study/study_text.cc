#include "study/study_text.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "study/toml_node.h"

namespace joulelab {
namespace {

std::string toml_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += fmt::format("\\{}", c);
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      result += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      result += c;
    }
  }
  result += '"';
  return result;
}

// A number or truth as it is, where TOML reads the same text from it; else in quotes.
std::string value_text(const std::string& value) {
  const auto root = parse_toml("x = " + value);
  if (!root || root->children.size() != 1) return toml_string(value);
  const auto& node = root->children.front();
  const bool is_bare = node.kind == TomlNode::Kind::integer ||
                       node.kind == TomlNode::Kind::number || node.kind == TomlNode::Kind::truth;
  return is_bare && node.text == value ? value : toml_string(value);
}

std::string list_text(const std::vector<std::string>& values) {
  std::vector<std::string> texts;
  for (const auto& value : values) texts.push_back(value_text(value));
  return fmt::format("[{}]", join(texts, ", "));
}

std::string inline_table(const Options& options) {
  std::vector<std::string> entries;
  for (const auto& [name, value] : options)
    entries.push_back(fmt::format("{} = {}", name, value_text(value)));
  return entries.empty() ? "{}" : fmt::format("{{ {} }}", join(entries, ", "));
}

void put_options(std::string& out, const Options& options) {
  for (const auto& [name, value] : options) {
    out += fmt::format("{} = {}\n", name, value_text(value));
  }
}

void put_factors(std::string& out, const Study& study) {
  std::string factors, recipes;
  for (const auto& factor : study.factors) {
    if (factor.name != recipe_factor) {
      factors += fmt::format("{} = {}\n", factor.name, list_text(factor.levels));
      continue;
    }
    for (const auto& level : factor.levels) {
      const auto* recipe = recipe_named(study, level);
      recipes +=
          fmt::format("{} = {}\n", level, inline_table(recipe ? recipe->options : Options{}));
    }
  }
  if (!factors.empty()) out += fmt::format("\n[factors]\n{}", factors);
  if (!study.options.empty()) out += "\n[train]\n";
  put_options(out, study.options);
  if (!recipes.empty()) out += fmt::format("\n[recipes]\n{}", recipes);
  for (const auto& over : study.overrides) {
    if (is_recipe(over)) continue;
    out += fmt::format("\n[[override]]\nwhen = {}\n", inline_table(over.when));
    put_options(out, over.options);
  }
}

void put_protocol(std::string& out, const Protocol& protocol) {
  out += "\n[protocol]\n";
  if (const auto& until = protocol.until) {
    out += fmt::format(
        "repetitions = {{ until_relative_half_width = {}, at_least = {}, at_most = {} }}\n",
        until->relative_half_width, until->at_least, until->at_most);
  } else {
    out += fmt::format("repetitions = {}\n", protocol.repetitions);
  }
  out += fmt::format("seed = {}\norder = \"{}\"\n", protocol.seed,
                     protocol.order == CellOrder::as_written ? "as-written" : "random-blocks");
  out += fmt::format("warm_up_s = {}\nidle_baseline_s = {}\ncool_down_s = {}\n",
                     protocol.warm_up.count(), protocol.idle_baseline.count(),
                     protocol.cool_down.count());
  if (protocol.stop_on_failure) out += "stop_on_failure = true\n";
  const auto& budget = protocol.budget;
  if (budget.energy) out += fmt::format("energy_budget = \"{} J\"\n", budget.energy->value);
  if (budget.stops_if_projected_over) out += "stop_if_projected_over = true\n";
  if (budget.target_accuracy) out += fmt::format("target_accuracy = {}\n", *budget.target_accuracy);
}

}  // namespace

std::string study_text(const Study& study) {
  std::string out = fmt::format("name = {}\n", toml_string(study.name));
  if (!study.question.empty()) out += fmt::format("question = {}\n", toml_string(study.question));
  put_factors(out, study);
  if (study.work == WorkKind::fake) out += "\n[work]\nkind = \"fake\"\n";
  if (study.work == WorkKind::command) {
    out += fmt::format("\n[work]\nkind = \"command\"\ncommand = {}\n", list_text(study.command));
  }
  put_protocol(out, study.protocol);
  std::vector<std::string> places;
  for (const auto& place : study.places) places.push_back(toml_string(place.code));
  out += fmt::format("\n[places]\nat = [{}]\npue = {}\n", join(places, ", "), study.pue);
  std::vector<std::string> meters;
  for (const auto& meter : study.meters) meters.push_back(toml_string(meter));
  out += fmt::format("\n[meters]\nuse = [{}]\n", join(meters, ", "));
  if (study.period) out += fmt::format("period_s = {}\n", study.period->count());
  if (study.calibrated) out += "calibrated = true\n";
  return out;
}

}  // namespace joulelab
