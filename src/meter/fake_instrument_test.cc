#include "meter/fake_instrument.h"

#include <gtest/gtest.h>

#include "meter/catalogue.h"
#include "record/ledger.h"

namespace joulelab {
namespace {

Instant at(double seconds) { return after(Instant{}, Seconds{seconds}); }

// Ten minutes idle, ten under load, seen by an instrument from second `first` on.
class FakeInstrument : public testing::Test {
 protected:
  FakeInstrument() { load.set(at(600), {Watts{100}, Watts{10}, Watts{200}}); }

  std::vector<Trace> traces_of(const std::string& spec, double first, double last,
                               double step = 1) {
    auto opened = open_meter(spec, {.load = &load});
    EXPECT_TRUE(opened) << opened.error().what;
    auto& meter = *opened->meter;
    std::vector<Trace> traces;
    for (const auto& channel : meter.channels()) traces.push_back({channel, {}});
    std::vector<Sample> samples;
    for (double t = first; t <= last; t += step) {
      samples.clear();
      EXPECT_TRUE(meter.read(at(t), samples));
      for (const auto& sample : samples) {
        traces[sample.channel].points.push_back({sample.at, sample.value, sample.event});
      }
    }
    return traces;
  }
  static double energy_of(const Trace& trace) {
    return energy_between(trace, trace.points.front().at, trace.points.back().at)->energy.value;
  }

  FakeLoad load;
};

TEST_F(FakeInstrument, TheProcessorsCounterWrapsAndLosesNothing) {
  const auto traces = traces_of("fake-rapl", 10, 1210);
  EXPECT_NEAR(energy_of(traces[0]), 590 * 22 + 610 * 100, 0.01);
  EXPECT_NEAR(energy_of(traces[1]), 590 * 3 + 610 * 10, 0.01);
  const auto& points = traces[0].points;
  EXPECT_EQ(std::count_if(points.begin(), points.end(),
                          [](const Point& point) { return point.event == Event::wrap; }),
            1);
}

TEST_F(FakeInstrument, TheBoardsCounterIsRenewedEveryTenthOfASecond) {
  const auto traces = traces_of("fake-nvml", 700.05, 700.25, 0.01);
  EXPECT_DOUBLE_EQ(traces[0].points[2].value, 0);
  EXPECT_NEAR(traces[0].points[7].value, 20, 0.002);
  EXPECT_NEAR(traces[0].points.back().value, 40, 0.002);
}

TEST_F(FakeInstrument, TheWattmeterSeesFactorAndOffset) {
  const auto traces = traces_of("fake-wattmeter,factor=1.5,offset=20", 0, 600);
  EXPECT_EQ(traces[0].channel.component, Component::wall);
  EXPECT_NEAR(energy_of(traces[0]) / 600, 20 + 1.5 * 43, 2);
  const auto loaded = traces_of("fake-wattmeter,factor=1.5,offset=20", 600, 1200);
  EXPECT_NEAR(energy_of(loaded[0]) / 600, 20 + 1.5 * 310, 2);
  // It is not exact: a machine's fans and disks are not.
  EXPECT_GT(std::abs(energy_of(loaded[0]) / 600 - (20 + 1.5 * 310)), 1e-3);
}

TEST_F(FakeInstrument, WithoutFakeWorkThereIsNothingToSee) {
  for (const char* kind : {"fake-rapl", "fake-nvml", "fake-wattmeter"}) {
    const auto opened = open_meter(kind, {});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, Error::Kind::invalid);
    EXPECT_NE(opened.error().hint.find("--work fake"), std::string::npos);
  }
  EXPECT_FALSE(open_meter("fake-wattmeter,factor=none", {.load = &load}));
  EXPECT_FALSE(open_meter("fake-wattmeter,ofset=1", {.load = &load}));
}

TEST_F(FakeInstrument, EveryOneOfThemSaysThatItsJoulesAreInvented) {
  const std::vector<std::string> names = {"fake-rapl", "fake-wattmeter"};
  const auto opened = open_meters(names, {.load = &load}).value();
  ASSERT_EQ(opened.warnings.size(), 1u);
  EXPECT_EQ(opened.warnings[0].code, "fake-meter");
}

}  // namespace
}  // namespace joulelab
