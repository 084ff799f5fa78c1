#include "study/study_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "base/text.h"
#include "meter/meter_spec.h"
#include "study/command_line.h"
#include "study/data_block.h"
#include "study/gpu_option.h"
#include "study/plan.h"
#include "study/protocol_block.h"
#include "study/search_block.h"
#include "study/toml_reader.h"

namespace joulelab {
namespace {

using Kind = TomlNode::Kind;
using Names = std::vector<std::string>;

const Names placeholders_always{"seed", "repetition", "block", "order", "study"};
const Names always_needed{"architecture", "data"};  // by joulelab-train

// A name that is safe in a file name and in a template.
bool is_plain_name(std::string_view name, std::string_view also_allowed) {
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           also_allowed.find(c) != std::string_view::npos;
  });
}

// Why `level` is no architecture, or nothing. What follows '@' is a width multiplier.
std::optional<std::string> architecture_remedy(const Names& known, const std::string& level) {
  if (known.empty() || contains(known, level)) return std::nullopt;
  const auto at = level.find('@');
  const auto name = level.substr(0, at);
  if (!contains(known, name)) return suggestion(name, known);
  const auto width = to_double(level.substr(at + 1));
  if (width && *width > 0 && *width <= 16) return std::nullopt;
  return "what follows '@' is a width multiplier, such as 0.25";
}

class StudyReader {
 public:
  StudyReader(const TomlNode& root, const Vocabulary& vocabulary,
              std::vector<Complaint>& complaints)
      : root_(&root, "the file", complaints), vocabulary_(vocabulary) {}

  Study read() {
    root_.allow_only(Names{"name", "question", "data", "factors", "train", "recipes", "override",
                           "work", "protocol", "search", "places", "meters"});
    read_name();
    study_.data = read_imported_data(root_);
    if (study_.data) {
      read_places();
      return std::move(study_);
    }
    read_work();
    study_.search = read_search(root_);
    read_factors();
    const auto train = root_.table("train", "[train]");
    study_.options = read_options(train, train.entries());
    read_recipes();
    check_factors();
    if (study_.search) check_search();
    read_overrides();
    check_command();
    study_.protocol = read_protocol(root_);
    read_places();
    read_meters();
    check_size();
    return std::move(study_);
  }

 private:
  void read_name();
  void read_work();
  void read_factors();
  void check_factors();
  void check_search();
  bool has_every_recipe(const std::string& option) const;
  void check_factor(const TomlReader& reader, const TomlNode& entry);
  void check_level(const TomlReader& reader, const std::string& factor, const TomlNode& level);
  Options read_options(const TomlReader& reader, std::span<const TomlNode> entries);
  void check_option(const TomlReader& reader, const TomlNode& entry);
  void read_recipes();
  Options read_recipe(const TomlReader& recipe);
  void read_overrides();
  void read_override(const TomlReader& reader);
  Options read_varied(const TomlReader& reader, std::span<const TomlNode> entries);
  void check_command();
  void read_places();
  void check_meter(const TomlReader& reader, const TomlNode& meter);
  void read_meters();
  void check_size();
  bool is_factor(std::string_view name) const {
    return std::ranges::find(study_.factors, name, &Factor::name) != study_.factors.end();
  }

  TomlReader root_;
  const Vocabulary& vocabulary_;
  Study study_;
};

void StudyReader::read_name() {
  study_.name = root_.text("name", "");
  study_.question = root_.text("question", "");
  const TomlNode* node = root_.find("name");
  constexpr auto remedy = "it names the runs and the report's file: letters, digits, '.', '_', '-'";
  if (node == nullptr) {
    root_.complain(0, "the study has no name", "begin the file with: name = \"my-study\"");
  } else if (node->kind == Kind::text &&
             (!is_plain_name(lower(study_.name), ".-") || study_.name.front() == '.')) {
    root_.complain(node->line, fmt::format("'{}' cannot be a name", study_.name), remedy);
  }
}

