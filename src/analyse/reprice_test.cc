// The same energy under other places and hours, with ranges made up so that what is real is known.
#include "analyse/reprice.h"

#include <gtest/gtest.h>

#include "analyse/account_sum.h"
#include "analyse/fake_runs.h"
#include "base/text.h"
#include "carbon/hours.h"

namespace joulelab {
namespace {

Intensity ranged(const std::string& code, double low, double value, double high) {
  auto place = fake_place(code, value);
  place.range = IntensityRange{{low}, {high}, "between sources"};
  return place;
}

// FR and SE overlap, DE overlaps with neither, PL is above all.
std::vector<Intensity> four_places() {
  return {ranged("PL", 600, 700, 800), ranged("FR", 30, 50, 70), ranged("SE", 20, 40, 60),
          ranged("DE", 300, 350, 400)};
}

RepricedPlace place_named(const RepricedGroup& group, const std::string& code) {
  for (const auto& place : group.places) {
    if (place.intensity.code == code) return place;
  }
  return {};
}

TEST(Reprice, RanksByEmissionsAndTellsWhatIsReal) {
  const Runs runs{make_run({.energy_j = 3.6e6})};
  const auto finding = reprice(runs, "one run", four_places());
  ASSERT_TRUE(finding) << finding.error().what;
  ASSERT_EQ(finding->groups.size(), 1u);
  const auto& group = finding->groups.front();
  std::vector<std::string> order;
  for (const auto& place : group.places) order.push_back(place.intensity.code);
  EXPECT_EQ(order, (std::vector<std::string>{"SE", "FR", "DE", "PL"}));
  EXPECT_EQ(group.tiers, 3);
  EXPECT_EQ(place_named(group, "FR").tier, 1);
  EXPECT_EQ(place_named(group, "PL").tier, 3);
  const auto fr = place_named(group, "FR");
  EXPECT_EQ(fr.rank, 2);
  EXPECT_EQ(fr.lower, 0);
  EXPECT_EQ(fr.higher, 2);
  EXPECT_EQ(fr.undecided, 1);
  EXPECT_NEAR(fr.emissions.value.value, 50, 1e-9);
  EXPECT_NEAR(fr.emissions.intensity_low.value, 30, 1e-9);
  EXPECT_NEAR(fr.emissions.intensity_high.value, 70, 1e-9);
  EXPECT_LT(fr.emissions.low.value, 30);
  EXPECT_GT(fr.emissions.high.value, 70);
  EXPECT_TRUE(fr.each.empty());
  EXPECT_EQ(group.sentences.front(),
            "The same energy emits 17.5 (10.0 to 40.0) times as much CO2e in Poland as in SE: more "
            "than the sources disagree.");
  EXPECT_EQ(
      group.sentences.at(1),
      "2 of the 3 others surely emit more than SE, the first; 1 cannot be told from it, since "
      "the ranges of their sources overlap.");
}

TEST(Reprice, ADifferenceWithinTheRangesIsNotReal) {
  const std::vector<Intensity> places{ranged("FR", 30, 50, 70), ranged("SE", 20, 40, 60)};
  const auto finding = reprice(Runs{make_run({})}, "one run", places).value();
  EXPECT_EQ(finding.groups.at(0).widest.is_real, false);
  EXPECT_LT(finding.groups[0].widest.interval->low, 1);
  EXPECT_TRUE(finding.groups[0].sentences.at(0).ends_with(": no more than the sources disagree."));
}

TEST(Reprice, WithoutARangeNothingIsSure) {
  auto places = four_places();
  places[0].range.reset();  // PL, by far the highest
  const auto finding = reprice(Runs{make_run({})}, "one run", places).value();
  const auto& group = finding.groups.at(0);
  const auto pl = place_named(group, "PL");
  EXPECT_EQ(pl.rank, 4);
  EXPECT_FALSE(pl.tier);
  EXPECT_EQ(pl.lower, 0);
  EXPECT_EQ(pl.undecided, 3);
  EXPECT_EQ(group.without_range, 1);
  EXPECT_FALSE(group.widest.is_real);
  EXPECT_TRUE(group.sentences.front().ends_with("; how wrong these figures may be nobody says."));
  EXPECT_TRUE(group.sentences.back().starts_with("1 of 4 places has a figure without a range"));
}

TEST(Reprice, BasesAreNeverRankedTogether) {
  auto places = four_places();
  places[3].basis = Basis::direct;
  const auto finding = reprice(Runs{make_run({})}, "one run", places).value();
  ASSERT_EQ(finding.groups.size(), 2u);
  EXPECT_EQ(finding.groups[0].basis, Basis::life_cycle);
  EXPECT_EQ(finding.groups[0].places.size(), 3u);
  EXPECT_EQ(finding.groups[1].places.front().rank, 1);
  ASSERT_EQ(finding.warnings.size(), 1u);
  EXPECT_EQ(finding.warnings[0].code, "mixed-bases");
  EXPECT_FALSE(intensity_ratio_of(places[0], places[3]));
}

TEST(Reprice, RunsAreAddedAndEachPriced) {
  Runs runs{make_run({.energy_j = 3.6e6}), make_run({.repetition = 2, .energy_j = 7.2e6})};
  runs[1].pue = 1.5;
  for (auto& run : runs) run.intensity = fake_place("FR", 99);
  const auto finding = reprice(runs, "2 runs", four_places()).value();
  EXPECT_NEAR(finding.energy_j, 10.8e6, 1);
  EXPECT_NEAR(finding.pue, (1 + 2 * 1.5) / 3, 1e-12);
  const auto fr = place_named(finding.groups.at(0), "FR");
  EXPECT_NEAR(fr.emissions.value.value, 50 + 150, 1e-9);
  ASSERT_EQ(fr.each.size(), 2u);
  EXPECT_NEAR(fr.each[1].value.value, 150, 1e-9);
  EXPECT_TRUE(fr.is_own);
  EXPECT_NE(finding.groups[0].sentences.at(2).find("France, where it was run, has rank 2 of 4"),
            std::string::npos);
}

TEST(Reprice, GainAddsUpAndScatterDoesNot) {
  const Runs runs{make_run({}), make_run({.repetition = 2}), make_run({.repetition = 3}),
                  make_run({.repetition = 4})};
  std::vector<const joulelab::Run*> all;
  for (const auto& run : runs) all.push_back(&run);
  const auto sum = sum_of_accounts(all);
  EXPECT_NEAR(sum.energy->value, 400, 1e-9);
  EXPECT_NEAR(sum.random_high.value - 400, 2, 1e-9);  // 1 J in quadrature
  EXPECT_NEAR(sum.high.value - 400, std::hypot(2, 40), 1e-9);
}

TEST(Reprice, RunsWithoutAKnownEnergyAreLeftOutAndSaid) {
  Runs runs{make_run({}), make_run({.repetition = 2}), make_run({.repetition = 3})};
  runs[1].account.energy.reset();
  runs[2].account.coverage = 0.5;
  const auto finding = reprice(runs, "3 runs", four_places()).value();
  EXPECT_EQ(finding.runs.size(), 1u);
  ASSERT_EQ(finding.warnings.size(), 1u);
  EXPECT_EQ(finding.warnings[0].code, "missing-energy");
  EXPECT_EQ(reprice(std::span(runs).subspan(1), "2 runs", four_places()).error().kind,
            Error::Kind::missing);
}

// Two hours, of which the first has the energy of `first_j`.
Run two_hours(double first_j, double second_j) {
  auto run = make_run({.energy_j = first_j + second_j, .duration_s = 7200});
  run.started_unix_ns = unix_ns_of(noon(1));
  Trace trace;
  trace.channel.name = "wall";
  trace.channel.component = Component::wall;
  trace.channel.form = Form::counter;
  trace.points = {{run.begin, 0},
                  {after(run.begin, Seconds{3600}), first_j},
                  {after(run.begin, Seconds{7200}), first_j + second_j}};
  run.traces = {trace};
  return run;
}

TEST(RepriceHours, MovesTheRunAlongAsItWas) {
  const auto series = hours_from_noon({100, 200, 400, 100, 100});
  const Runs runs{two_hours(3.6e6, 2 * 3.6e6)};
  const auto finding = reprice_hours(runs, "one run", series);
  ASSERT_TRUE(finding) << finding.error().what;
  const auto& hours = finding->hours.value();
  EXPECT_EQ(hours.starts, 4);
  EXPECT_NEAR(hours.all[0].emissions_g, 100 + 2 * 200, 1);
  EXPECT_NEAR(hours.all[1].emissions_g, 200 + 2 * 400, 1);
  EXPECT_NEAR(hours.all[2].emissions_g, 400 + 2 * 100, 1);
  EXPECT_EQ(hours.best.begin_unix_ns, unix_ns_of(noon(3)));
  EXPECT_EQ(hours.worst.begin_unix_ns, unix_ns_of(noon(1)));
  EXPECT_NEAR(hours.median_g, (500 + 600) / 2, 1);
  EXPECT_NEAR(hours.own_g.value_or(0), 1000, 1);
  ASSERT_EQ(hours.by_hour.size(), 4u);
  EXPECT_EQ(hours.by_hour.front().number, 12);
  EXPECT_EQ(hours.by_month.size(), 1u);
  EXPECT_NE(hours.sentences.at(0).find("3.33 times as much"), std::string::npos);
  EXPECT_NE(hours.sentences.at(1).find("75 % of the starts emit less"), std::string::npos);
}

TEST(RepriceHours, AHoleIsNotFilled) {
  auto steps = hours_from_noon({100, 200, 400, 100, 100, 100}).steps;
  steps.erase(steps.begin() + 2);
  const auto series = make_series(fake_place("FR", 1), steps).value();
  const auto hours =
      reprice_hours(Runs{two_hours(1000, 1000)}, "one run", series).value().hours.value();
  EXPECT_EQ(hours.starts, 3);
  EXPECT_EQ(hours.missing, 2);
}

TEST(RepriceHours, AShortSeriesIsRefused) {
  const auto finding = reprice_hours(Runs{two_hours(1, 1)}, "one run", hours_from_noon({100}));
  EXPECT_EQ(finding.error().kind, Error::Kind::missing);
}

TEST(RepriceHours, AnEvenProfileIsSaid) {
  auto run = two_hours(1000, 3000);
  run.traces.clear();
  const auto finding =
      reprice_hours(Runs{run}, "one run", hours_from_noon({100, 100, 100})).value();
  ASSERT_EQ(finding.warnings.size(), 1u);
  EXPECT_EQ(finding.warnings[0].code, "even-profile");
}

}  // namespace
}  // namespace joulelab
