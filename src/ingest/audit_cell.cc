// A run beside the other runs of its cell, and cells beside each other. What is not told, which
// runs belong to a cell, is not guessed: rows of one process stand in for it.

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>

#include "base/text.h"
#include "ingest/audit_check.h"

namespace joulelab {
namespace {

struct Member {
  const Import* import;
  const ImportedRow* row;
};

// Rows by cell, or where a row has no factors by file and run id.
std::map<std::string, std::vector<Member>> cells_of(const Imports& imports) {
  std::map<std::string, std::vector<Member>> cells;
  for (const auto& import : imports) {
    if (import.format == Format::accuracy_log || import.format == Format::wattmeter_summary)
      continue;
    for (const auto& row : import.rows) {
      auto name = cell_name(row);
      if (name.empty() && !row.run_id.empty()) name = "run id " + row.run_id;
      if (name.empty()) continue;
      cells[fmt::format("{} {}", name_of(import.format), name)].push_back({&import, &row});
    }
  }
  return cells;
}

// The power that tells regimes apart: the board's, where it is known.
std::optional<double> regime_power(const ImportedRow& row) {
  const auto* part = part_of(row, Component::gpu);
  const bool has_board = part && part->energy && part->energy->value > 0;
  const auto power = mean_power(has_board ? part->energy : row.energy, row.duration);
  if (!power || power->value <= 0) return std::nullopt;
  return power->value;
}

struct Modes {
  double low = 0, high = 0;  // means
  std::size_t low_count = 0;
};

// Two groups with a gap between them that is more than twice as wide as either, their means a
// quarter apart: one spread does not do that, two ways of running do.
std::optional<Modes> modes_of(std::vector<double> values) {
  constexpr std::size_t enough = 3;
  constexpr double apart = 1.25, wide = 2;
  if (values.size() < enough) return std::nullopt;
  std::ranges::sort(values);
  std::size_t split = 1;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (values[i] - values[i - 1] > values[split] - values[split - 1]) split = i;
  }
  const double gap = values[split] - values[split - 1];
  const double width = std::max(values[split - 1] - values.front(), values.back() - values[split]);
  const auto mean = [&](std::size_t from, std::size_t to) {
    double sum = 0;
    for (auto i = from; i < to; ++i) sum += values[i];
    return sum / static_cast<double>(to - from);
  };
  const Modes modes{mean(0, split), mean(split, values.size()), split};
  if (gap < wide * width || modes.high < apart * modes.low) return std::nullopt;
  return modes;
}

std::map<std::string, std::vector<int>> lines_by_file(const std::vector<Member>& members) {
  std::map<std::string, std::vector<int>> lines;
  for (const auto& member : members) lines[member.import->file].push_back(member.row->line);
  return lines;
}

void add_for_each_file(std::string_view code, const std::vector<Member>& members,
                       const std::string& text, const std::optional<FigureChange>& change,
                       AuditFindings& findings) {
  for (auto& [file, lines] : lines_by_file(members)) {
    auto finding = finding_of(code, file, text);
    finding.lines = std::move(lines);
    finding.change = change;
    findings.push_back(std::move(finding));
  }
}

// Classes of data sets that everybody uses, by the beginning of their names.
std::optional<double> classes_of(const ImportedRow& row) {
  constexpr std::array known{std::pair("cifar100", 100.0),     std::pair("cifar10", 10.0),
                             std::pair("fashionmnist", 10.0),  std::pair("kmnist", 10.0),
                             std::pair("mnist", 10.0),         std::pair("svhn", 10.0),
                             std::pair("imagenette", 10.0),    std::pair("caltech101", 101.0),
                             std::pair("stanforddogs", 120.0), std::pair("imagenet", 1000.0)};
  if (const auto told = row.values.find("classes"); told != row.values.end()) return told->second;
  const auto data = row.factors.find("data");
  if (data == row.factors.end()) return std::nullopt;
  auto name = lower(data->second);
  std::erase_if(name, [](char c) { return c == '-' || c == '_' || c == ' '; });
  for (const auto& [begin, classes] : known) {
    if (name.starts_with(begin)) return classes;
  }
  return std::nullopt;
}

std::string collapse_of(const ImportedRow& row) {
  const auto f1 = row.values.find("f1_score");
  if (f1 != row.values.end() && f1->second == 0)
    return "An F1 score of 0: the model never names one of the classes";
  const auto accuracy = row.values.find("accuracy");
  const auto classes = classes_of(row);
  if (accuracy == row.values.end() || !classes || *classes < 2) return {};
  constexpr double tolerance = 0.1;
  const double chance = 1 / *classes;
  if (accuracy->second > chance * (1 + tolerance)) return {};
  return fmt::format("An accuracy of {} with {} classes, where guessing gives {}",
                     significant(accuracy->second), *classes, significant(chance));
}

// Rows that tell an accuracy, by format and cell.
std::map<std::string, std::vector<Member>> outcomes_of(const Imports& imports) {
  std::map<std::string, std::vector<Member>> cells;
  for (const auto& import : imports) {
    for (const auto& row : import.rows) {
      const auto name = cell_name(row);
      if (name.empty() || !row.values.contains("accuracy")) continue;
      cells[fmt::format("{} {}", name_of(import.format), name)].push_back({&import, &row});
    }
  }
  return cells;
}

bool is_one_outcome(const std::vector<Member>& members) {
  const double first = members.front().row->values.at("accuracy");
  return std::ranges::all_of(
      members, [&](const Member& member) { return member.row->values.at("accuracy") == first; });
}

// The levels of each factor that rows of one table or one kind of file have.
using Levels = std::map<std::string, std::set<std::string>>;

struct Design {
  std::vector<Member> members;
  Levels levels;
  std::map<std::string, int> counts;
};

std::map<std::string, Design> designs_of(const Imports& imports) {
  std::map<std::string, Design> designs;
  for (const auto& import : imports) {
    if (import.format == Format::accuracy_log || import.format == Format::wattmeter_summary)
      continue;
    for (const auto& row : import.rows) {
      const auto name = cell_name(row);
      if (name.empty()) continue;
      const bool is_table = import.format == Format::run_table;
      auto& design = designs[is_table ? import.file : std::string(name_of(import.format))];
      design.members.push_back({&import, &row});
      ++design.counts[name];
      for (const auto& [factor, level] : row.factors) {
        if (factor != "repetition") design.levels[factor].insert(level);
      }
    }
  }
  return designs;
}

std::size_t possible_cells(const Levels& levels) {
  std::size_t cells = 1;
  for (const auto& [factor, names] : levels) cells *= names.size();
  return cells;
}

std::string place_of(const ImportedRow& row) {
  const auto fact = [&](const char* name) {
    const auto found = row.facts.find(name);
    return found == row.facts.end() ? std::string() : found->second;
  };
  const auto region = fact("region");
  return region.empty() ? fact("country_name")
                        : fmt::format("{}, {}", region, fact("country_name"));
}

struct Priced {
  std::vector<Member> members;
  double least = 0, most = 0;  // g/kWh
  bool is_state = false;       // of the USA: a table of states
  bool is_cloud = false;
};

std::map<std::string, Priced> places_of(const Imports& imports) {
  std::map<std::string, Priced> places;
  for (const auto& import : imports) {
    if (import.format != Format::code_carbon) continue;
    for (const auto& row : import.rows) {
      const auto place = place_of(row);
      if (place.empty() || !row.emissions || !row.energy || row.energy->value <= 0) continue;
      const auto pue = row.values.find("pue");
      const double with_pue = pue == row.values.end() || pue->second < 1 ? 1 : pue->second;
      const double intensity =
          row.emissions->value / (with_pue * row.energy->value / joules_per_kwh);
      auto& priced = places[place];
      priced.least = priced.members.empty() ? intensity : std::min(priced.least, intensity);
      priced.most = std::max(priced.most, intensity);
      priced.members.push_back({&import, &row});
      const auto code = row.facts.find("country_iso_code");
      const auto region = row.facts.find("region");
      priced.is_state = code != row.facts.end() && code->second == "USA" &&
                        region != row.facts.end() && !region->second.empty();
      const auto cloud = row.facts.find("on_cloud");
      priced.is_cloud = cloud != row.facts.end() && cloud->second == "Y";
    }
  }
  return places;
}

void check_kinds_of_places(const std::map<std::string, Priced>& places, AuditFindings& findings) {
  std::vector<std::string> states, others, clouds;
  std::vector<Member> members;
  for (const auto& [place, priced] : places) {
    auto& kind = priced.is_cloud ? clouds : priced.is_state ? states : others;
    kind.push_back(fmt::format("{} ({} g/kWh)", place, significant(priced.most)));
    members.insert(members.end(), priced.members.begin(), priced.members.end());
  }
  const int kinds = int{!states.empty()} + int{!others.empty()} + int{!clouds.empty()};
  if (kinds < 2) return;
  std::string text =
      "CodeCarbon prices these places on different bases, so their emissions do not "
      "compare:";
  if (!states.empty())
    text +=
        fmt::format(" states of the USA by what their power plants emit ({});", join(states, ", "));
  if (!clouds.empty())
    text += fmt::format(" cloud regions by the providers' figures ({});", join(clouds, ", "));
  if (!others.empty())
    text += fmt::format(" countries by their mix of sources ({});", join(others, ", "));
  text.back() = '.';
  text += " Price the same energy on one basis: --location, or `joulelab places`.";
  add_for_each_file("mixed-bases", members, text, {}, findings);
}

}  // namespace