void StudyReader::read_work() {
  const auto work = root_.table("work", "[work]");
  work.allow_only(Names{"kind", "command"});
  const auto kind = work.text("kind", "train");
  if (kind == "command") {
    study_.work = WorkKind::command;
  } else if (kind == "fake") {
    study_.work = WorkKind::fake;
  } else if (kind != "train") {
    work.complain(work.find("kind")->line, fmt::format("unknown kind of work '{}'", kind),
                  suggestion(kind, Names{"train", "command", "fake"}));
  }
  for (const auto* part : work.list("command")) study_.command.push_back(part->text);
}

void StudyReader::read_factors() {
  const auto factors = root_.table("factors", "[factors]");
  for (const auto& entry : factors.entries()) {
    check_factor(factors, entry);
    study_.factors.push_back({entry.key, {}});
    for (const auto* level : factors.distinct(entry.key)) {
      study_.factors.back().levels.push_back(level->text);
      check_level(factors, entry.key, *level);
    }
  }
}

void StudyReader::check_factors() {
  const auto* node = root_.find("factors");
  const int line = node ? node->line : 0;
  if (study_.factors.empty()) {
    root_.complain(line, "the study has no factors",
                   "add [factors] with, for one: architecture = [\"lenet5\", \"resnet20\"]");
  } else if (study_.work == WorkKind::train) {
    for (const auto& needed : always_needed) {
      if (is_factor(needed) || (!study_.search && has_every_recipe(needed))) continue;
      root_.complain(line, fmt::format("factor '{}' is missing", needed),
                     fmt::format("joulelab-train needs it: {} = [...]", needed));
    }
  }
}

// A search makes studies of recipes of its candidates: what these cannot hold is refused.
void StudyReader::check_search() {
  const auto line_of = [&](const char* key) { return root_.find(key)->line; };
  if (study_.work != WorkKind::train) {
    root_.complain(line_of("search"), "a search of work of another kind than 'train'",
                   "remove [search], or the kind in [work]");
  }
  if (root_.find("override") != nullptr) {
    root_.complain(line_of("override"), "an override in a search",
                   "give the candidates their options by [factors] and [train]");
  }
  for (const char* option : {"epochs", "target_accuracy"}) {
    if (!is_factor(option) && !study_.options.contains(option)) continue;
    root_.complain(line_of("search"), fmt::format("'{}' in a search", option),
                   "[search] sets it: first_epochs, reduction and target_accuracy");
  }
}

bool StudyReader::has_every_recipe(const std::string& option) const {
  const auto* recipes = recipes_of(study_);
  return recipes && std::ranges::all_of(recipes->levels, [&](const std::string& level) {
           const auto* recipe = recipe_named(study_, level);
           return recipe && recipe->options.contains(option);
         });
}

// A factor must change what is executed, or its levels would be the same cell under two names.
void StudyReader::check_factor(const TomlReader& reader, const TomlNode& entry) {
  if (!is_plain_name(entry.key, "") || contains(placeholders_always, entry.key)) {
    reader.complain(
        entry.line, fmt::format("'{}' cannot be the name of a factor", entry.key),
        "use small letters, digits and '_', and none of " + join(placeholders_always, ", "));
  } else if (study_.work == WorkKind::train) {
    auto known = study_option_names();
    known.insert(known.begin(), {"architecture", "data", "host"});
    if (!contains(known, entry.key)) {
      reader.complain(entry.line, fmt::format("unknown factor '{}'", entry.key),
                      suggestion(entry.key, known));
    }
  }
  if (entry.kind == Kind::array && entry.children.empty()) {
    reader.complain(entry.line, fmt::format("factor '{}' has no levels", entry.key),
                    "give it one or more, or remove it");
  }
}

