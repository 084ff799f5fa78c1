#include "meter/processor_power.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fnmatch.h>
#include <vector>

#include "base/csv.h"
#include "base/text.h"

namespace joulelab {
namespace embedded {
std::string_view processor_power();
std::string_view processor_families();
}  // namespace embedded
namespace {

constexpr std::array<std::string_view, 6> noise{"intel", "amd", "cpu", "processor", "apu", "soc"};
constexpr std::array<std::string_view, 3> ends{"with", "w/", "radeon"};

bool is_core_count(std::string_view word) {  // "64-core", "eight-core", "16-cores"
  return word.ends_with("-core") || word.ends_with("-cores");
}

std::string without_marks(std::string_view name) {
  std::string text = lower(name);
  for (const std::string_view mark : {"(r)", "(tm)", "(c)"}) {
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
      text.erase(at, mark.size());
    }
  }
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  return text;
}

// "13th Gen Intel(R) Core(TM) i9-13900K" is "core i9-13900k". The same as clean() in
// data/build_processors.py.
std::string clean_name(std::string_view name) {
  const std::string text = without_marks(name);
  std::vector<std::string> words;
  for (const auto word : split(text, ' ')) {
    if (word.starts_with('@') || std::ranges::find(ends, word) != ends.end()) break;
    if (word.empty() || std::ranges::find(noise, word) != noise.end() || is_core_count(word))
      continue;
    words.emplace_back(trim(word));
  }
  if (words.size() > 2 && words[1] == "gen") words.erase(words.begin(), words.begin() + 2);
  // Sandy Bridge calls its first version 0: "E5-2680 0".
  if (words.size() > 1 && words.back() == "0") words.pop_back();
  return join(words, " ");
}

// The one row of `table` whose first cell is `model`, without parsing the other thousands:
// measuring a command must start in milliseconds.
std::optional<Csv> row_of(std::string_view table, std::string_view model) {
  if (model.empty() || model.find_first_of(",\"\r\n") != std::string_view::npos)
    return std::nullopt;
  const auto at = table.find(fmt::format("\n{},", model));
  if (at == std::string_view::npos) return std::nullopt;
  const auto header = table.substr(0, table.find('\n') + 1);
  const auto line = table.substr(at + 1, table.find('\n', at + 1) - at);
  auto parsed = parse_csv(fmt::format("{}{}", header, line), "processor_power.csv");
  if (!parsed || parsed->rows.size() != 1) return std::nullopt;
  return std::move(parsed).take();
}

// A cell of a table of ours, which its test has checked.
double number(const Csv& table, const CsvRow& row, std::string_view column) {
  const auto at = table.index_of(column);
  return at ? to_double(row.cells[*at]).value_or(0) : 0;
}

std::string text(const Csv& table, const CsvRow& row, std::string_view column) {
  const auto at = table.index_of(column);
  return at ? row.cells[*at] : std::string();
}

// How the watts spread over threads depends on how many run. Twice as many as cores is the rule;
// where the machine shows a number between the cores and that, it says what is true of it, unless
// it is a part of a larger one.
ProcessorPower power_of_model(const Csv& table, int logical_cpus) {
  const auto& row = table.rows.front();
  const double tdp_w = number(table, row, "tdp_w");
  const int cores = static_cast<int>(number(table, row, "cores"));
  const int known_threads = static_cast<int>(number(table, row, "threads"));
  const int most = known_threads > 0 ? known_threads : 2 * cores;
  const bool is_whole = known_threads > 0 && logical_cpus > 0 && logical_cpus % most == 0;
  const bool is_plausible = logical_cpus >= cores && logical_cpus <= most;
  const int typical = is_plausible ? logical_cpus : most;
  return {.match = text(table, row, "model"),
          .low_w_per_thread = tdp_w / most,
          .typical_w_per_thread = tdp_w / typical,
          .high_w_per_thread = tdp_w / (is_whole ? most : cores),
          .threads = known_threads,
          .source = text(table, row, "source"),
          .is_exact = true};
}

std::optional<ProcessorPower> power_of_family(const std::string& name) {
  static const auto families = parse_csv(embedded::processor_families(), "processor_families.csv");
  if (!families) return std::nullopt;
  const auto pattern = families->index_of("pattern");
  if (!pattern) return std::nullopt;
  for (const auto& row : families->rows) {
    if (::fnmatch(row.cells[*pattern].c_str(), name.c_str(), 0) != 0) continue;
    return ProcessorPower{.match = text(*families, row, "family"),
                          .low_w_per_thread = number(*families, row, "low_w_per_thread"),
                          .typical_w_per_thread = number(*families, row, "typical_w_per_thread"),
                          .high_w_per_thread = number(*families, row, "high_w_per_thread"),
                          .source = fmt::format("range of {} models in AMD's and Intel's lists",
                                                text(*families, row, "models"))};
  }
  return std::nullopt;
}

}  // namespace

std::optional<ProcessorPower> processor_power(std::string_view cpu_model_name, int logical_cpus) {
  const auto name = clean_name(cpu_model_name);
  if (const auto model = row_of(embedded::processor_power(), name)) {
    return power_of_model(*model, logical_cpus);
  }
  return power_of_family(name);
}

}  // namespace joulelab
