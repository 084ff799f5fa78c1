#include "report/backtest_json.h"

#include "report/json_value.h"

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

Json of(const ErrorDistribution& errors) {
  return {{"by", nullable(errors.by)},
          {"level", errors.by.empty() ? Json(nullptr) : Json(errors.level)},
          {"n", errors.n},
          {"mean", errors.mean},
          {"sd", errors.n > 1 ? Json(errors.sd) : Json(nullptr)},
          {"median", errors.median},
          {"q25", errors.q25},
          {"q75", errors.q75},
          {"min", errors.min},
          {"max", errors.max},
          {"mape", errors.mape},
          {"median_absolute", errors.median_absolute},
          {"rmse_j", errors.rmse_j},
          {"held", nullable(errors.held)},
          {"half_width", nullable(errors.half_width)}};
}

Json of(const EstimatorFinding& estimator) {
  Json levels = Json::array();
  for (const auto& level : estimator.levels) levels.push_back(of(level));
  return {{"name", estimator.name},
          {"label", estimator.label},
          {"needs", estimator.needs},
          {"source", estimator.source},
          {"all", estimator.all ? of(*estimator.all) : Json(nullptr)},
          {"levels", std::move(levels)},
          {"without", estimator.without}};
}

Json of(const BacktestRun& run) {
  Json intervals = Json::object();
  for (const auto& [estimator, interval] : run.intervals_j)
    intervals[estimator] = {interval.low, interval.high};
  return {{"run", run.run},
          {"factors", run.factors},
          {"signal", run.signal},
          {"duration_s", run.duration_s},
          {"measured_j", run.measured_j},
          {"epochs", run.epochs > 0 ? Json(run.epochs) : Json(nullptr)},
          {"has_epoch_marks", run.has_epoch_marks},
          {"step_first", nullable(run.step_first)},
          {"step_width", nullable(run.step_width)},
          {"estimates_j", run.estimates_j},
          {"intervals_j", std::move(intervals)},
          {"without", run.without}};
}

}  // namespace

Json json_of(const BacktestFinding& finding) {
  Json estimators = Json::array(), runs = Json::array();
  for (const auto& estimator : finding.estimators) estimators.push_back(of(estimator));
  for (const auto& run : finding.runs) runs.push_back(of(run));
  return {{"sentences", finding.sentences},
          {"estimators", std::move(estimators)},
          {"runs", std::move(runs)},
          {"left_out", finding.left_out}};
}

}  // namespace joulelab