void StudyReader::check_level(const TomlReader& reader, const std::string& factor,
                              const TomlNode& level) {
  const auto unknown = [&](std::string_view what, const std::string& remedy) {
    reader.complain(level.line, fmt::format("unknown {} '{}'", what, level.text), remedy);
  };
  if (factor == "host") {
    if (level.text != "local") unknown("host", "this version runs studies on 'local'");
  } else if (study_.work != WorkKind::train && !is_gpu_option(factor)) {
    return;
  } else if (factor == "architecture") {
    if (const auto remedy = architecture_remedy(vocabulary_.architectures, level.text)) {
      unknown("architecture", *remedy);
    }
  } else if (factor == "data") {
    const auto& known = vocabulary_.data_sets;
    const bool is_folder = level.text.find('/') != std::string::npos;
    if (!known.empty() && !is_folder && !contains(known, level.text)) {
      unknown("data set", suggestion(level.text, known));
    }
  } else if (const auto* option = study_option_named(factor)) {
    if (const auto fault = fault_of(*option, level.text)) {
      reader.complain(level.line, fmt::format("'{}' holds '{}'", factor, level.text), *fault);
    }
  }
}

Options StudyReader::read_options(const TomlReader& reader, std::span<const TomlNode> entries) {
  Options options;
  for (const auto& entry : entries) {
    if (is_factor(entry.key)) {
      reader.complain(entry.line, fmt::format("'{}' is a factor and an option too", entry.key),
                      "keep it in one place");
    } else if (contains(placeholders_always, entry.key)) {
      reader.complain(entry.line, fmt::format("'{}' is not an option", entry.key),
                      "seed in [protocol] sets that of each repetition");
    } else if (!entry.is_scalar() || entry.kind == Kind::date) {
      reader.complain(entry.line, fmt::format("'{}' is {}", entry.key, name_of(entry.kind)),
                      entry.kind == Kind::array ? "what varies belongs in [factors]"
                                                : "it takes a text or a number");
    } else {
      options[entry.key] = entry.text;
      if (study_.work != WorkKind::command || is_gpu_option(entry.key)) check_option(reader, entry);
    }
  }
  return options;
}

void StudyReader::check_option(const TomlReader& reader, const TomlNode& entry) {
  const auto* option = study_option_named(entry.key);
  if (option == nullptr) {
    reader.complain(entry.line, fmt::format("unknown key '{}' in {}", entry.key, reader.section()),
                    suggestion(entry.key, study_option_names()));
  } else if (const auto fault = fault_of(*option, entry.text)) {
    reader.complain(entry.line, fmt::format("'{}' is '{}'", entry.key, entry.text), *fault);
  }
}

void StudyReader::read_overrides() {
  const TomlNode* node = root_.find("override");
  if (node == nullptr) return;
  const auto is_table = [](const TomlNode& child) { return child.kind == Kind::table; };
  if (node->kind != Kind::array || !std::ranges::all_of(node->children, is_table)) {
    root_.complain(node->line, "'override' is not a list of tables",
                   "write [[override]] and its keys below");
    return;
  }
  for (const auto& child : node->children) read_override(root_.at(child, "[[override]]"));
}

void StudyReader::read_override(const TomlReader& reader) {
  Override result;
  const auto when = reader.table("when", "when");
  if (when.entries().empty()) {
    reader.complain(reader.line(), "an override without a condition",
                    "add when = { FACTOR = \"LEVEL\" }, or move its keys to [train]");
  }
  for (const auto& condition : when.entries()) {
    const auto factor = std::ranges::find(study_.factors, condition.key, &Factor::name);
    if (factor == study_.factors.end()) {
      Names names;
      for (const auto& known : study_.factors) names.push_back(known.name);
      when.complain(condition.line, fmt::format("unknown factor '{}' in when", condition.key),
                    suggestion(condition.key, names));
    } else if (!contains(factor->levels, condition.text)) {
      when.complain(condition.line,
                    fmt::format("'{}' is no level of '{}'", condition.text, condition.key),
                    suggestion(condition.text, factor->levels));
    }
    result.when[condition.key] = condition.text;
  }
  std::vector<TomlNode> options(reader.entries().begin(), reader.entries().end());
  std::erase_if(options, [](const TomlNode& entry) { return entry.key == "when"; });
  result.options = read_varied(reader, options);
  study_.overrides.push_back(std::move(result));
}

