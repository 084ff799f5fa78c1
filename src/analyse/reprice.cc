#include "analyse/reprice.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "analyse/account_sum.h"
#include "analyse/reprice_energy.h"
#include "analyse/word.h"
#include "base/text.h"
#include "record/name.h"

namespace joulelab {
namespace {

bool is_surely_below(const Intensity& a, const Intensity& b) {
  return a.range && b.range && a.range->high < b.range->low;
}

void count_differences(RepricedGroup& group) {
  for (auto& place : group.places) {
    for (const auto& other : group.places) {
      if (&other == &place) continue;
      if (is_surely_below(other.intensity, place.intensity)) {
        ++place.lower;
      } else if (is_surely_below(place.intensity, other.intensity)) {
        ++place.higher;
      } else {
        ++place.undecided;
      }
    }
  }
}

void rank(RepricedGroup& group) {
  std::ranges::stable_sort(group.places, {},
                           [](const RepricedPlace& place) { return place.intensity.value; });
  const RepricedPlace* first_of_tier = nullptr;
  for (auto& place : group.places) {
    place.rank = static_cast<int>(&place - group.places.data()) + 1;
    if (!place.intensity.range) {
      ++group.without_range;
      continue;
    }
    if (!first_of_tier || is_surely_below(first_of_tier->intensity, place.intensity)) {
      first_of_tier = &place;
      ++group.tiers;
    }
    place.tier = group.tiers;
  }
  count_differences(group);
}

std::string number_word(int n) { return n == 0 ? "none" : std::to_string(n); }

std::string own_sentence(const RepricedGroup& group, const RepricedPlace& own) {
  const auto& name = own.intensity.place;
  auto text =
      fmt::format("{}, where it was run, has rank {} of {}", name, own.rank, group.places.size());
  if (own.intensity.range) {
    text += fmt::format(
        ": {} of the others surely emit less, {} surely more, and {} cannot be told "
        "from it",
        number_word(own.lower), number_word(own.higher), number_word(own.undecided));
  }
  return text + ".";
}

void add_sentences(RepricedGroup& group) {
  const auto &first = group.places.front(), &last = group.places.back();
  auto& sentences = group.sentences;
  if (const auto widest = intensity_ratio_of(last.intensity, first.intensity);
      widest && group.places.size() > 1) {
    group.widest = *widest;
    sentences.push_back(fmt::format("The same energy emits {} times as much CO2e in {} as in {}{}.",
                                    ratio_text(*widest), last.intensity.place,
                                    first.intensity.place, reality_text(*widest)));
  }
  if (group.places.size() > 2 && first.tier) {
    sentences.push_back(
        first.higher == 0
            ? fmt::format("None of the {} others surely emits more than {}, the first: every "
                          "difference is within the data's own disagreement.",
                          group.places.size() - 1, first.intensity.place)
            : fmt::format("{} of the {} others surely emit more than {}, the first; {} cannot be "
                          "told from it, since the ranges of their sources overlap.",
                          first.higher, group.places.size() - 1, first.intensity.place,
                          number_word(first.undecided)));
  }
  for (const auto& place : group.places) {
    if (place.is_own && group.places.size() > 1) sentences.push_back(own_sentence(group, place));
  }
  if (group.without_range > 0 && group.places.size() > 1) {
    sentences.push_back(fmt::format(
        "{} of {} places {} a figure without a range: nobody says how wrong it may be, so that "
        "whether such a place differs from another is not known.",
        group.without_range == static_cast<int>(group.places.size())
            ? "All"
            : std::to_string(group.without_range),
        group.places.size(), group.without_range == 1 ? "has" : "have"));
  }
}

// Where all the runs were priced when they were made; empty where that differs.
std::string own_place_of(const RepriceFinding& finding) {
  const auto& own = finding.runs.front().own_place;
  const bool is_common = std::ranges::all_of(
      finding.runs, [&](const RepricedRun& run) { return run.own_place == own; });
  return is_common ? own : std::string();
}

// Names no place: there may be hundreds, and each group lists its own.
void add_basis_warning(RepriceFinding& finding) {
  if (finding.groups.size() < 2) return;
  std::vector<std::string> counts;
  for (const auto& group : finding.groups)
    counts.push_back(fmt::format("{} {}", group.places.size(), name_of(group.basis)));
  finding.warnings.push_back(
      {"mixed-bases",
       fmt::format("the intensities of these places are of different bases ({}), answer different "
                   "questions and differ severalfold on a clean grid: they are ranked apart, and "
                   "--basis keeps one",
                   join(counts, ", "))});
}

}  // namespace

std::optional<IntensityRatio> intensity_ratio_of(const Intensity& a, const Intensity& b) {
  if (a.basis != b.basis || !(b.value.value > 0)) return std::nullopt;
  IntensityRatio result{a.value.value / b.value.value, std::nullopt, std::nullopt};
  if (!a.range || !b.range) return result;
  const auto over = [](GramsPerKWh x, GramsPerKWh y) { return x.value / y.value; };
  if (b.range->low.value > 0) {
    result.interval =
        Interval{over(a.range->low, b.range->high), over(a.range->high, b.range->low)};
  }
  result.is_real = is_surely_below(a, b) || is_surely_below(b, a);
  return result;
}

std::string reality_text(const IntensityRatio& ratio) {
  if (!ratio.is_real) return "; how wrong these figures may be nobody says";
  return *ratio.is_real ? ": more than the sources disagree"
                        : ": no more than the sources disagree";
}

std::string ratio_text(const IntensityRatio& ratio) {
  if (!ratio.interval) return three_digits(ratio.ratio);
  return fmt::format("{} ({})", three_digits(ratio.ratio), interval_text(*ratio.interval));
}

Result<RepriceFinding> reprice(std::span<const Run> runs, std::string subject,
                               std::span<const Intensity> places) {
  auto [finding, known, sum] = JOULELAB_TRY(repriced_energy_of(runs, std::move(subject)));
  const auto own = own_place_of(finding);
  std::map<Basis, RepricedGroup> groups;
  for (const auto& intensity : places) {
    RepricedPlace place{.intensity = intensity};
    place.emissions = emissions_of(sum, intensity, finding.pue).value_or(Emissions{});
    for (const auto* run : known) {
      if (known.size() < 2) break;
      place.each.push_back(emissions_of(*run, intensity).value_or(Emissions{}));
    }
    place.is_own = !own.empty() && intensity.code == own;
    groups[intensity.basis].places.push_back(std::move(place));
  }
  for (auto& [basis, group] : groups) {
    group.basis = basis;
    rank(group);
    add_sentences(group);
    finding.groups.push_back(std::move(group));
  }
  std::ranges::stable_sort(finding.groups, std::greater<>(),
                           [](const RepricedGroup& group) { return group.places.size(); });
  add_basis_warning(finding);
  return std::move(finding);
}

}  // namespace joulelab
