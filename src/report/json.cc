// Findings -> JSON, the contract of docs/FORMATS.md. The page of the HTML report reads this and
// nothing else, so whatever it shows can be had by a program too.

#include "analyse/response.h"
#include "base/text.h"
#include "record/audit_finding_json.h"
#include "record/json_part.h"
#include "report/accuracy_json.h"
#include "report/agreement_json.h"
#include "report/backtest_json.h"
#include "report/comparison_json.h"
#include "report/json_value.h"
#include "report/place_json.h"
#include "report/report.h"

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json of(const std::vector<T>& items);  // defined below all the items that it may hold

Json of(const Summary& summary) {
  Json json{{"n", summary.n},
            {"mean", summary.mean},
            {"sd", summary.n > 1 ? Json(summary.sd) : Json(nullptr)},
            {"median", summary.median},
            {"min", summary.min},
            {"max", summary.max}};
  put_interval(json, "", summary.interval);
  return json;
}

Json of(const std::map<std::string, Summary>& summaries) {
  Json json = Json::object();
  for (const auto& [name, summary] : summaries) json[name] = of(summary);
  return json;
}

Json of(const std::map<std::string, Interval>& intervals) {
  Json json = Json::object();
  for (const auto& [name, interval] : intervals)
    json[name] = {{"low", interval.low}, {"high", interval.high}};
  return json;
}

Json of(const Machine& machine) { return json_of(machine); }
Json of(const Warning& warning) { return json_of(warning); }

Json of(const Intensity& place) { return place_json(place); }

Json of(const Response& response) {
  return {{"name", response.name},
          {"label", response.label},
          {"unit", response.unit},
          {"less_is_better", response.less_is_better},
          {"question", question_of(response.name)}};
}

Json of(const CellFinding& cell) {
  const bool has_energy = cell.responses.contains("energy_j");
  const auto share = [&](double value) { return has_energy ? Json(value) : Json(nullptr); };
  Json json{{"name", cell.name},
            {"factors", cell.factors},
            {"runs", cell.runs},
            {"excluded", cell.excluded},
            {"responses", of(cell.responses)},
            {"emissions_g", of(cell.emissions_g)}};
  json["absolute_emissions_g"] = of(cell.absolute_emissions_g);
  put_interval(json, "absolute_energy_j_", cell.absolute_energy_j);
  json["measured_share"] = share(cell.measured_share);
  json["modelled_share"] = share(cell.modelled_share);
  json["constant_share"] = share(cell.constant_share);
  json["parameters"] = nullable(cell.parameters);
  json["macs"] = nullable(cell.macs);
  json["at_chance"] = cell.at_chance;
  json["chance"] = nullable(cell.chance);
  json["warnings"] = cell.warnings;
  return json;
}

Json of(const Comparison& comparison) { return json_of(comparison); }
Json of(const InteractionFinding& interaction) { return json_of(interaction); }
Json of(const TradeoffStep& step) { return json_of(step); }
Json of(const TargetFinding& target) { return json_of(target); }

Json of(const SavingFinding& saving) {
  Json json{{"recipe", saving.recipe},
            {"plain", saving.plain},
            {"within", saving.within},
            {"pairs", saving.pairs},
            {"mean_energy_j", saving.mean_energy_j},
            {"mean_plain_energy_j", saving.mean_plain_energy_j},
            {"energy_saved", saving.energy_saved}};
  put_interval(json, "energy_saved_", saving.energy_saved_interval);
  json["accuracy_pairs"] = saving.accuracy_pairs;
  json["accuracy_gain"] = nullable(saving.accuracy_gain);
  put_interval(json, "accuracy_gain_", saving.accuracy_gain_interval);
  json["sentence"] = saving.sentence;
  return json;
}

Json of(const ParetoPoint& point) {
  Json json{{"cell", point.cell}, {"within", point.within}, {"energy_j", point.energy_j}};
  put_interval(json, "energy_j_", point.energy_interval);
  json["accuracy"] = point.accuracy;
  put_interval(json, "accuracy_", point.accuracy_interval);
  json["is_on_front"] = point.is_on_front;
  json["front_probability"] = nullable(point.front_probability);
  json["accuracy_per_kwh"] = nullable(point.accuracy_per_kwh);
  put_interval(json, "accuracy_per_kwh_", point.accuracy_per_kwh_interval);
  json["at_chance"] = point.at_chance;
  return json;
}

Json of(const PooledTest& test) {
  return {{"factor", test.factor},
          {"response", test.response},
          {"test", "Kruskal-Wallis"},
          {"n", test.n},
          {"statistic", test.statistic},
          {"degrees_of_freedom", test.degrees_of_freedom},
          {"p", test.p},
          {"p_adjusted", test.p_adjusted},
          {"effect", test.effect},
          {"sentence", test.sentence}};
}

