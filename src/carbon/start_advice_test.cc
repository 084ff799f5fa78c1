#include "carbon/start_advice.h"

#include <gtest/gtest.h>

#include "carbon/hours.h"
#include "carbon/synthetic_year.h"

namespace joulelab {
namespace {

constexpr Seconds hour{3600};

StartQuestion question_of(double window_h) {
  StartQuestion question;
  question.load = even_load(2 * hour, {2 * joules_per_kwh});
  question.window = {noon(0), noon(window_h)};
  return question;
}

bool has_warning(const StartAdvice& advice, const std::string& code) {
  return std::ranges::find(advice.warnings, code, &Warning::code) != advice.warnings.end();
}

IntensitySeries marginal_from_noon(std::initializer_list<double> values) {
  auto series = hours_from_noon(values);
  series.about.basis = Basis::marginal;
  return series;
}

TEST(StartAdvice, PricesTheChoiceInGramsWithThePue) {
  auto question = question_of(5);
  question.pue = 1.5;
  const auto advice = advise_start(hours_from_noon({300, 200, 100, 100, 400}), {}, question);
  ASSERT_TRUE(advice);
  EXPECT_EQ(advice->choice.start.start, noon(2));
  const auto grams = grams_of(advice->choice.saving, advice->question);
  ASSERT_TRUE(grams);
  EXPECT_NEAR(grams->at_once.value, 1.5 * 2 * 250, 1e-9);
  EXPECT_NEAR(grams->saved.value, 1.5 * 2 * 150, 1e-9);
  EXPECT_NEAR(grams->share, 0.6, 1e-12);
  EXPECT_FALSE(advice->is_typical);
  EXPECT_TRUE(has_warning(*advice, "average-only"));
}

// The average says afternoon; the plants at the margin say now.
TEST(StartAdvice, TellsWhatItsChoiceDoesAtTheMargin) {
  const auto advice = advise_start(hours_from_noon({300, 200, 100, 100}),
                                   marginal_from_noon({400, 400, 700, 700}), question_of(4));
  ASSERT_TRUE(advice);
  EXPECT_FALSE(has_warning(*advice, "average-only"));
  ASSERT_TRUE(advice->choice.by_other);
  EXPECT_EQ(advice->choice.saving.basis, Basis::life_cycle);
  EXPECT_EQ(advice->choice.by_other->basis, Basis::marginal);
  EXPECT_LT(grams_of(*advice->choice.by_other, advice->question)->share, 0);
  ASSERT_TRUE(advice->marginal_choice);
  EXPECT_EQ(advice->marginal_choice->start.start, noon(0));
  EXPECT_EQ(advice->marginal_choice->saving.basis, Basis::marginal);
}

TEST(StartAdvice, RefusesBasesThatAreNot) {
  const auto average = hours_from_noon({300, 200, 100, 100});
  EXPECT_FALSE(advise_start(average, average, question_of(4)));
  const auto marginal = marginal_from_noon({300, 200, 100, 100});
  EXPECT_FALSE(advise_start(marginal, marginal, question_of(4)));
  const auto alone = advise_start(marginal, {}, question_of(4));
  ASSERT_TRUE(alone);
  EXPECT_FALSE(has_warning(*alone, "average-only"));
}

TEST(StartAdvice, CutsTheWindowToTheForecastAndSaysSo) {
  const auto advice = advise_start(hours_from_noon({300, 200, 100}), {}, question_of(48));
  ASSERT_TRUE(advice);
  EXPECT_EQ(advice->question.window.latest_end, noon(3));
  EXPECT_TRUE(has_warning(*advice, "window-cut"));
}

TEST(StartAdvice, LaysATypicalWeekUnderAnotherYear) {
  const auto year = synthetic_year({.value = {44.2}, .place = "France", .code = "FR"});
  auto question = question_of(26);  // of 2026
  question.interruption = InterruptionRule{};
  const auto advice = advise_start(year.average, year.marginal, question);
  ASSERT_TRUE(advice);
  EXPECT_TRUE(advice->is_typical);
  EXPECT_TRUE(has_warning(*advice, "typical-hours"));
  EXPECT_TRUE(has_warning(*advice, "synthetic-hours"));
  ASSERT_TRUE(advice->choice.past);
  EXPECT_GT(advice->choice.past->weeks, 5);
  EXPECT_LE(advice->choice.past->low, advice->choice.past->median);
  ASSERT_TRUE(advice->choice.slots);
  EXPECT_LE(advice->choice.slots->best.value, advice->choice.start.best.value + 1e-9);
  EXPECT_TRUE(advice->choice.slots_by_other);
}

TEST(StartAdvice, SaysWhenTheProfileIsNotFollowed) {
  auto question = question_of(4);
  question.load.pieces.push_back({hour, {1}});
  question.interruption = InterruptionRule{};
  const auto advice = advise_start(hours_from_noon({300, 200, 100, 100}), {}, question);
  ASSERT_TRUE(advice);
  EXPECT_TRUE(has_warning(*advice, "even-power"));
}

}  // namespace
}  // namespace joulelab
