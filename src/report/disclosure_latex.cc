// Disclosure -> the row of a paper's table, and the entries of its bibliography.

#include <cctype>
#include <fmt/format.h>

#include "base/text.h"
#include "report/disclosure_report.h"
#include "report/disclosure_text.h"
#include "report/latex_text.h"

namespace joulelab {
namespace {

constexpr std::string_view unknown = "--";

std::string with_interval(double value, double low, double high) {
  if (!is_bounded(low, value, high)) return latex::number(value);
  return fmt::format("{} [{}, {}]", latex::number(value), latex::number(low), latex::number(high));
}

// Hours, kWh and grams whatever their size, so that the rows of several runs stand under one head.
std::string energy_field(const Disclosure& disclosure) {
  const auto& total = disclosure.total;
  if (!total.energy) return std::string(unknown);
  const auto kwh = [](Joules energy) { return energy.value / joules_per_kwh; };
  return with_interval(kwh(*total.energy), kwh(total.low), kwh(total.high)) +
         (grade_of(total) == Grade::measured ? "" : "$^\\dagger$");
}

std::string emissions_field(const Disclosure& disclosure) {
  if (!disclosure.footprint) return std::string(unknown);
  const auto& operation = disclosure.footprint->operation;
  return with_interval(operation.value.value, operation.low.value, operation.high.value);
}

std::string intensity_key(const Intensity& intensity) {
  std::string key = "intensity-" + (intensity.code.empty() ? intensity.place : intensity.code);
  for (auto& c : key) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '-';
  }
  return intensity.year > 0 ? fmt::format("{}-{}", key, intensity.year) : key;
}

}  // namespace

std::string disclosure_latex_head() {
  return "Training & Runs & Time (h) & Energy (kWh) & Emissions (g CO$_2$e) & Intensity "
         "(g\\,kWh$^{-1}$) & PUE & Hardware \\\\\n";
}

std::string disclosure_latex_row(const Disclosure& disclosure) {
  const auto& place = disclosure.place;
  std::string cite;
  for (const auto& key : cite_keys(disclosure)) cite += (cite.empty() ? "" : ",") + key;
  return fmt::format("{}~\\cite{{{}}} & {} & {} & {} & {} & {} & {} & {} \\\\\n",
                     latex::plain(disclosure.subject), cite, disclosure.run_ids.size(),
                     latex::number(disclosure.duration.count() / 3600), energy_field(disclosure),
                     emissions_field(disclosure), latex::number(place.intensity.value.value),
                     place.is_pue_stated ? latex::number(place.pue) : std::string(unknown),
                     latex::plain(hardware_used(disclosure)));
}

std::string disclosure_latex(const Disclosure& disclosure) {
  std::string out = "% Written by joulelab; needs \\usepackage{booktabs}, and the entries of\n";
  out += "% joulelab cite --format bibtex.\n";
  out += "\\begin{tabular}{lrrrrrrl}\n\\toprule\n" + disclosure_latex_head() + "\\midrule\n";
  out += disclosure_latex_row(disclosure) + "\\bottomrule\n\\end{tabular}\n\n";
  out += fmt::format(
      "% Caption: 95\\,\\% intervals in brackets, where they are known. Electricity of {}, {}.\n% "
      "The energy covers {};\n"
      "% not {}.\n% Embodied emissions: {}. Grid losses: {}.\n% {}: not known. $^\\dagger$ Energy "
      "not measured by sensors alone.\n",
      latex::plain(place_phrase(disclosure.place.intensity)),
      latex::plain(basis_phrase(disclosure.place.intensity.basis)),
      latex::plain(covered_phrase(disclosure)), latex::plain(not_covered_phrase(disclosure)),
      latex::plain(embodied_phrase(disclosure)), latex::plain(losses_phrase(disclosure)), unknown);
  if (const auto reservation = reservation_phrase(disclosure); !reservation.empty())
    out += fmt::format("% Of the energy: {}.\n", latex::plain(reservation));
  if (!disclosure.warnings.empty())
    out +=
        fmt::format("% Warnings of the record: {}.\n", latex::plain(warnings_phrase(disclosure)));
  if (const auto& note = disclosure.place.intensity.note; !note.empty())
    out += fmt::format("% Of the intensity: {}.\n", latex::plain(note));
  if (!disclosure.place.note.empty())
    out += fmt::format("% Of the location: {}.\n", latex::plain(disclosure.place.note));
  return out;
}

std::vector<std::string> cite_keys(const Disclosure& disclosure) {
  return {"joulelab", intensity_key(disclosure.place.intensity)};
}

std::string disclosure_bibtex(const Disclosure& disclosure) {
  const auto keys = cite_keys(disclosure);
  const auto& intensity = disclosure.place.intensity;
  auto out = fmt::format(
      "@misc{{{},\n  author = {{{{The Joulelab maintainers}}}},\n"
      "  title = {{{{Joulelab}}: a laboratory for the energy and carbon of training neural "
      "networks}},\n  year = {{2026}},\n  note = {{Software, version {}, Apache-2.0}}\n}}\n\n",
      keys[0], latex::plain(disclosure.joulelab_version));
  const auto source = intensity.source.empty() ? std::string("Source not known") : intensity.source;
  const auto licence = intensity.licence.empty() ? std::string("not known") : intensity.licence;
  out += fmt::format("@misc{{{},\n  author = {{{{{}}}}},\n", keys[1], latex::plain(source));
  out += fmt::format("  title = {{Carbon intensity of electricity: {}}},\n",
                     latex::plain(place_phrase(intensity)));
  if (intensity.year > 0) out += fmt::format("  year = {{{}}},\n", intensity.year);
  out += fmt::format("  note = {{{} g CO$_2$e/kWh, {}; licence: {}}}\n}}\n",
                     latex::number(intensity.value.value),
                     latex::plain(basis_phrase(intensity.basis)), latex::plain(licence));
  return out;
}

}  // namespace joulelab
