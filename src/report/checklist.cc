#include "report/checklist.h"

#include <fmt/format.h>

#include "analyse/word.h"
#include "base/quantity_text.h"
#include "base/text.h"
#include "report/disclosure_text.h"

namespace joulelab {
namespace {

std::string repeats_answer(const Disclosure& disclosure) {
  if (!disclosure.is_study)
    return "one run: the intervals are those of the meters, and say nothing of other runs";
  const auto repeats =
      disclosure.least_repeats == disclosure.most_repeats
          ? std::to_string(disclosure.most_repeats)
          : fmt::format("{} to {}", disclosure.least_repeats, disclosure.most_repeats);
  const auto of = disclosure.configurations == 1
                      ? std::string("one configuration")
                      : fmt::format("each of {} configurations", disclosure.configurations);
  return fmt::format("finished runs of {}: {}; a finished run took {}", of, repeats,
                     mean_energy_phrase(disclosure));
}

std::string energy_answer(const Disclosure& disclosure) {
  const auto reservation = reservation_phrase(disclosure);
  const auto text = total_energy_phrase(disclosure);
  return reservation.empty() ? text : text + "; " + reservation;
}

std::string search_answer(const Disclosure& disclosure) {
  if (!disclosure.is_study)
    return "not known: runs that led to this one are not part of it (--study counts them)";
  return fmt::format("included: all {} count; trials outside the study are not known",
                     runs_phrase(disclosure));
}

std::string emissions_answer(const Disclosure& disclosure) {
  if (!disclosure.footprint) return "not known: there is no energy to price";
  const auto& place = disclosure.place;
  auto text = emissions_phrase(disclosure.footprint->operation, place.intensity);
  if (place.pue > 1)
    text += fmt::format(", of which {} by the PUE", text_of(disclosure.footprint->facility.value));
  if (disclosure.is_study && disclosure.mean_emissions)
    text += fmt::format("; a finished run {}",
                        emissions_phrase(*disclosure.mean_emissions, place.intensity));
  return text;
}

std::string accuracy_answer(const Disclosure& disclosure) {
  if (!disclosure.accuracy) return "not known: no finished run told one";
  const auto& accuracy = *disclosure.accuracy;
  if (accuracy.n == 1) return percent(accuracy.mean);
  auto text = fmt::format("{} to {}, mean {}", percent(accuracy.min), percent(accuracy.max),
                          percent(accuracy.mean));
  if (accuracy.interval)
    text += fmt::format(" (95 % interval {} to {})", percent(accuracy.interval->low),
                        percent(accuracy.interval->high));
  return fmt::format("{}, n = {}", text, accuracy.n);
}

// "60000", "1.38 billion".
std::string large_number(double value) {
  if (value >= 1e9) return significant(value / 1e9) + " billion";
  if (value >= 1e6) return significant(value / 1e6) + " million";
  return fmt::format("{:.0f}", value);
}

std::string range_answer(const std::optional<Summary>& told, std::string_view unit) {
  if (!told) return fmt::format("{} not known", unit);
  if (told->min == told->max) return fmt::format("{} {}", large_number(told->min), unit);
  return fmt::format("{} to {} {}", large_number(told->min), large_number(told->max), unit);
}

std::string time_answer(const Disclosure& disclosure) {
  if (!disclosure.is_study) return time_phrase(disclosure.duration);
  if (disclosure.duration_s.n == 0)
    return time_phrase(disclosure.duration) + " altogether; no run finished";
  return fmt::format("{} altogether; a finished run {}", time_phrase(disclosure.duration),
                     text_of(Seconds{disclosure.duration_s.mean}));
}

std::string intensity_answer(const PricedPlace& place) {
  return fmt::format("{}; {}", intensity_phrase(place.intensity), source_phrase(place.intensity));
}

std::string place_answer(const PricedPlace& place) {
  const auto text = (place.is_known ? "" : "not known; priced as ") + place_phrase(place.intensity);
  return place.note.empty() ? text : fmt::format("{}: {}", text, place.note);
}

std::string warnings_answer(const Disclosure& disclosure) {
  const auto text = warnings_phrase(disclosure);
  return disclosure.warnings.empty() ? text : text + "; docs/METHOD.md says what each means";
}

}  // namespace

std::vector<ChecklistItem> checklist_of(const Disclosure& disclosure) {
  const auto& place = disclosure.place;
  return {{"Reported", disclosure.is_study
                           ? fmt::format("{}: {}", disclosure.subject, runs_phrase(disclosure))
                           : disclosure.subject},
          {"Hardware", hardware_phrase(disclosure)},
          {"Time", time_answer(disclosure)},
          {"Energy", energy_answer(disclosure)},
          {"How it is known", grade_phrase(disclosure)},
          {"Covered", covered_phrase(disclosure)},
          {"Not covered", not_covered_phrase(disclosure)},
          {"Idle power", idle_phrase(disclosure)},
          {"PUE", pue_phrase(place)},
          {"Location", place_answer(place)},
          {"Carbon intensity", intensity_answer(place)},
          {"Emissions", emissions_answer(disclosure)},
          {"Per unit", score_phrase(disclosure.score)},
          {"Embodied", embodied_phrase(disclosure)},
          {"Grid losses", losses_phrase(disclosure)},
          {"Offsets", std::string(offsets_phrase)},
          {"Repeats", repeats_answer(disclosure)},
          {"Search", search_answer(disclosure)},
          {"Accuracy", accuracy_answer(disclosure)},
          {"Size", fmt::format("{}, {}", range_answer(disclosure.parameters, "parameters"),
                               range_answer(disclosure.macs, "MACs an image"))},
          {"Training compute", compute_phrase(disclosure)},
          {"Software", software_phrase(disclosure)},
          {"Warnings", warnings_answer(disclosure)}};
}

}  // namespace joulelab
