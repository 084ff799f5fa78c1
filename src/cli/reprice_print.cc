#include "cli/reprice_print.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "analyse/word.h"
#include "base/text.h"
#include "cli/print.h"
#include "record/name.h"

namespace joulelab {
namespace {

constexpr const char* row = "{:>5} {:>4} {:<24} {:>6} {:>7} {:<18} {:>4} {:>5}\n";
constexpr std::size_t name_columns = 24;

// The unit in which the largest has one to three digits before the point.
struct GramUnit {
  double grams = 1;
  const char* name = "g";
};
GramUnit unit_of(double largest_g) {
  for (const auto& unit : {GramUnit{1e6, "t"}, {1e3, "kg"}, {1, "g"}, {1e-3, "mg"}}) {
    if (largest_g >= unit.grams) return unit;
  }
  return {1e-6, "µg"};
}

std::string basis_text(Basis basis) {
  std::string text(name_of(basis));
  std::ranges::replace(text, '_', ' ');
  return text;
}

std::string bounds_text(const RepricedPlace& place, const GramUnit& unit) {
  if (!place.intensity.range) return "not known";
  const auto& emissions = place.emissions;
  return interval_text(
      {emissions.intensity_low.value / unit.grams, emissions.intensity_high.value / unit.grams});
}

void print_place(std::FILE* out, const RepricedPlace& place, const GramUnit& unit) {
  const bool is_sure = place.intensity.range.has_value();
  fmt::print(out, row, fmt::format("{}{}", place.is_own ? "*" : "", place.rank),
             place.tier ? std::to_string(*place.tier) : "-",
             cut_to(place.intensity.place, name_columns), three_digits(place.intensity.value.value),
             three_digits(place.emissions.value.value / unit.grams), bounds_text(place, unit),
             is_sure ? std::to_string(place.lower) : "-",
             is_sure ? std::to_string(place.higher) : "-");
}

void print_left_out(std::FILE* out, std::size_t left) {
  if (left > 0) fmt::print(out, "{:>5} {} more; --most 0 shows all\n", "...", left);
}

void print_places(std::FILE* out, const RepricedGroup& group, std::size_t most) {
  const auto n = group.places.size();
  const auto first = most == 0 || most >= n ? n : most - most / 2, last = most == 0 ? 0 : most / 2;
  const auto unit = unit_of(group.places.back().emissions.value.value);
  fmt::print(out, row, "rank", "tier", "place", "g/kWh", std::string(unit.name) + " CO2e",
             "by the ranges", "less", "more");
  std::size_t left = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const bool is_shown = i < first || i + last >= n || group.places[i].is_own;
    if (!is_shown) {
      ++left;
      continue;
    }
    print_left_out(out, std::exchange(left, 0));
    print_place(out, group.places[i], unit);
  }
}

void print_group(std::FILE* out, const RepricedGroup& group, std::size_t most) {
  fmt::print(out, "\n{}: {}, {}\n", basis_text(group.basis), counted(group.places.size(), "place"),
             group.tiers > 0 ? counted(static_cast<std::size_t>(group.tiers), "tier")
                             : std::string("none with a range"));
  print_places(out, group, most);
  fmt::print(out, "\n");
  for (const auto& sentence : group.sentences) fmt::print(out, "{}\n", wrapped(sentence, 0));
}

void print_starts(std::FILE* out, const char* head, const std::vector<RepricedStarts>& starts,
                  const GramUnit& unit) {
  fmt::print(out, "\n{:<6} {:>7} {:>9} {:>9} {:>9}\n", head, "starts",
             std::string("mean, ") + unit.name, "least", "most");
  for (const auto& one : starts) {
    fmt::print(out, "{:<6} {:>7} {:>9} {:>9} {:>9}\n", fmt::format("{:02}", one.number), one.starts,
               three_digits(one.mean_g / unit.grams), three_digits(one.least_g / unit.grams),
               three_digits(one.most_g / unit.grams));
  }
}

void print_hours(std::FILE* out, const RepricedHours& hours) {
  const auto line = [&](const char* label, const RepricedStart& start) {
    print_line(out, label,
               fmt::format("{} CO2e   (begun {})", amount(start.emissions_g, "g"),
                           utc_text(start.begin_unix_ns)));
  };
  fmt::print(out, "\n{}, {}\n", hours.about.place, basis_text(hours.about.basis));
  line("best", hours.best);
  print_line(out, "median", amount(hours.median_g, "g") + " CO2e");
  line("worst", hours.worst);
  if (hours.own_g) print_line(out, "as it ran", amount(*hours.own_g, "g") + " CO2e");
  print_line(out, "source", hours.about.source);
  const auto unit = unit_of(hours.worst.emissions_g);
  print_starts(out, "UTC", hours.by_hour, unit);
  if (hours.by_month.size() > 1) print_starts(out, "month", hours.by_month, unit);
  fmt::print(out, "\n");
  for (const auto& sentence : hours.sentences) fmt::print(out, "{}\n", wrapped(sentence, 0));
}

// The weakest grade that contributes more than 1 %, as a run's own total tells it.
std::string grade_text(const RepriceFinding& finding) {
  constexpr double little = 0.01;
  if (finding.constant_share > little) return "constant";
  return finding.modelled_share > little ? "modelled" : "measured";
}

// What each run emits at the first and the last place of the largest group.
void print_runs(std::FILE* out, const RepriceFinding& finding) {
  if (finding.runs.size() < 2 || finding.groups.empty()) return;
  constexpr std::size_t shown_most = 20, columns = 20;
  const auto& places = finding.groups.front().places;
  std::vector<const RepricedPlace*> ends{&places.front()};
  if (places.size() > 1) ends.push_back(&places.back());
  fmt::print(out, "\n{:<24} {:>10} ", "run", "energy");
  for (const auto* place : ends)
    fmt::print(out, " {:>{}}", cut_to(place->intensity.place, columns), columns);
  for (std::size_t i = 0; i < std::min(shown_most, finding.runs.size()); ++i) {
    const auto& run = finding.runs[i];
    fmt::print(out, "\n{:<24} {:>10} ", cut_to(run.id, 24), text_of(Joules{run.energy_j}));
    for (const auto* place : ends)
      fmt::print(out, " {:>{}}", text_of(place->each[i].value), columns);
  }
  fmt::print(out, "\n");
  if (finding.runs.size() > shown_most)
    fmt::print(out, "... {} more; --csv has every run\n", finding.runs.size() - shown_most);
}

}  // namespace

void print_repriced(std::FILE* out, const RepriceFinding& finding, std::size_t most) {
  const auto& [low, high] = finding.energy_interval;
  const auto pue = finding.pue == 1 ? "" : fmt::format(", PUE {}", significant(finding.pue));
  fmt::print(out, "{}\n",
             wrapped(fmt::format("{}: {} (95 %: {}; {}){}", finding.subject,
                                 text_of(Joules{finding.energy_j}),
                                 text_between(Joules{low}, Joules{high}), grade_text(finding), pue),
                     0));
  for (const auto& group : finding.groups) print_group(out, group, most);
  print_runs(out, finding);
  if (finding.hours) print_hours(out, *finding.hours);
  for (const auto& warning : finding.warnings) print_warning(out, warning);
}

}  // namespace joulelab