void check_regimes(const Imports& imports, AuditFindings& findings) {
  for (const auto& [name, members] : cells_of(imports)) {
    std::vector<double> powers;
    for (const auto& member : members) {
      if (const auto power = regime_power(*member.row)) powers.push_back(*power);
    }
    const auto modes = modes_of(powers);
    if (!modes) continue;
    add_for_each_file(
        "mixed-regimes", members,
        fmt::format("Of {} runs alike ({}), {} drew about {} W and {} about {} W, with nothing "
                    "between: two ways of running (a starved or throttled board, another load) "
                    "share one mean that belongs to neither. Look at them apart.",
                    powers.size(), name.substr(name.find(' ') + 1), modes->low_count,
                    significant(modes->low), powers.size() - modes->low_count,
                    significant(modes->high)),
        FigureChange{"mean power of the lower mode", "W", modes->high, modes->low}, findings);
  }
}

void check_chance(const Imports& imports, AuditFindings& findings) {
  for (const auto& import : imports) {
    for (const auto& row : import.rows) {
      const auto collapse = collapse_of(row);
      if (collapse.empty()) continue;
      const auto cell = cell_name(row);
      auto finding = finding_of(
          "at-chance", import.file,
          fmt::format(
              "{}{}. The training collapsed; its energy is true, but bought nothing, and it "
              "belongs in no trade-off of accuracy against energy.",
              collapse, cell.empty() ? "" : fmt::format(" ({})", cell)));
      finding.lines = {row.line};
      findings.push_back(std::move(finding));
    }
  }
}

