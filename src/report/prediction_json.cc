#include "report/prediction_json.h"

#include <algorithm>
#include <fmt/format.h>

#include "record/json_part.h"
#include "record/name.h"
#include "report/json_value.h"

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

Json of(const PredictionScore& score) {
  return {{"method", score.method},     {"label", score.label},
          {"left_out", score.left_out}, {"runs", score.runs},
          {"mape", score.mape},         {"median_absolute", score.median_absolute},
          {"mean", score.mean},         {"coverage", nullable(score.coverage)}};
}

Json of(const LeftOutRun& run) {
  Json json{{"run", run.run},
            {"architecture", run.architecture},
            {"machine", run.machine},
            {"left_out", run.left_out},
            {"measured_j", run.measured_j},
            {"predicted_j", run.predicted_j}};
  put_interval(json, "predicted_j_", run.interval);
  json["measured_s"] = run.measured_s;
  json["predicted_s"] = nullable(run.predicted_s);
  return json;
}

Json of(const PricedPrediction& priced) {
  const auto& [request, cost, intensity, place] = priced;
  Json json{{"architecture", request.architecture},
            {"machine", request.machine},
            {"images", request.images},
            {"grade", "predicted"},
            {"is_other_machine", cost.is_other_machine},
            {"is_other_architecture", cost.is_other_architecture},
            {"alike_runs", cost.alike},
            {"energy_j", cost.energy_j},
            {"energy_j_low", cost.energy_interval.low},
            {"energy_j_high", cost.energy_interval.high},
            {"duration_s", nullable(cost.duration_s)}};
  put_interval(json, "duration_s_", cost.duration_interval);
  const auto grams = [&priced = intensity](double energy_j) {
    return priced ? Json((Joules{energy_j} * *priced).value) : Json(nullptr);
  };
  json["place"] = nullable(place);
  json["co2e_g"] = grams(cost.energy_j);
  json["co2e_g_low"] = grams(cost.energy_interval.low);
  json["co2e_g_high"] = grams(cost.energy_interval.high);
  json["warnings"] = list_of(cost.warnings, [](const Warning& one) { return json_of(one); });
  return json;
}

}  // namespace

std::string prediction_json(const PredictionFinding& finding,
                            const std::optional<PricedPrediction>& prediction) {
  Json scores = Json::array(), left_out = Json::array(), warnings = Json::array();
  for (const auto& score : finding.scores) scores.push_back(of(score));
  for (const auto& run : finding.left_out) left_out.push_back(of(run));
  for (const auto& warning : finding.warnings) warnings.push_back(json_of(warning));
  const Json json{{"format", "joulelab.prediction"},
                  {"version", 1},
                  {"level", 0.9},
                  {"prediction", prediction ? of(*prediction) : Json(nullptr)},
                  {"learned_from",
                   {{"grade", std::string(name_of(finding.grade))},
                    {"covers", finding.covers},
                    {"runs", finding.runs},
                    {"configurations", finding.configurations},
                    {"architectures", finding.architectures},
                    {"machines", finding.machines},
                    {"architecture_sd", nullable(finding.architecture_sd)},
                    {"machine_sd", nullable(finding.machine_sd)},
                    {"repeat_sd", finding.repeat_sd}}},
                  {"scores", scores},
                  {"left_out", left_out},
                  {"warnings", warnings}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string prediction_table(const PredictionFinding& finding) {
  std::string text;
  std::string left_out;
  for (const auto& score : finding.scores) {
    if (score.left_out != left_out) {
      left_out = score.left_out;
      text += fmt::format("{}each {} left out in turn ({} runs)\n", text.empty() ? "" : "\n",
                          left_out, score.runs);
      text += fmt::format("  {:<51} {:>7} {:>7} {:>8}\n", "", "MAPE %", "median", "inside");
    }
    text += fmt::format("  {:<51} {:>7.1f} {:>7.1f} {:>8}\n", score.label, 100 * score.mape,
                        100 * score.median_absolute,
                        score.coverage ? fmt::format("{:.0f} %", 100 * *score.coverage) : "");
  }
  return text;
}

}  // namespace joulelab