// Options that hold for some cells only.
Options StudyReader::read_varied(const TomlReader& reader, std::span<const TomlNode> entries) {
  for (const auto& entry : entries) {
    if (study_.work != WorkKind::command || study_.options.contains(entry.key) ||
        is_gpu_option(entry.key))
      continue;
    reader.complain(entry.line,
                    fmt::format("'{}' has no value where it is not overridden", entry.key),
                    "give the usual one in [train]");
  }
  return read_options(reader, entries);
}

// A recipe is a level of a factor and the options that hold for it.
void StudyReader::read_recipes() {
  const auto recipes = root_.table("recipes", "[recipes]");
  if (recipes.entries().empty()) return;
  if (is_factor(recipe_factor)) {
    recipes.complain(recipes.line(), "'recipe' is a factor and [recipes] too",
                     "keep the names of the recipes in [recipes] alone");
    return;
  }
  Factor factor{.name = recipe_factor, .levels = {}};
  for (const auto& entry : recipes.entries()) {
    if (!is_plain_name(entry.key, "")) {
      recipes.complain(entry.line, fmt::format("'{}' cannot be the name of a recipe", entry.key),
                       "use small letters, digits and '_'");
    }
    const auto recipe = recipes.table(entry.key, fmt::format("recipe '{}'", entry.key));
    factor.levels.push_back(entry.key);
    auto options = read_recipe(recipe);
    if (!options.empty()) {
      study_.overrides.push_back({{{recipe_factor, entry.key}}, std::move(options)});
    }
  }
  study_.factors.push_back(std::move(factor));
}

Options StudyReader::read_recipe(const TomlReader& recipe) {
  // In a search the factors are those of the candidates, beside which a recipe stands whole.
  std::vector<Factor> factors;
  if (study_.search) factors.swap(study_.factors);
  Options whole;
  std::vector<TomlNode> others;
  for (const auto& entry : recipe.entries()) {
    const bool is_whole = study_.work == WorkKind::train && contains(always_needed, entry.key) &&
                          !is_factor(entry.key) && entry.kind == Kind::text;
    if (is_whole) {
      check_level(recipe, entry.key, entry);
      whole[entry.key] = entry.text;
    } else {
      others.push_back(entry);
    }
  }
  auto options = read_varied(recipe, others);
  for (const auto& needed : always_needed) {
    if (!study_.search || study_.work != WorkKind::train || whole.contains(needed)) continue;
    recipe.complain(recipe.line(), fmt::format("{} has no {}", recipe.section(), needed),
                    "in a search a recipe stands beside the candidates and needs its own");
  }
  if (study_.search) study_.factors.swap(factors);
  options.merge(whole);
  return options;
}