// Three equal accuracies may be chance where few images were tested; in two cells they are not.
void check_outcomes(const Imports& imports, AuditFindings& findings) {
  constexpr std::size_t enough_runs = 3, enough_cells = 2;
  std::vector<Member> members;
  std::size_t cells = 0;
  for (const auto& [name, of_cell] : outcomes_of(imports)) {
    if (of_cell.size() < enough_runs || !is_one_outcome(of_cell)) continue;
    ++cells;
    members.insert(members.end(), of_cell.begin(), of_cell.end());
  }
  if (cells < enough_cells) return;
  add_for_each_file(
      "same-outcome", members,
      fmt::format("In {} cells all runs have one and the same accuracy, to the last digit: it is "
                  "the cell's mean written beside each run, or every run had the same seed. The "
                  "runs then say nothing of how accuracy scatters, and no interval of theirs does.",
                  cells),
      {}, findings);
}

void check_balance(const Imports& imports, AuditFindings& findings) {
  for (const auto& [name, design] : designs_of(imports)) {
    const auto [least, most] = std::ranges::minmax_element(
        design.counts, {}, [](const auto& count) { return count.second; });
    const auto possible = possible_cells(design.levels);
    const auto missing = possible - std::min(possible, design.counts.size());
    if (design.counts.size() < 2 || (least->second == most->second && missing == 0)) continue;
    std::string text = fmt::format("{} of {} combinations of the factors have runs",
                                   design.counts.size(), possible);
    if (least->second != most->second) {
      text += fmt::format(", between {} ({}) and {} ({})", least->second, least->first,
                          most->second, most->first);
    }
    text += ". A mean over a factor then mixes it with the others; compare within cells.";
    std::set<std::string> files;
    for (const auto& member : design.members) {
      if (files.insert(member.import->file).second)
        findings.push_back(finding_of("unbalanced-cells", member.import->file, text));
    }
  }
}

void check_bases(const Imports& imports, AuditFindings& findings) {
  const auto places = places_of(imports);
  check_kinds_of_places(places, findings);
  for (const auto& [place, priced] : places) {
    constexpr double tolerance = 0.02;
    if (priced.most <= (1 + tolerance) * priced.least) continue;
    add_for_each_file(
        "mixed-bases", priced.members,
        fmt::format("The runs at {} were priced between {} and {} g/kWh: by other "
                    "tables or versions of the tool, or another hour. Their emissions "
                    "differ by more than their energy.",
                    place, significant(priced.least), significant(priced.most)),
        FigureChange{"intensity", "g/kWh", priced.least, priced.most}, findings);
  }
}

}  // namespace joulelab
