#include "report/accuracy_json.h"

#include "record/json.h"
#include "report/json_value.h"

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

Json of(const EnergyToAccuracy& answer) {
  Json json{{"target", answer.target},      {"reached", answer.met.has_value()},
            {"best_accuracy", answer.best}, {"spent_j", answer.spent.value},
            {"energy_j", nullptr},          {"energy_j_low", nullptr},
            {"energy_j_high", nullptr},     {"before_j", nullptr},
            {"evaluating_j", nullptr},      {"time_s", nullptr},
            {"evaluation", nullptr},        {"index", nullptr},
            {"accuracy", nullptr}};
  if (!answer.met) return json;
  const auto& met = *answer.met;
  json["energy_j"] = met.energy.value;
  json["energy_j_low"] = met.low.value;
  json["energy_j_high"] = met.high.value;
  json["before_j"] = met.before.value;
  if (met.spent_evaluating) json["evaluating_j"] = met.spent_evaluating->value;
  json["time_s"] = met.time.count();
  json["evaluation"] = met.evaluation;
  if (met.index) json["index"] = *met.index;
  json["accuracy"] = met.accuracy;
  return json;
}

Json of(const AccuracyAtBudget& answer) {
  const bool has_answer = answer.accuracy.has_value();
  return {{"budget_j", answer.budget.value},
          {"accuracy", nullable(answer.accuracy)},
          {"accuracy_low", nullable(answer.low)},
          {"accuracy_high", nullable(answer.high)},
          {"evaluation", has_answer ? Json(answer.evaluation) : Json(nullptr)},
          {"energy_j", has_answer ? Json(answer.energy.value) : Json(nullptr)},
          {"outlasts_run", answer.outlasts_run}};
}

Json of(const TargetRow& row) {
  Json json{{"cell", row.cell},
            {"runs", row.runs},
            {"reached", row.reached},
            {"energy_j", nullable(row.energy_j)}};
  put_interval(json, "energy_j_", row.energy_interval);
  json["before_j"] = nullable(row.before_j);
  json["spent_j"] = nullable(row.spent_j);
  json["best_accuracy"] = nullable(row.best);
  return json;
}

Json of(const AccuracyCurve& curve) {
  Json points = Json::array();
  for (const auto& point : curve.points) {
    points.push_back({{"evaluation", point.evaluation},
                      {"runs", point.runs},
                      {"energy_j", point.energy_j},
                      {"accuracy", point.accuracy},
                      {"accuracy_least", point.accuracy_least},
                      {"accuracy_most", point.accuracy_most}});
  }
  return {{"cell", curve.cell}, {"points", points}};
}

}  // namespace

std::string run_json_with(const Run& run, const AccuracyAnswers& answers) {
  auto json = Json::parse(to_json_text(run));
  if (answers.to_target) json["energy_to_accuracy"] = of(*answers.to_target);
  if (answers.at_budget) json["accuracy_at_budget"] = of(*answers.at_budget);
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Json json_of(const TargetFinding& finding) {
  Json rows = Json::array(), curves = Json::array();
  for (const auto& row : finding.rows) rows.push_back(of(row));
  for (const auto& curve : finding.curves) curves.push_back(of(curve));
  const bool has_target = !finding.rows.empty();
  return {{"within", finding.within},
          {"target", has_target ? Json(finding.target) : Json(nullptr)},
          {"why", finding.why},
          {"sentence", nullable(finding.sentence)},
          {"rows", rows},
          {"curves", curves}};
}

}  // namespace joulelab
