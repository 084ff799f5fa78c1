#include "report/disclosure_text.h"

#include <array>
#include <cmath>
#include <fmt/format.h>

#include "analyse/word.h"
#include "base/quantity_text.h"
#include "base/text.h"

namespace joulelab {
namespace {

struct NamedScale {
  double factor;
  std::string_view unit;
};

constexpr std::array watt_hour_scales{NamedScale{3.6e9, "MWh"}, NamedScale{3.6e6, "kWh"},
                                      NamedScale{3600, "Wh"}, NamedScale{3.6, "mWh"}};
constexpr std::array gram_scales{NamedScale{1e6, "t"}, NamedScale{1e3, "kg"}, NamedScale{1, "g"},
                                 NamedScale{1e-3, "mg"}};

NamedScale scale_for(double value, std::span<const NamedScale> scales) {
  for (const auto& scale : scales) {
    if (std::abs(value) >= scale.factor) return scale;
  }
  return scales.back();
}

std::string between(double low, double high, std::span<const NamedScale> scales) {
  const auto scale = scale_for(high, scales);
  return fmt::format("{} to {} {}", significant(low / scale.factor),
                     significant(high / scale.factor), scale.unit);
}

std::string group_phrase(const HardwareGroup& group) {
  const auto count = group.hosts.contains("") ? std::string("machines whose number is not known")
                                              : counted(group.hosts.size(), "machine");
  std::vector<std::string> parts{group.cpu.empty() ? "processor not known" : group.cpu};
  if (group.logical_cpus > 0)
    parts.push_back(counted(static_cast<std::size_t>(group.logical_cpus), "logical processor"));
  if (group.memory_gib > 0) parts.push_back(fmt::format("{:.0f} GiB of memory", group.memory_gib));
  for (const auto& [name, boards] : group.accelerators)
    parts.push_back(fmt::format("{} x {}", boards, name.empty() ? "GPU, model not known" : name));
  if (group.is_virtual) parts.push_back("virtual");
  return fmt::format("{} ({})", count, join(parts, ", "));
}

bool is_hardware_known(const Disclosure& disclosure) {
  for (const auto& group : disclosure.hardware) {
    if (!group.cpu.empty() || !group.accelerators.empty()) return true;
  }
  return false;
}

std::string stated_by(const std::string& source) { return source.empty() ? "as stated" : source; }

}  // namespace

std::string watt_hours(Joules energy) {
  const auto scale = scale_for(energy.value, watt_hour_scales);
  return fmt::format("{} {}", significant(energy.value / scale.factor), scale.unit);
}

std::string watt_hours_between(Joules low, Joules high) {
  return between(low.value, high.value, watt_hour_scales);
}

std::string grams_between(GramsCO2e low, GramsCO2e high) {
  return between(low.value, high.value, gram_scales);
}

bool is_bounded(double low, double value, double high) {
  constexpr double best = 1e-4;
  return high - low > 2 * best * std::abs(value);
}

std::string plain_decimal(double value, int digits) {
  if (!std::isfinite(value)) return "null";  // what is not known is not 0
  if (value == 0) return "0.0";
  const int before = static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
  const int after = std::max(1, digits - before);
  return fmt::format("{:.{}f}", value, after);
}

std::string hardware_phrase(const Disclosure& disclosure) {
  std::vector<std::string> groups;
  for (const auto& group : disclosure.hardware) groups.push_back(group_phrase(group));
  const auto seen = is_hardware_known(disclosure) ? join(groups, "; ")
                                                  : "not known: the runs do not tell their machine";
  if (disclosure.stated_hardware.empty()) return seen;
  return fmt::format("{}, as its author states; in the record: {}", disclosure.stated_hardware,
                     seen);
}

std::string hardware_used(const Disclosure& disclosure) {
  if (!disclosure.stated_hardware.empty()) return disclosure.stated_hardware;
  if (!is_hardware_known(disclosure)) return "not known";
  std::vector<std::string> parts;
  for (const auto& group : disclosure.hardware) {
    for (const auto& [name, boards] : group.accelerators)
      parts.push_back(fmt::format("{} {}", boards, name.empty() ? "GPU of unknown model" : name));
    if (!group.cpu.empty()) parts.push_back(group.cpu);
  }
  return join(parts, ", ");
}

std::string time_phrase(Seconds duration) {
  return fmt::format("{} ({} h)", text_of(duration), significant(duration.count() / 3600));
}

std::string total_energy_phrase(const Disclosure& disclosure) {
  const auto& total = disclosure.total;
  if (!total.energy) return "not known: no meter covered any of it";
  const auto bounds = is_bounded(total.low.value, total.energy->value, total.high.value)
                          ? "95 % interval " + watt_hours_between(total.low, total.high)
                          : std::string("the accuracy of the meters is not known");
  return fmt::format("{} ({}; {})", watt_hours(*total.energy), text_of(*total.energy), bounds);
}

std::string reservation_phrase(const Disclosure& disclosure) {
  if (!disclosure.total.energy) return {};
  std::vector<std::string> parts;
  if (disclosure.without_energy > 0)
    parts.push_back(
        fmt::format("it lacks {} whose energy is not known",
                    counted(static_cast<std::size_t>(disclosure.without_energy), "run")));
  if (disclosure.partly_covered > 0)
    parts.push_back(
        fmt::format("it is a lower bound for {} not metered all the time",
                    counted(static_cast<std::size_t>(disclosure.partly_covered), "run")));
  return join(parts, ", and ");
}

std::string mean_energy_phrase(const Disclosure& disclosure) {
  const auto& energy = disclosure.energy_j;
  if (energy.n == 0) return "not known: no finished run was metered all the time";
  auto text = watt_hours(Joules{energy.mean});
  const auto& bounds = disclosure.absolute_energy_j;
  if (bounds && is_bounded(bounds->low, energy.mean, bounds->high))
    text += fmt::format(" (95 % interval {}; n = {})",
                        watt_hours_between(Joules{bounds->low}, Joules{bounds->high}), energy.n);
  if (disclosure.configurations > 1)
    text +=
        fmt::format(", over {} configurations and their differences", disclosure.configurations);
  return text;
}

std::string grade_phrase(const Disclosure& disclosure) {
  const auto& total = disclosure.total;
  const auto grade = grade_of(total);
  if (!grade) return "not known: there is no energy";
  const auto* words = *grade == Grade::measured   ? "measured by sensors"
                      : *grade == Grade::modelled ? "estimated, at least in part, by a model"
                                                  : "assumed, at least in part, as a constant";
  return fmt::format("{} (shares of the energy: measured {}, modelled {}, constant {})", words,
                     percent(total.measured_share), percent(total.modelled_share),
                     percent(total.constant_share));
}

std::string covered_phrase(const Disclosure& disclosure) {
  if (disclosure.covered.empty()) return "nothing";
  const std::vector<std::string> parts(disclosure.covered.begin(), disclosure.covered.end());
  return join(parts, ", ");
}

std::string not_covered_phrase(const Disclosure& disclosure) {
  if (disclosure.covered.empty()) return "everything";
  if (disclosure.not_covered.empty()) return "nothing within the machine";
  std::vector<std::string> parts;
  const auto runs = static_cast<int>(disclosure.run_ids.size());
  for (const auto& [part, times] : disclosure.not_covered)
    parts.push_back(times == runs ? part : fmt::format("{} ({} of {} runs)", part, times, runs));
  return join(parts, ", ");
}

std::string idle_phrase(const Disclosure& disclosure) {
  if (disclosure.with_baseline == 0)
    return "included; it was not measured apart, and nothing is subtracted";
  const auto text =
      fmt::format("included; measured before the run, it is {} of {}",
                  watt_hours(disclosure.idle_energy), watt_hours(disclosure.energy_with_baseline));
  const auto runs = static_cast<int>(disclosure.run_ids.size());
  if (disclosure.with_baseline == runs) return text;
  return fmt::format("{} in {} of {} runs, in the others not known", text, disclosure.with_baseline,
                     runs);
}

std::string pue_phrase(const PricedPlace& place) {
  if (place.is_pue_stated)
    return fmt::format("{}, {}; not in the energy", significant(place.pue),
                       stated_by(place.pue_source));
  return "not known: none was stated, and no overhead of a data centre is included (1 is used)";
}

std::string place_phrase(const Intensity& intensity) {
  if (intensity.place.empty() && intensity.code.empty()) return "not known";
  if (intensity.place.empty()) return intensity.code;
  if (intensity.code.empty()) return intensity.place;
  return fmt::format("{} ({})", intensity.place, intensity.code);
}

std::string intensity_phrase(const Intensity& intensity) {
  const auto year = intensity.year > 0 ? std::to_string(intensity.year) : "year not known";
  const auto text = fmt::format("{} g CO2e/kWh ({}, {}", significant(intensity.value.value),
                                basis_phrase(intensity.basis), year);
  const auto& range = intensity.range;
  if (!range) return text + "; its uncertainty is not known)";
  return fmt::format("{}; 95 %: {} to {}{})", text, significant(range->low.value),
                     significant(range->high.value), range->why.empty() ? "" : ", " + range->why);
}

std::string source_phrase(const Intensity& intensity) {
  auto text = intensity.source.empty() ? std::string("source not known") : intensity.source;
  if (!intensity.licence.empty()) text += ", " + intensity.licence;
  if (!intensity.note.empty()) text += "; " + intensity.note;
  return text;
}

std::string emissions_phrase(const Emissions& emissions, const Intensity& intensity) {
  const auto& e = emissions;
  const bool is_energy_bounded = is_bounded(e.energy_low.value, e.value.value, e.energy_high.value);
  if (!is_energy_bounded && !intensity.range)
    return text_of(e.value) + " CO2e (its uncertainty is not known)";
  const auto* of = !is_energy_bounded ? "of the intensity alone"
                   : intensity.range  ? "of energy and intensity"
                                      : "of the energy alone";
  return fmt::format("{} CO2e (95 % interval {}, {})", text_of(emissions.value),
                     grams_between(emissions.low, emissions.high), of);
}

std::string runs_phrase(const Disclosure& disclosure) {
  return fmt::format("{} ({} finished, {} failed, {} cut)",
                     counted(disclosure.run_ids.size(), "run"), disclosure.finished,
                     disclosure.failed, disclosure.cut);
}

std::string compute_phrase(const Disclosure& disclosure) {
  const auto& compute = disclosure.compute;
  if (!compute.flop) return "not known: no run told both its MACs and its images";
  auto text = fmt::format("{}{:.3g} FLOP (3 x 2 x MACs of the forward pass x images trained on)",
                          compute.is_upper_bound ? "at most " : "", *compute.flop);
  if (compute.is_upper_bound) text += "; a part of the network was frozen";
  if (const auto runs = static_cast<int>(disclosure.run_ids.size()); compute.runs < runs)
    text += fmt::format("; of {} of {} runs, in the others not known", compute.runs, runs);
  return text;
}

std::string embodied_phrase(const Disclosure& disclosure) {
  const auto& embodied = disclosure.extra.embodied;
  if (!embodied) return "not included";
  return fmt::format("{} CO2e beside the operation ({} kg over {} years, {} of the device; {})",
                     text_of(embodied_of(*embodied, disclosure.duration)),
                     significant(embodied->device_kg),
                     significant(embodied->lifetime.count() / (365.25 * 86'400)),
                     percent(embodied->share), stated_by(embodied->source));
}

std::string losses_phrase(const Disclosure& disclosure) {
  const auto& share = disclosure.extra.loss_share;
  if (!share) return "not included";
  const auto& footprint = disclosure.footprint;
  return fmt::format("{} beside the operation ({} of what is fed in; {})",
                     footprint ? text_of(footprint->grid_losses->value) + " CO2e" : "not known",
                     percent(*share), stated_by(disclosure.extra.loss_source));
}

std::string score_phrase(const CarbonScore& score) {
  const auto unit = phrase_of(score.per);
  if (!score.operation_g) return fmt::format("per {}: not known, {}", unit, score.why_not);
  const auto& o = *score.operation_g;
  const auto bounds = is_bounded(o.low.value, o.value.value, o.high.value)
                          ? "95 % interval of meters and intensity " + grams_between(o.low, o.high)
                          : std::string("its uncertainty is not known");
  const auto operation = fmt::format("{} CO2e ({})", text_of(o.value), bounds);
  if (score.is_sci) {
    return fmt::format("SCI = {} CO2e per {}: O = {}, M = {} (ISO/IEC 21031; {})",
                       text_of(o.value + *score.embodied_g), unit, operation,
                       text_of(*score.embodied_g),
                       counted(static_cast<std::size_t>(score.runs), "run"));
  }
  const auto* why = score.embodied_g ? "the intensity is market-based, so this is no SCI"
                                     : "M not included, so this is no SCI";
  return fmt::format("O = {} per {}; {} (ISO/IEC 21031; {})", operation, unit, why,
                     counted(static_cast<std::size_t>(score.runs), "run"));
}

std::string warnings_phrase(const Disclosure& disclosure) {
  if (disclosure.warnings.empty()) return "none";
  std::vector<std::string> parts;
  const auto all = disclosure.run_ids.size();
  for (const auto& [code, runs] : disclosure.warnings)
    parts.push_back(all == 1 ? code : fmt::format("{} ({} of {} runs)", code, runs, all));
  return join(parts, ", ");
}

std::string software_phrase(const Disclosure& disclosure) {
  if (disclosure.measured_versions.empty())
    return fmt::format("imported measurements, evaluated by Joulelab {}",
                       disclosure.joulelab_version);
  const std::vector<std::string> versions(disclosure.measured_versions.begin(),
                                          disclosure.measured_versions.end());
  const auto measured = "Joulelab " + join(versions, ", ");
  if (versions.size() == 1 && versions[0] == disclosure.joulelab_version) return measured;
  return fmt::format("{}, evaluated by Joulelab {}", measured, disclosure.joulelab_version);
}

}  // namespace joulelab
