// Disclosure -> prose: the paragraph of a paper, the checklist for people, both in Markdown.

#include <fmt/format.h>

#include "base/quantity_text.h"
#include "base/text.h"
#include "base/wrap.h"
#include "report/checklist.h"
#include "report/disclosure_report.h"
#include "report/disclosure_text.h"
#include "report/markdown_table.h"

namespace joulelab {
namespace {

std::string spent(const Disclosure& disclosure) {
  const auto what = disclosure.is_study ? "All " + runs_phrase(disclosure) + " of the study"
                                        : std::string("The training run");
  auto text = disclosure.total.energy
                  ? fmt::format("{} took {} of electricity in {}", what,
                                total_energy_phrase(disclosure), time_phrase(disclosure.duration))
                  : fmt::format("{} took {}; the energy is not known", what,
                                time_phrase(disclosure.duration));
  if (const auto reservation = reservation_phrase(disclosure); !reservation.empty())
    text += "; " + reservation;
  text += fmt::format(". Hardware: {}.", hardware_phrase(disclosure));
  if (disclosure.is_study)
    text += fmt::format(" Energy of a finished run: {}.", mean_energy_phrase(disclosure));
  return text;
}

std::string known_by(const Disclosure& disclosure) {
  return fmt::format("The energy is {}, by {}; it covers {}; not covered: {}. Idle power is {}.",
                     grade_phrase(disclosure), software_phrase(disclosure),
                     covered_phrase(disclosure), not_covered_phrase(disclosure),
                     idle_phrase(disclosure));
}

std::string emitted(const Disclosure& disclosure) {
  const auto& place = disclosure.place;
  if (!disclosure.footprint) return "The emissions are not known.";
  auto text = fmt::format("At {} in {} ({}) and a PUE of {}, this is {}.",
                          intensity_phrase(place.intensity), place_phrase(place.intensity),
                          source_phrase(place.intensity), significant(place.pue),
                          emissions_phrase(disclosure.footprint->operation, place.intensity));
  if (!place.is_pue_stated)
    text += " No PUE was stated, so the overhead of a data centre is not included.";
  if (!place.note.empty()) text += fmt::format(" Of the location: {}.", place.note);
  return text;
}

std::string beside(const Disclosure& disclosure) {
  return fmt::format("Embodied emissions: {}. Losses of the grid: {}. Offsets: {}.",
                     embodied_phrase(disclosure), losses_phrase(disclosure), offsets_phrase);
}

}  // namespace

std::string disclosure_paragraph(const Disclosure& disclosure) {
  auto text = fmt::format("{} {} {} {}", spent(disclosure), known_by(disclosure),
                          emitted(disclosure), beside(disclosure));
  if (disclosure.score.per != FunctionalUnit::run || disclosure.score.is_sci)
    text += fmt::format(" {}.", score_phrase(disclosure.score));
  if (!disclosure.warnings.empty())
    text += fmt::format(" Warnings of the record: {}.", warnings_phrase(disclosure));
  return text;
}

std::string disclosure_checklist(const Disclosure& disclosure) {
  constexpr int label_columns = 18;
  std::string text;
  for (const auto& [item, answer] : checklist_of(disclosure)) {
    const auto line = fmt::format("{:<{}}{}", item, label_columns, answer);
    text += wrapped(line, label_columns) + "\n";
  }
  return text;
}

std::string disclosure_markdown(const Disclosure& disclosure) {
  std::string text = "### Energy and emissions of training\n\n";
  text += markdown::plain(disclosure_paragraph(disclosure)) + "\n\n";
  markdown::Table table(text, {"Item", "Answer"});
  for (const auto& [item, answer] : checklist_of(disclosure))
    table.put({markdown::plain(item), markdown::plain(answer)});
  return text;
}

}  // namespace joulelab
