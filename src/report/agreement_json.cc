#include "report/agreement_json.h"

#include "report/json_value.h"
#include "report/report.h"

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

Json of(const std::optional<BlandAltman>& agreement) {
  if (!agreement) return nullptr;
  Json json{{"bias", agreement->bias}};
  put_interval(json, "bias_", agreement->bias_interval);
  json["sd"] = agreement->sd;
  put_interval(json, "limit_", agreement->limits);
  put_interval(json, "limit_low_", agreement->low_limit_interval);
  put_interval(json, "limit_high_", agreement->high_limit_interval);
  const auto& trend = agreement->trend;
  json["trend"] = trend ? Json(trend->slope) : Json(nullptr);
  put_interval(json, "trend_", trend ? std::optional(trend->interval) : std::nullopt);
  json["trend_p"] = trend ? Json(trend->p) : Json(nullptr);
  return json;
}

// Both lines: hardware = offset + gain x software.
template <class Line>
Json line_of(const Line& line) {
  Json json{{"gain", line.slope}};
  put_interval(json, "gain_", line.slope_interval);
  json["offset"] = line.intercept;
  put_interval(json, "offset_", line.intercept_interval);
  return json;
}

Json of(const std::optional<Deming>& line, double error_ratio) {
  if (!line) return nullptr;
  Json json = line_of(*line);
  json["error_variance_ratio"] = error_ratio;
  return json;
}

Json of(const std::optional<PassingBablok>& line) {
  if (!line) return nullptr;
  Json json = line_of(*line);
  json["linearity_p"] = line->linearity ? Json(line->linearity->p) : Json(nullptr);
  return json;
}

Json of(const std::optional<Equivalence>& test) {
  if (!test) return nullptr;
  Json json{{"ratio", test->estimate}};
  put_interval(json, "ratio_", test->interval);
  json["p"] = test->p;
  json["is_equivalent"] = test->is_equivalent;
  return json;
}

Json of(const Gap& gap) {
  Json parts = Json::array();
  for (const auto& part : gap.parts) {
    Json json{{"kind", part.kind}, {"name", part.name}, {"energy_j", part.energy_j}};
    put_interval(json, "energy_j_", part.interval);
    json["share"] = part.share;
    parts.push_back(std::move(json));
  }
  Json json{{"energy_j", gap.energy_j}};
  put_interval(json, "stated_j_", gap.stated);
  json["not_covered"] = gap.not_covered;
  json["parts"] = std::move(parts);
  json["modelled_j"] = gap.modelled_j;
  json["modelled_j_low"] = gap.modelled_low_j;
  json["modelled_j_high"] = gap.modelled_high_j;
  return json;
}

Json of(const AgreementLevel& level) {
  Json json{{"by", level.by.empty() ? Json(nullptr) : Json(level.by)},
            {"level", level.by.empty() ? Json(nullptr) : Json(level.level)},
            {"n", level.n},
            {"duration_s", level.duration_s},
            {"software_j", level.software_j},
            {"hardware_j", level.hardware_j},
            {"ratio", nullable(level.ratio)}};
  put_interval(json, "ratio_", level.ratio_interval);
  json["difference_j"] = level.hardware_j - level.software_j;
  put_interval(json, "difference_j_", level.difference_interval);
  json["bland_altman"] = of(level.plain);
  json["bland_altman_ratio"] = of(level.log);
  json["deming_power"] = of(level.power_line, level.power_error_ratio);
  json["deming_energy"] = of(level.energy_line, level.energy_error_ratio);
  json["passing_bablok_power"] = of(level.power_ranks);
  json["passing_bablok_energy"] = of(level.energy_ranks);
  const auto& lin = level.concordance;
  json["concordance"] = lin ? Json(lin->coefficient) : Json(nullptr);
  put_interval(json, "concordance_", lin ? lin->interval : std::nullopt);
  json["pearson_r"] = level.correlation ? Json(level.correlation->r) : Json(nullptr);
  json["equivalence"] = of(level.equivalence);
  json["gap"] = of(level.gap);
  json["notes"] = level.notes;
  json["sentence"] = level.sentence;
  return json;
}

Json of(const std::optional<LagFinding>& lag) {
  if (!lag) return nullptr;
  const bool is_found = lag->runs > 0;
  const auto known = [&](double value) { return is_found ? Json(value) : Json(nullptr); };
  Json json{
      {"runs", lag->runs}, {"runs_without", lag->runs_without}, {"median_s", known(lag->median_s)}};
  put_interval(json, "median_s_", lag->interval);
  json["min_s"] = known(lag->min_s);
  json["max_s"] = known(lag->max_s);
  return json;
}

}  // namespace

Json json_of(const AgreementFinding& finding) {
  Json levels = Json::array(), points = Json::array();
  for (const auto& level : finding.levels) levels.push_back(of(level));
  for (const auto& point : finding.points) {
    points.push_back(
        {{"run", point.run},
         {"architecture", point.architecture.empty() ? Json(nullptr) : Json(point.architecture)},
         {"duration_s", point.duration_s},
         {"software_j", point.software_j},
         {"hardware_j", point.hardware_j}});
  }
  return {{"software", finding.methods.software},
          {"hardware", finding.methods.hardware},
          {"margin", nullable(finding.margin)},
          {"sentences", finding.sentences},
          {"all", of(finding.all)},
          {"levels", std::move(levels)},
          {"lag", of(finding.lag)},
          {"unpaired", finding.unpaired},
          {"unpaired_phases", finding.unpaired_phases},
          {"points", std::move(points)}};
}

std::string agreement_json(const AgreementFinding& finding) {
  Json json{{"format", "joulelab-agreement"}, {"version", 1}};
  json.update(json_of(finding));
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace joulelab