Json of(const PlaceComparison& places) {
  return {{"a", places.a},
          {"b", places.b},
          {"ratio", places.ratio},
          {"is_comparable", places.is_comparable},
          {"sentence", places.sentence}};
}

Json of(const ChannelFinding& channel) {
  return {{"channel", channel.channel},
          {"meter", channel.meter},
          {"component", channel.component},
          {"grade", channel.grade},
          {"runs", channel.runs},
          {"runs_without", channel.runs_without},
          {"is_counted", channel.is_counted},
          {"reason", nullable(channel.reason)},
          {"share", channel.share},
          {"gaps", channel.gaps},
          {"wraps", channel.wraps},
          {"resets", channel.resets},
          {"freezes", channel.freezes},
          {"suspends", channel.suspends},
          {"unreadable", channel.unreadable}};
}

Json of(const MeterRatio& meters) {
  Json json{{"component", meters.component},
            {"a", meters.a},
            {"b", meters.b},
            {"runs", meters.runs},
            {"ratio", meters.ratio}};
  put_interval(json, "ratio_", meters.interval);
  json["sentence"] = meters.sentence;
  return json;
}

Json of(const RunRow& run) {
  return {{"id", run.id},
          {"cell", run.cell},
          {"status", run.status},
          {"factors", run.factors},
          {"repetition", run.repetition},
          {"block", run.block},
          {"order", run.order},
          {"started", utc_text(run.started_unix_ns)},
          {"started_unix_ns", run.started_unix_ns},
          {"responses", run.responses},
          {"grade", nullable(run.grade)},
          {"warnings", run.warnings}};
}

template <class T>
Json of(const std::vector<T>& items) {
  return list_of(items, [](const T& item) { return of(item); });
}

Json warnings_of(const Findings& findings) {
  Json json = Json::array();
  for (const auto& warning : findings.warnings) {
    const auto count = findings.warning_counts.find(warning.code);
    json.push_back(of(warning));
    json.back()["runs"] = count == findings.warning_counts.end() ? 0 : count->second;
  }
  return json;
}

Json audit_of(const Findings& findings) {
  Json json = Json::array();
  for (const auto& finding : findings.audit) {
    json.push_back(json_of(finding));
    json.back()["title"] = title_of(finding);
  }
  return json;
}

}  // namespace

std::string findings_json(const Findings& f) {
  const bool has_energy = f.measured_share + f.modelled_share + f.constant_share > 0;
  const auto share = [&](double value) { return has_energy ? Json(value) : Json(nullptr); };
  const Json json{{"format", "joulelab-findings"},
                  {"version", f.version},
                  {"joulelab_version", f.joulelab_version},
                  {"study", f.study},
                  {"generated", f.generated},
                  {"headlines", f.headlines},
                  {"protocol", f.protocol},
                  {"machines", of(f.machines)},
                  {"places", of(f.places)},
                  {"pue", f.pue},
                  {"factors", f.factors},
                  {"responses", of(f.responses)},
                  {"measured_share", share(f.measured_share)},
                  {"modelled_share", share(f.modelled_share)},
                  {"constant_share", share(f.constant_share)},
                  {"not_covered", f.not_covered},
                  {"cells", of(f.cells)},
                  {"comparisons", of(f.comparisons)},
                  {"interactions", of(f.interactions)},
                  {"interaction_answers", f.interaction_answers},
                  {"decomposition", f.decomposition ? json_of(*f.decomposition) : Json(nullptr)},
                  {"no_decomposition", nullable(f.no_decomposition)},
                  {"place_note", nullable(f.place_note)},
                  {"place_comparisons", of(f.place_comparisons)},
                  {"pareto", of(f.pareto)},
                  {"architecture_front", of(f.architecture_front)},
                  {"tradeoffs", of(f.tradeoffs)},
                  {"savings", of(f.savings)},
                  {"targets", of(f.targets)},
                  {"channels", of(f.channels)},
                  {"meter_ratios", of(f.meter_ratios)},
                  {"agreement", f.agreement ? json_of(*f.agreement) : Json(nullptr)},
                  {"no_agreement", nullable(f.no_agreement)},
                  {"backtest", f.backtest ? json_of(*f.backtest) : Json(nullptr)},
                  {"warnings", warnings_of(f)},
                  {"audit", audit_of(f)},
                  {"pooled_tests", of(f.pooled_tests)},
                  {"agreement_warnings", f.agreement_warnings},
                  {"runs", of(f.runs)}};
  // Names come from folders and commands: bytes that are no UTF-8 are replaced, not thrown about.
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace joulelab
