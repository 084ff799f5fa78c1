#include "meter/probe_report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "record/name.h"
#include "stats/descriptive.h"

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

constexpr int probe_json_version = 1;
constexpr double renewals_wanted = 5;

std::optional<ReadingSummary> summary_of(std::span<const ReadingCost> readings) {
  if (readings.empty()) return std::nullopt;
  std::vector<double> durations;
  ReadingSummary summary;
  for (const auto& reading : readings) {
    durations.push_back(reading.took.count());
    summary.mean_cpu += reading.cpu / static_cast<double>(readings.size());
  }
  std::ranges::sort(durations);
  summary.median = Seconds{quantile_of_sorted(durations, 0.5)};
  summary.p95 = Seconds{quantile_of_sorted(durations, 0.95)};
  return summary;
}

std::string_view name_of(Renewal::Kind kind) {
  switch (kind) {
    case Renewal::Kind::found:
      return "found";
    case Renewal::Kind::at_most:
      return "at_most";
    case Renewal::Kind::by_steps:
      return "by_steps";
    case Renewal::Kind::not_seen:
      break;
  }
  return "not_seen";
}

std::string_view name_of(ValueStep::Kind kind) {
  switch (kind) {
    case ValueStep::Kind::found:
      return "found";
    case ValueStep::Kind::at_most:
      return "at_most";
    case ValueStep::Kind::finer:
      return "finer";
    case ValueStep::Kind::unchanged:
      break;
  }
  return "unchanged";
}

std::string_view name_of(Agreement agreement) {
  switch (agreement) {
    case Agreement::by_chance:
      return "by_chance";
    case Agreement::by_accuracy:
      return "by_accuracy";
    case Agreement::none:
      break;
  }
  return "none";
}

// What is not known is null, never 0.
Json unless_zero(double value) { return value > 0 ? Json(value) : Json(nullptr); }

std::string unit_of(const Channel& channel) {
  if (channel.form == Form::condition) return channel.unit;
  return channel.form == Form::counter ? "J" : "W";
}

Json json_of(const ChannelProbe& probe) {
  const auto& [channel, renewal, step, scatter, unreadable, is_renewed_otherwise,
               is_stepped_otherwise] = probe;
  const bool is_found = renewal.kind == Renewal::Kind::found;
  Json json = {{"name", channel.name},
               {"component", name_of(channel.component)},
               {"device", channel.device},
               {"form", name_of(channel.form)},
               {"grade", name_of(channel.grade)},
               {"unit", unit_of(channel)},
               {"unreadable", unreadable},
               {"changes", renewal.changes},
               {"update_period", name_of(renewal.kind)},
               {"update_period_s", unless_zero(renewal.typical.count())},
               {"update_period_s_q1", is_found ? Json(renewal.low.count()) : Json(nullptr)},
               {"update_period_s_q3", is_found ? Json(renewal.high.count()) : Json(nullptr)},
               {"declared_update_period_s", unless_zero(channel.update_period.count())},
               {"is_renewed_otherwise", is_renewed_otherwise},
               {"step", name_of(step.kind)},
               {"step_size", unless_zero(step.size)},
               {"declared_resolution", unless_zero(channel.resolution)},
               {"is_stepped_otherwise", is_stepped_otherwise}};
  json["mean_power_w"] = scatter ? Json(scatter->mean.value) : Json(nullptr);
  json["scatter_w"] = scatter ? Json(scatter->deviation.value) : Json(nullptr);
  json["scatter_over_s"] = scatter ? Json(scatter->over.count()) : Json(nullptr);
  json["von_neumann_ratio"] = scatter ? Json(scatter->independence) : Json(nullptr);
  return json;
}

Json json_of(const MeterProbe& meter) {
  const auto& cost = meter.cost;
  Json json = {{"name", meter.name},
               {"is_far", meter.is_far},
               {"is_model", meter.is_model},
               {"usual_period_s", meter.usual_period.count()},
               {"pace_s", meter.pace.count()},
               {"readings", meter.readings},
               {"failures", meter.failures},
               {"last_failure", meter.last_failure ? Json(meter.last_failure->what) : Json()},
               {"read_s_median", cost ? Json(cost->median.count()) : Json(nullptr)},
               {"read_s_p95", cost ? Json(cost->p95.count()) : Json(nullptr)},
               {"read_cpu_s_mean", cost ? Json(cost->mean_cpu.count()) : Json(nullptr)},
               {"channels", Json::array()}};
  for (const auto& channel : meter.channels) json["channels"].push_back(json_of(channel));
  return json;
}

Json json_of(const MeterComparison& comparison) {
  return {{"a", comparison.a},
          {"b", comparison.b},
          {"power_w_a", comparison.power_a.value},
          {"power_w_b", comparison.power_b.value},
          {"ratio", comparison.ratio},
          {"ratio_low", comparison.low},
          {"ratio_high", comparison.high},
          {"window_s", comparison.window.count()},
          {"agreement", name_of(comparison.agreement)}};
}

Json json_of(const Containment& containment) {
  return {{"outer", containment.outer},
          {"inner", containment.inner},
          {"outer_power_w", containment.outer_power.value},
          {"inner_power_w", containment.inner_power.value},
          {"window_s", containment.window.count()},
          {"agreement", name_of(containment.agreement)}};
}

template <class T>
Json array_of(const std::vector<T>& items) {
  Json array = Json::array();
  for (const auto& item : items) array.push_back(json_of(item));
  return array;
}

}  // namespace

ProbeReport report_of(std::span<const ProbedMeter> meters, Seconds duration) {
  ProbeReport report{.duration = duration,
                     .comparisons = comparisons_of(meters),
                     .containments = containments_of(meters)};
  for (const auto& meter : meters) {
    report.meters.push_back({.name = meter.name,
                             .is_far = meter.is_far,
                             .is_model = meter.is_model,
                             .usual_period = meter.usual_period,
                             .pace = meter.pace,
                             .readings = meter.readings.size(),
                             .failures = meter.failures,
                             .last_failure = meter.last_failure,
                             .cost = summary_of(meter.readings)});
    for (const auto& trace : meter.traces) {
      report.meters.back().channels.push_back(
          examine(trace, meter.usual_period, meter.is_model ? Seconds{0} : meter.pace));
    }
  }
  return report;
}

std::optional<Seconds> longer_probe(const ProbeReport& report) {
  Seconds wanted{0};
  for (const auto& meter : report.meters) {
    for (const auto& probe : meter.channels)
      wanted = std::max(wanted, renewals_wanted * probe.channel.update_period);
  }
  if (wanted <= report.duration) return std::nullopt;
  return Seconds{std::ceil(wanted.count())};
}

std::string to_json_text(const ProbeReport& report, int indent) {
  const Json json = {{"format", "joulelab.probe"},
                     {"version", probe_json_version},
                     {"joulelab_version", JOULELAB_VERSION},
                     {"duration_s", report.duration.count()},
                     {"meters", array_of(report.meters)},
                     {"comparisons", array_of(report.comparisons)},
                     {"containments", array_of(report.containments)}};
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace joulelab