// Every placeholder has a value, and everything that has one is used.
void StudyReader::check_command() {
  const auto work = root_.table("work", "[work]");
  const TomlNode* command = work.find("command");
  if (study_.work != WorkKind::command) {
    if (command != nullptr) {
      work.complain(command->line, "a command for work of another kind",
                    "add kind = \"command\", or remove it");
    }
    return;
  }
  if (study_.command.empty()) {
    work.complain(work.line(), "work of kind 'command' without a command",
                  "add command = [\"python3\", \"train.py\", \"--seed\", \"{seed}\"]");
    return;
  }
  Names known = placeholders_always;
  for (const auto& factor : study_.factors) known.push_back(factor.name);
  for (const auto& [name, value] : study_.options) known.push_back(name);
  std::set<std::string, std::less<>> used;
  for (const auto& part : command->children) {
    std::string unknown;
    const auto expanded = expand(part.text, [&](std::string_view name) {
      used.emplace(name);
      if (contains(known, name)) return std::optional(std::string(name));
      unknown = name;
      return std::optional<std::string>();
    });
    if (expanded) continue;
    const auto& error = expanded.error();
    work.complain(part.line, error.what, unknown.empty() ? error.hint : suggestion(unknown, known));
  }
  for (const auto* section : {"factors", "train"}) {
    for (const auto& entry : root_.table(section, section).entries()) {
      if (used.contains(entry.key) || entry.key == "host" || is_gpu_option(entry.key)) continue;
      work.complain(entry.line, fmt::format("'{}' changes nothing", entry.key),
                    fmt::format("use it in the command as {{{}}}, or remove it", entry.key));
    }
  }
}

void StudyReader::read_places() {
  const auto reader = root_.table("places", "[places]");
  reader.allow_only(Names{"at", "pue"});
  // Below 1 the building would use less than what stands in it.
  study_.pue = reader.number("pue", 1, 1, 10);
  if (!vocabulary_.resolve_place) return;
  for (const auto* name : reader.distinct("at")) {
    auto place = vocabulary_.resolve_place(name->text);
    if (!place) {
      reader.complain(name->line, place.error().what, place.error().hint);
    } else if (std::ranges::find(study_.places, place->code, &Intensity::code) !=
               study_.places.end()) {
      reader.complain(
          name->line,
          fmt::format("'{}' is {}, which stands there already", name->text, place->place),
          "remove one of them");
    } else {
      study_.places.push_back(*std::move(place));
    }
  }
}

// Its kind and its form; whether it is there shows when the study begins.
void StudyReader::check_meter(const TomlReader& reader, const TomlNode& meter) {
  const auto spec = parse_meter_spec(meter.text);
  if (!spec) return reader.complain(meter.line, spec.error().what, spec.error().hint);
  Names known = vocabulary_.meters;
  known.emplace_back("auto");
  if (vocabulary_.meters.empty() || contains(known, spec->kind)) return;
  reader.complain(meter.line, fmt::format("unknown meter '{}'", spec->kind),
                  suggestion(spec->kind, known));
}

void StudyReader::read_meters() {
  const auto reader = root_.table("meters", "[meters]");
  reader.allow_only(Names{"use", "period_s", "calibrated"});
  if (const auto* use = reader.find("use")) {
    study_.meters.clear();
    for (const auto* meter : reader.distinct("use")) {
      study_.meters.push_back(meter->text);
      check_meter(reader, *meter);
    }
    if (use->kind == Kind::array && use->children.empty()) {
      reader.complain(use->line, "no meter is used", "write use = [\"auto\"] for all there are");
    }
  }
  study_.calibrated = reader.truth("calibrated", false);
  if (reader.find("period_s") != nullptr) {
    study_.period = Seconds(reader.number("period_s", 0.1, 0.0001, 3600));
  }
}

void StudyReader::check_size() {
  constexpr std::uint64_t most_cells = 100'000;
  const auto cells = planned_cells(study_);
  if (cells <= most_cells) return;
  root_.complain(0, fmt::format("the study has {} cells", cells),
                 fmt::format("at most {}: divide it into several", most_cells));
}

}  // namespace

tl::expected<Study, std::vector<Complaint>> parse_study(std::string_view text,
                                                        const Vocabulary& vocabulary) {
  const auto root = parse_toml(text);
  if (!root) return tl::unexpected(std::vector{root.error()});
  std::vector<Complaint> complaints;
  Study study = StudyReader(*root, vocabulary, complaints).read();
  if (complaints.empty()) return study;
  std::ranges::stable_sort(complaints, {}, &Complaint::line);
  return tl::unexpected(std::move(complaints));
}

}  // namespace joulelab
