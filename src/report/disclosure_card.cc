// Disclosure -> what a model's card and its documentation for the EU hold.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/quantity_text.h"
#include "base/text.h"
#include "report/disclosure_report.h"
#include "report/disclosure_text.h"
#include "report/markdown_table.h"

namespace joulelab {
namespace {

// A JSON string is a double-quoted scalar of YAML 1.2, and what Python's reader takes for one.
std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string card_source(const Disclosure& disclosure) {
  const auto& intensity = disclosure.place.intensity;
  auto text = fmt::format(
      "{}; {}; energy {}; covers {}, not {}; {} of {} ({}); PUE {}", software_phrase(disclosure),
      disclosure.is_study ? "sum of " + runs_phrase(disclosure) : std::string("one run"),
      grade_phrase(disclosure), covered_phrase(disclosure), not_covered_phrase(disclosure),
      intensity_phrase(intensity), place_phrase(intensity), source_phrase(intensity),
      pue_phrase(disclosure.place));
  if (!disclosure.place.note.empty()) text += "; " + disclosure.place.note;
  if (const auto reservation = reservation_phrase(disclosure); !reservation.empty())
    text += "; " + reservation;
  if (!disclosure.warnings.empty()) text += "; warnings: " + warnings_phrase(disclosure);
  return text;
}

std::string mwh(Joules energy) { return plain_decimal(energy.value / joules_per_kwh / 1000); }

std::string energy_value(const Disclosure& disclosure) {
  const auto& total = disclosure.total;
  if (!total.energy)
    return "not known; information may be based on the compute above (point 2, last sentence)";
  const auto* how = grade_of(total) == Grade::measured ? "known" : "estimated";
  auto text = fmt::format("{} MWh, {}", mwh(*total.energy), how);
  text += is_bounded(total.low.value, total.energy->value, total.high.value)
              ? fmt::format(" (95 % interval {} to {} MWh)", mwh(total.low), mwh(total.high))
              : std::string(" (the accuracy of the meters is not known)");
  if (const auto reservation = reservation_phrase(disclosure); !reservation.empty())
    text += "; " + reservation;
  return text;
}

std::string method(const Disclosure& disclosure) {
  return fmt::format(
      "{}, by {}. Covered: {}. Not covered: {}. Idle power: {}. PUE: {}. Warnings of the record: "
      "{}.",
      grade_phrase(disclosure), software_phrase(disclosure), covered_phrase(disclosure),
      not_covered_phrase(disclosure), idle_phrase(disclosure), pue_phrase(disclosure.place),
      warnings_phrase(disclosure));
}

}  // namespace

std::string disclosure_card(const Disclosure& disclosure) {
  std::string out = "---\nco2_eq_emissions:\n";
  if (disclosure.footprint) {
    out += fmt::format("  emissions: {}  # grams of CO2e\n",
                       plain_decimal(disclosure.footprint->operation.value.value));
  } else {
    out += "  emissions: null  # not known: there is no energy to price\n";
  }
  const auto type = disclosure.training_type.empty() ? "not known" : disclosure.training_type;
  out += fmt::format("  source: {}\n", quoted(card_source(disclosure)));
  out += fmt::format("  training_type: {}\n", quoted(type));
  out += fmt::format("  geographical_location: {}\n",
                     quoted(disclosure.place.is_known ? place_phrase(disclosure.place.intensity)
                                                      : std::string("not known")));
  return out + fmt::format("  hardware_used: {}\n---\n", quoted(hardware_used(disclosure)));
}

std::string disclosure_eu(const Disclosure& disclosure) {
  std::string text = "### Computational resources and energy of training\n\n";
  text +=
      "For the technical documentation of Regulation (EU) 2024/1689 (AI Act), Annex XI, section 1, "
      "point 2 (d) and (e).\n\n";
  const auto plain = [](const std::string& answer) { return markdown::plain(answer); };
  markdown::Table table(text, {"Point", "Item", "Value"});
  table.put({"2 (d)", "Computational resources", plain(compute_phrase(disclosure))});
  table.put(
      {"2 (d)", "Training time",
       plain(fmt::format("{}, over {}", time_phrase(disclosure.duration),
                         disclosure.is_study ? runs_phrase(disclosure) : std::string("one run")))});
  table.put({"2 (d)", "Hardware", plain(hardware_phrase(disclosure))});
  table.put({"2 (e)", "Energy consumption of training", plain(energy_value(disclosure))});
  table.put({"2 (e)", "Methodology", plain(method(disclosure))});
  return text;
}

}  // namespace joulelab
