#include "carbon/start_advice.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/quantity_text.h"
#include "base/text.h"
#include "carbon/synthetic_year.h"
#include "carbon/typical_week.h"
#include "carbon/utc_time.h"
#include "stats/descriptive.h"

namespace joulelab {
namespace {

using Wait = WallTime::duration;

// A series to choose by, with the history that it was made of.
struct Hours {
  IntensitySeries series;
  const IntensitySeries* history = nullptr;  // nothing: a forecast
};

// A series that ends before the run could have ended, or begins later, is of another time.
bool covers(const IntensitySeries& series, const StartQuestion& question) {
  const auto length = std::chrono::round<Wait>(length_of(question.load));
  return series.steps.front().begin < question.window.latest_end &&
         series.steps.back().end >= question.window.earliest + length;
}

Result<Hours> hours_for(const IntensitySeries& series, const StartQuestion& question) {
  const auto& window = question.window;
  if (covers(series, question)) return Hours{series, nullptr};
  auto typical = JOULELAB_TRY(typical_hours(series, window.earliest, window.latest_end));
  return Hours{std::move(typical), &series};
}

StartSaving saving_of(const IntensitySeries& series, const StartChoice& start) {
  return {series.about.basis, start.at_once, start.best};
}

std::optional<SavingSpread> past_of(const IntensitySeries& history, const StartQuestion& question,
                                    WallTime start) {
  const IntensityIntegral hours(history);
  std::vector<double> shares;
  for (const auto back :
       weeks_back(history, question.window.earliest, question.window.latest_end)) {
    const auto once = intensity_from(hours, question.load, question.window.earliest - back);
    const auto then = intensity_from(hours, question.load, start - back);
    if (once && then && once->value > 0) shares.push_back(1 - then->value / once->value);
  }
  if (shares.empty()) return std::nullopt;
  std::ranges::sort(shares);
  return SavingSpread{static_cast<int>(shares.size()), quantile_of_sorted(shares, 0.5),
                      quantile_of_sorted(shares, 0.05), quantile_of_sorted(shares, 0.95)};
}

// Slots are worked in at even power, so what they save is against even power too.
std::optional<GramsPerKWh> evenly_at_once(const IntensityIntegral& hours,
                                          const StartQuestion& question) {
  const auto even = even_load(length_of(question.load), energy_of(question.load));
  return intensity_from(hours, even, question.window.earliest);
}

// What `by` says of a choice that another series made.
void judge(ChosenStart& choice, const IntensitySeries& by, const StartQuestion& question) {
  const IntensityIntegral hours(by);
  const auto at_once = intensity_from(hours, question.load, question.window.earliest);
  if (const auto value = intensity_from(hours, question.load, choice.start.start))
    choice.by_other = {by.about.basis, at_once, *value};
  if (!choice.slots) return;
  const auto value =
      intensity_over(hours, question.load, *question.interruption, choice.slots->slots);
  if (value) choice.slots_by_other = {by.about.basis, evenly_at_once(hours, question), *value};
}

Result<ChosenStart> choose(const Hours& hours, const StartQuestion& question) {
  const IntensityIntegral integral(hours.series);
  ChosenStart choice;
  choice.start = JOULELAB_TRY(best_start(integral, question.load, question.window));
  choice.saving = saving_of(hours.series, choice.start);
  if (hours.history) choice.past = past_of(*hours.history, question, choice.start.start);
  if (question.interruption) {
    choice.slots =
        JOULELAB_TRY(best_slots(integral, question.load, question.window, *question.interruption));
    choice.slots_saving = StartSaving{hours.series.about.basis, evenly_at_once(integral, question),
                                      choice.slots->best};
  }
  return choice;
}

Result<void> check_bases(const IntensitySeries& hours,
                         const std::optional<IntensitySeries>& marginal) {
  if (!marginal) return {};
  if (marginal->about.basis != Basis::marginal) {
    return fail(Error::Kind::invalid,
                fmt::format("the hours of {} are not marginal", marginal->about.source),
                "--hours FILE takes those of an average");
  }
  if (hours.about.basis == Basis::marginal) {
    return fail(Error::Kind::invalid, "both series are marginal",
                "--hours takes an average where --marginal is given, or the marginal alone");
  }
  return {};
}

void cut_window(const IntensitySeries& series, StartQuestion& question,
                std::vector<Warning>& warnings) {
  const auto end = series.steps.back().end;
  if (end >= question.window.latest_end) return;
  question.window.latest_end = end;
  warnings.push_back(
      {"window-cut", fmt::format("the hours that are known end at {}: later starts were not "
                                 "looked at; a longer forecast may know better ones",
                                 text_of(end))});
}

void warn(const StartAdvice& advice, std::vector<Warning>& warnings) {
  const auto& about = advice.hours.about;
  if (is_synthetic(about)) {
    warnings.push_back({"synthetic-hours",
                        fmt::format("the hours are made up: they show how the saving comes about, "
                                    "not what {} would have; give measured hours with --hours FILE",
                                    about.place)});
  }
  if (advice.is_typical) {
    warnings.push_back({"typical-hours",
                        "no forecast covers the window: the hours are the means of the same hours "
                        "of the week in the history, so the weather is not in them and a single "
                        "day may do the opposite; give a forecast with --hours"});
  }
  if (!advice.marginal && about.basis != Basis::marginal) {
    warnings.push_back({"average-only",
                        "shifting load changes emissions by the marginal intensity, which is not "
                        "known here: by the average the saving is only what is accounted to the "
                        "run, and may not exist; give marginal hours with --marginal FILE"});
  }
  if (advice.question.interruption && advice.question.load.pieces.size() > 1) {
    warnings.push_back({"even-power",
                        "for the interruptible run its power is taken as even: the profile of the "
                        "measured run is only laid under the run in one piece"});
  }
}

}  // namespace

std::optional<SavedGrams> grams_of(const StartSaving& saving, const StartQuestion& question) {
  if (!saving.at_once) return std::nullopt;
  const auto energy = question.pue * energy_of(question.load);
  SavedGrams grams{energy * *saving.at_once, energy * saving.chosen, {}, 0};
  grams.saved = grams.at_once - grams.chosen;
  if (grams.at_once.value > 0) grams.share = grams.saved.value / grams.at_once.value;
  return grams;
}

Result<StartAdvice> advise_start(const IntensitySeries& hours,
                                 const std::optional<IntensitySeries>& marginal,
                                 const StartQuestion& question) {
  JOULELAB_TRY(check_load(question.load, question.window));
  JOULELAB_TRY(check_bases(hours, marginal));
  StartAdvice advice;
  advice.question = question;
  auto mine = JOULELAB_TRY(hours_for(hours, question));
  cut_window(mine.series, advice.question, advice.warnings);
  advice.is_typical = mine.history != nullptr;
  std::optional<Hours> other;
  if (marginal) {
    other = JOULELAB_TRY(hours_for(*marginal, question));
    cut_window(other->series, advice.question, advice.warnings);
  }
  advice.choice = JOULELAB_TRY(choose(mine, advice.question));
  if (other) {
    judge(advice.choice, other->series, advice.question);
    advice.marginal_choice = JOULELAB_TRY(choose(*other, advice.question));
    judge(*advice.marginal_choice, mine.series, advice.question);
    advice.marginal = std::move(other->series);
  }
  advice.hours = std::move(mine.series);
  warn(advice, advice.warnings);
  return advice;
}

}  // namespace joulelab
