#include "report/comparison_json.h"

#include "record/json_part.h"
#include "report/json_value.h"

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

Json of(const PairComparison& pair) {
  Json json{{"a", pair.a},
            {"b", pair.b},
            {"z", pair.z},
            {"p", pair.p},
            {"p_adjusted", pair.p_adjusted},
            {"p_games_howell", nullable(pair.p_games_howell)},
            {"cliffs_delta", pair.cliffs_delta}};
  put_interval(json, "cliffs_delta_", pair.delta_interval);
  json["ratio"] = nullable(pair.ratio);
  put_interval(json, "ratio_", pair.ratio_interval);
  return json;
}

Json of(const FTest& test) {
  return {{"f", test.f},
          {"numerator_freedom", test.numerator_freedom},
          {"denominator_freedom", test.denominator_freedom},
          {"p", test.p}};
}

void put_share(Json& json, const ExplainedShare& share) {
  json["eta_squared"] = share.eta_squared;
  put_interval(json, "eta_squared_", share.interval);
  json["omega_squared"] = share.omega_squared;
}

Json of(const std::optional<ParametricAnswer>& answer) {
  if (!answer) return nullptr;
  Json json{{"test", answer->name}};
  json.update(of(answer->test));
  json["p_adjusted"] = answer->p_adjusted;
  put_share(json, answer->share);
  return json;
}

Json of(const std::optional<Assumptions>& assumptions) {
  if (!assumptions) return nullptr;
  const auto& residuals = assumptions->residuals;
  const auto& spread = assumptions->spread;
  return {{"shapiro_wilk_w", residuals ? Json(residuals->w) : Json(nullptr)},
          {"shapiro_wilk_p", residuals ? Json(residuals->p) : Json(nullptr)},
          {"brown_forsythe_f", spread ? Json(spread->f) : Json(nullptr)},
          {"brown_forsythe_p", spread ? Json(spread->p) : Json(nullptr)},
          {"sd_ratio", nullable(assumptions->sd_ratio)}};
}

Json of(const TwoWayEffect& effect) {
  Json ranks = of(effect.ranks), anova = of(effect.anova);
  ranks["p_adjusted"] = effect.ranks_p_adjusted;
  anova["p_adjusted"] = effect.anova_p_adjusted;
  put_share(anova, effect.share);
  return {{"name", effect.name},
          {"aligned_ranks", std::move(ranks)},
          {"anova", std::move(anova)},
          {"p_permutation", effect.p_permutation},
          {"p_permutation_adjusted", effect.permutation_p_adjusted},
          {"is_exact", effect.is_exact}};
}

Json of(const InteractionContrast& contrast) {
  return {{"a", contrast.a},
          {"b", contrast.b},
          {"least", contrast.least},
          {"most", contrast.most},
          {"at_least", contrast.at_least},
          {"at_most", contrast.at_most}};
}

void put_share(Json& json, const std::string& name, const VarianceShare& share) {
  json[name] = share.share;
  put_interval(json, name + "_", share.interval);
}

Json of(const VarianceDecomposition& variance) {
  Json json{{"within", variance.within}, {"n", variance.n}, {"sd_ln", variance.sd}};
  put_share(json, "energy_share", variance.energy);
  put_share(json, "intensity_share", variance.intensity);
  put_share(json, "covariance_share", variance.covariance);
  json["sentence"] = variance.sentence;
  return json;
}

Json of(const PlaceContrast& contrast) {
  Json json{{"a", contrast.a},
            {"b", contrast.b},
            {"combinations", contrast.combinations},
            {"emissions_ratio", contrast.emissions}};
  put_interval(json, "emissions_ratio_", contrast.emissions_interval);
  json["energy_ratio"] = contrast.energy;
  put_interval(json, "energy_ratio_", contrast.energy_interval);
  json["intensity_ratio"] = contrast.intensity;
  put_interval(json, "intensity_ratio_", contrast.intensity_interval);
  json["energy_share"] = nullable(contrast.energy_share);
  json["intensity_share"] = nullable(contrast.intensity_share);
  json["is_comparable"] = contrast.is_comparable;
  json["sentence"] = contrast.sentence;
  return json;
}

template <class T>
Json list_of(const std::vector<T>& items) {
  return list_of(items, [](const T& item) { return of(item); });
}

}  // namespace

Json json_of(const Comparison& comparison) {
  Json warnings = Json::array();
  for (const auto& warning : comparison.warnings) warnings.push_back(json_of(warning));
  Json json{{"question", comparison.question},
            {"response", comparison.response},
            {"place", nullable(comparison.place)},
            {"factor", comparison.factor},
            {"within", comparison.within},
            {"group_sizes", comparison.group_sizes},
            {"test", comparison.test},
            {"statistic", comparison.statistic},
            {"degrees_of_freedom", comparison.degrees_of_freedom},
            {"p", comparison.p},
            {"p_permutation", nullable(comparison.p_permutation)},
            {"permutation", nullable(comparison.permutation)},
            {"smallest_p", nullable(comparison.smallest_p)},
            {"p_adjusted", comparison.p_adjusted},
            {"tests", comparison.tests},
            {"effect", comparison.effect}};
  put_interval(json, "effect_", comparison.effect_interval);
  json["effect_name"] = comparison.effect_name;
  json["n"] = comparison.n;
  json["correction"] = comparison.correction;
  json["pairs"] = list_of(comparison.pairs);
  json["parametric"] = of(comparison.parametric);
  json["no_parametric"] = nullable(comparison.no_parametric);
  json["assumptions"] = of(comparison.assumptions);
  json["agrees"] = nullable(comparison.agrees);
  json["warnings"] = std::move(warnings);
  json["sentence"] = comparison.sentence;
  json["parametric_sentence"] = nullable(comparison.parametric_sentence);
  return json;
}

Json json_of(const InteractionFinding& interaction) {
  return {{"question", interaction.question},
          {"response", interaction.response},
          {"first", interaction.first},
          {"second", interaction.second},
          {"within", interaction.within},
          {"first_levels", interaction.first_levels},
          {"second_levels", interaction.second_levels},
          {"left_out", interaction.left_out},
          {"n", interaction.n},
          {"is_log", interaction.is_log},
          {"effects", list_of(interaction.effects)},
          {"permutation", nullable(interaction.permutation)},
          {"tests", interaction.tests},
          {"contrast", interaction.contrast ? of(*interaction.contrast) : Json(nullptr)},
          {"no_test", nullable(interaction.no_test)},
          {"sentence", interaction.sentence}};
}

Json json_of(const DecompositionFinding& decomposition) {
  return {{"factor", nullable(decomposition.factor)},
          {"variances", list_of(decomposition.variances)},
          {"contrasts", list_of(decomposition.contrasts)}};
}

Json json_of(const TradeoffStep& step) {
  Json json{{"within", step.within},
            {"from", step.from},
            {"to", step.to},
            {"combinations", step.combinations > 0 ? Json(step.combinations) : Json(nullptr)},
            {"energy_ratio", step.energy_ratio}};
  put_interval(json, "energy_ratio_", step.energy_interval);
  json["accuracy_gain"] = step.accuracy_gain;
  put_interval(json, "accuracy_gain_", step.accuracy_interval);
  json["is_on_front"] = step.is_on_front;
  json["is_answer"] = step.is_answer;
  json["sentence"] = step.sentence;
  return json;
}

}  // namespace joulelab
