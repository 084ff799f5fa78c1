// Places or hours as a tidy table.

#include "base/csv.h"
#include "carbon/place_choice.h"
#include "record/name.h"
#include "report/csv_field.h"
#include "report/reprice_report.h"

namespace joulelab {

using namespace csv;

namespace {

Fields place_fields(const RepricedPlace& place) {
  const auto& intensity = place.intensity;
  std::optional<Interval> range;
  if (intensity.range) range = Interval{intensity.range->low.value, intensity.range->high.value};
  Fields fields{std::string(name_of(intensity.basis)),
                std::to_string(place.rank),
                place.tier ? std::to_string(*place.tier) : "",
                intensity.code,
                intensity.place,
                std::string(name_of(place_kind_of(intensity.code))),
                number(intensity.value.value)};
  append(fields, bounds_of(range));
  append(fields, {std::to_string(place.lower), std::to_string(place.higher),
                  std::to_string(place.undecided)});
  return fields;
}

Fields emissions_fields(const Emissions& emissions, bool has_range) {
  const auto of_intensity = [&](GramsCO2e bound) { return has_range ? number(bound.value) : ""; };
  return {number(emissions.value.value),         number(emissions.low.value),
          number(emissions.high.value),          number(emissions.energy_low.value),
          number(emissions.energy_high.value),   of_intensity(emissions.intensity_low),
          of_intensity(emissions.intensity_high)};
}

Fields source_fields(const Intensity& intensity) {
  return {intensity.year > 0 ? std::to_string(intensity.year) : "", intensity.source,
          intensity.licence, intensity.range ? intensity.range->why : "", intensity.note};
}

void put_group(const RepriceFinding& finding, const RepricedGroup& group, std::string& text) {
  for (const auto& place : group.places) {
    const auto put = [&](const std::string& run, const Emissions& emissions) {
      Fields line{run};
      append(line, place_fields(place));
      append(line, emissions_fields(emissions, place.intensity.range.has_value()));
      append(line, source_fields(place.intensity));
      text += csv_line(line);
    };
    put("", place.emissions);
    for (std::size_t i = 0; i < place.each.size(); ++i) put(finding.runs[i].id, place.each[i]);
  }
}

std::string starts_csv(const RepricedHours& hours) {
  const auto& about = hours.about;
  auto text = csv_line(Fields{"place", "basis", "source", "begin", "emissions_g"});
  for (const auto& start : hours.all) {
    text += csv_line(Fields{about.code.empty() ? about.place : about.code,
                            std::string(name_of(about.basis)), about.source,
                            utc_text(start.begin_unix_ns), number(start.emissions_g)});
  }
  return text;
}

}  // namespace

std::string reprice_csv(const RepriceFinding& finding) {
  if (finding.hours) return starts_csv(*finding.hours);
  std::string text = csv_line(Fields{"run",
                                     "basis",
                                     "rank",
                                     "tier",
                                     "code",
                                     "place",
                                     "kind",
                                     "g_per_kwh",
                                     "g_per_kwh_low",
                                     "g_per_kwh_high",
                                     "lower",
                                     "higher",
                                     "undecided",
                                     "emissions_g",
                                     "emissions_g_low",
                                     "emissions_g_high",
                                     "emissions_g_energy_low",
                                     "emissions_g_energy_high",
                                     "emissions_g_intensity_low",
                                     "emissions_g_intensity_high",
                                     "year",
                                     "source",
                                     "licence",
                                     "range_note",
                                     "note"});
  for (const auto& group : finding.groups) put_group(finding, group, text);
  return text;
}

}  // namespace joulelab
