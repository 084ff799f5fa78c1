// The answer of joulelab when, as JSON.
#include "base/text.h"
#include "record/json_part.h"
#include "record/name.h"
#include "report/json_value.h"
#include "report/start_report.h"

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

Json of(WallTime time) { return utc_text(unix_ns_of(time)); }

Json of(const StartSaving& saving, const StartQuestion& question) {
  const auto grams = grams_of(saving, question);
  const bool is_whole = grams && question.has_energy;
  const auto figure = [&](std::optional<double> value) { return nullable(value); };
  return {{"judged_by", std::string(name_of(saving.basis))},
          {"at_once_g_per_kwh",
           figure(saving.at_once ? std::optional(saving.at_once->value) : std::nullopt)},
          {"chosen_g_per_kwh", saving.chosen.value},
          {"at_once_g", figure(is_whole ? std::optional(grams->at_once.value) : std::nullopt)},
          {"chosen_g", figure(is_whole ? std::optional(grams->chosen.value) : std::nullopt)},
          {"saved_g", figure(is_whole ? std::optional(grams->saved.value) : std::nullopt)},
          {"saved_share", figure(grams ? std::optional(grams->share) : std::nullopt)}};
}

Json savings(const StartSaving& saving, const std::optional<StartSaving>& other,
             const StartQuestion& question) {
  Json list = Json::array({of(saving, question)});
  if (other) list.push_back(of(*other, question));
  return list;
}

Json piece_of(const ChosenStart& choice, const StartQuestion& question) {
  const auto& start = choice.start;
  return {{"start", of(start.start)},
          {"end", of(start.end)},
          {"mean_g_per_kwh", start.mean.value},
          {"worst_g_per_kwh", start.worst.value},
          {"savings", savings(choice.saving, choice.by_other, question)}};
}

Json slots_of(const ChosenStart& choice, const StartQuestion& question) {
  if (!choice.slots) return nullptr;
  return {{"slots", list_of(choice.slots->slots,
                            [](const RunSlot& slot) {
                              return Json{{"begin", of(slot.begin)}, {"end", of(slot.end)}};
                            })},
          {"grid_s", choice.slots->grid.count()},
          {"savings", savings(*choice.slots_saving, choice.slots_by_other, question)}};
}

Json past_of(const std::optional<SavingSpread>& past) {
  if (!past) return nullptr;
  return {{"weeks", past->weeks},
          {"median_share", past->median},
          {"low_share", past->low},
          {"high_share", past->high}};
}

Json hours_of(const IntensitySeries& series, const StartWindow& window) {
  Json list = Json::array();
  for (const auto& step : series.steps) {
    if (step.end <= window.earliest || step.begin >= window.latest_end) continue;
    list.push_back(
        Json{{"begin", of(step.begin)}, {"end", of(step.end)}, {"g_per_kwh", step.value.value}});
  }
  return list;
}

Json choice_of(const IntensitySeries& series, const ChosenStart& choice,
               const StartQuestion& question) {
  const auto& about = series.about;
  return {{"chosen_by",
           {{"basis", std::string(name_of(about.basis))},
            {"place", about.place},
            {"code", about.code},
            {"source", about.source},
            {"licence", nullable(about.licence)}}},
          {"piece", piece_of(choice, question)},
          {"interrupted", slots_of(choice, question)},
          {"past_weeks", past_of(choice.past)},
          {"hours", hours_of(series, question.window)}};
}

Json of(const BacktestScore& score) {
  const auto value = [](const std::optional<double>& share) { return nullable(share); };
  return {{"foresight", std::string(name_of(score.foresight))},
          {"is_interruptible", score.is_interruptible},
          {"starts", score.starts},
          {"median_share", score.median},
          {"low_share", score.low},
          {"high_share", score.high},
          {"total_share", score.total},
          {"by_month", list_of(score.by_month, value)},
          {"by_hour", list_of(score.by_hour, value)}};
}

Json of(const JudgedBacktest& judged) {
  const auto& at_once = judged.backtest.at_once;
  return {{"chosen_by", std::string(name_of(judged.chosen_by))},
          {"judged_by", std::string(name_of(judged.judged_by))},
          {"source", judged.source},
          {"every_s", judged.backtest.every.count()},
          {"at_once_g_per_kwh", nullable(at_once ? std::optional(at_once->value) : std::nullopt)},
          {"scores",
           list_of(judged.backtest.scores, [](const BacktestScore& score) { return of(score); })}};
}

Json interruption_of(const std::optional<InterruptionRule>& rule) {
  if (!rule) return nullptr;
  return {{"least_chunk_s", rule->least_chunk.count()},
          {"resume_energy_j", rule->resume_energy.value}};
}

}  // namespace

std::string start_json(const StartReport& report) {
  const auto& advice = report.advice;
  const auto& question = advice.question;
  Json choices = Json::array({choice_of(advice.hours, advice.choice, question)});
  if (advice.marginal)
    choices.push_back(choice_of(*advice.marginal, *advice.marginal_choice, question));
  Json backtest = nullptr;
  if (!report.backtests.empty()) {
    backtest = {{"window_s", report.backtest_window.count()},
                {"results", list_of(report.backtests,
                                    [](const JudgedBacktest& judged) { return of(judged); })}};
  }
  const Json json{
      {"format", "joulelab.when"},
      {"version", 1},
      {"run", nullable(report.run)},
      {"duration_s", length_of(question.load).count()},
      {"energy_j", nullable(question.has_energy ? std::optional(energy_of(question.load).value)
                                                : std::nullopt)},
      {"pue", question.pue},
      {"earliest_start", of(question.window.earliest)},
      {"latest_end", of(question.window.latest_end)},
      {"interruption", interruption_of(question.interruption)},
      {"is_typical", advice.is_typical},
      {"choices", choices},
      {"backtest", backtest},
      {"warnings", list_of(advice.warnings, [](const Warning& one) { return json_of(one); })}};
  return json.dump(1) + "\n";
}

}  // namespace joulelab
