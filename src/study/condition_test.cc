#include "study/condition.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace joulelab {
namespace {

Instant at(double seconds) { return after(Instant{}, Seconds{seconds}); }

Channel plug() {
  return {.name = "plug/wall",
          .meter = "plug",
          .component = Component::wall,
          .device = "0",
          .form = Form::gauge,
          .update_period = Seconds{1},
          .is_far = true};
}

// A run of 100 s with a plug that is read once a second up to `answers_until` and, where it then
// is `asked` in vain, leaves unreadable samples.
Run run_with_plug(double answers_until, bool asked) {
  Run run;
  run.begin = at(0);
  run.end = at(100);
  run.traces = {{plug(), {}}};
  for (int i = 0; i <= 100; ++i) {
    const bool answers = i <= answers_until;
    if (!answers && !asked) continue;
    run.traces[0].points.push_back({at(i), 50, answers ? Event::none : Event::unreadable});
  }
  run.punctuality = {{.meter = "plug", .period = Seconds{1}}};
  EXPECT_TRUE(account_run(run));
  warn_of_conditions(run);
  return run;
}

std::string text_of_warning(const Run& run, std::string_view code) {
  const auto found = std::ranges::find(run.warnings, code, &Warning::code);
  return found == run.warnings.end() ? "" : found->text;
}

TEST(Condition, AMeterThatFellSilentDoesNotCoverTheRun) {
  const auto text = text_of_warning(run_with_plug(40, true), "not-covered");
  EXPECT_NE(text.find("60.0 %"), std::string::npos) << text;
  EXPECT_NE(text.find("60 unreadable"), std::string::npos) << text;
  EXPECT_NE(text_of_warning(run_with_plug(40, false), "not-covered"), "");
}

TEST(Condition, LessThanOnePeriodAtTheEdgesIsNoWarning) {
  EXPECT_EQ(text_of_warning(run_with_plug(100, true), "not-covered"), "");
  EXPECT_EQ(text_of_warning(run_with_plug(99, false), "not-covered"), "");
  EXPECT_NE(text_of_warning(run_with_plug(98, false), "not-covered"), "");
}

// Two counters of one thing, of 50 W and of `other_w`.
std::string disagreement_of(std::string one, std::string other, double other_w) {
  Run run;
  run.begin = at(0);
  run.end = at(100);
  for (const auto& [meter, watts] : {std::pair{one, 50.0}, std::pair{other, other_w}}) {
    Trace trace{{.name = meter + "/package-0",
                 .meter = meter,
                 .component = Component::package,
                 .device = "0",
                 .resolution = 61e-6,
                 .update_period = Seconds{0.001},
                 .gain = {0.95, 1.05}},
                {}};
    for (int i = 0; i <= 1000; ++i) trace.points.push_back({at(0.1 * i), 0.1 * i * watts});
    run.traces.push_back(std::move(trace));
  }
  EXPECT_TRUE(account_run(run));
  warn_of_conditions(run);
  return text_of_warning(run, "meters-disagree");
}

TEST(Condition, TwoWaysToOneCounterThatDifferAreToldOff) {
  EXPECT_EQ(disagreement_of("rapl", "rapl-perf", 50), "");
  EXPECT_EQ(disagreement_of("rapl", "rapl-perf", 50.0005), "") << "chance";
  const auto text = disagreement_of("rapl", "rapl-perf", 51);
  EXPECT_NE(text.find("rapl/package-0 (50 W, counted)"), std::string::npos) << text;
  EXPECT_NE(text.find("rapl-perf/package-0 (51 W)"), std::string::npos) << text;
}

TEST(Condition, TwoSensorsMayDifferByTheirAccuracy) {
  EXPECT_EQ(disagreement_of("rapl", "hwmon", 51), "");
  EXPECT_NE(disagreement_of("rapl", "hwmon", 60), "");
}

}  // namespace
}  // namespace joulelab
