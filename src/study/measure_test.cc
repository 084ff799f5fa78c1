#include "study/measure.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "work/idle.h"

namespace joulelab {
namespace {

// A board with a counter and with a temperature, which is no energy.
class Board final : public Meter {
 public:
  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override {
    const double seconds = (at - Instant{}).count();
    samples.push_back({at, 0, 41});
    samples.push_back({at, 1, 50 * seconds});
    return {};
  }

 private:
  std::vector<Channel> channels_ = {
      {.name = "board/temperature", .meter = "board", .form = Form::condition, .unit = "celsius"},
      {.name = "board/energy", .meter = "board", .component = Component::gpu}};
};

Run measured(bool is_far) {
  FakeClock clock;
  IdleWork work(clock, Seconds{10});
  std::vector<NamedMeter> meters;
  meters.push_back({"board", std::make_unique<Board>(), Seconds{1}, is_far});
  auto run = measure(work, std::move(meters), clock, {.period = Seconds{0.1}});
  EXPECT_TRUE(run) << run.error().what;
  return run ? std::move(*run) : Run{};
}

TEST(Measure, AConditionHasNoEnergyAndIsNotMissed) {
  const auto run = measured(false);
  EXPECT_EQ(run.account.lines.size(), 1U);
  EXPECT_TRUE(run.warnings.empty()) << run.warnings.front().text;
}

TEST(Measure, TheAskedPeriodIsThatOfTheNearMeters) {
  EXPECT_EQ(measured(false).punctuality[0].period, Seconds{0.1});
  EXPECT_EQ(measured(true).punctuality[0].period, Seconds{1});
}

}  // namespace
}  // namespace joulelab
