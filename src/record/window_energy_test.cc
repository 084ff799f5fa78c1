#include "record/window_energy.h"

#include <gtest/gtest.h>

#include "base/temporary.h"
#include "record/random_trace.h"
#include "record/trace_file_writer.h"

namespace joulelab {
namespace {

std::vector<TimeWindow> random_windows(std::mt19937_64& random, const Trace& trace) {
  std::vector<TimeWindow> windows;
  for (auto count = random() % 20; count > 0; --count) {
    const auto a = random_instant(random, trace), b = random_instant(random, trace);
    windows.push_back({std::min(a, b), std::max(a, b)});
  }
  return windows;
}

std::vector<std::optional<EnergyEstimate>> one_by_one(const Trace& trace,
                                                      const std::vector<TimeWindow>& windows) {
  std::vector<std::optional<EnergyEstimate>> estimates;
  for (const auto& [from, to] : windows) estimates.push_back(energy_between(trace, from, to));
  return estimates;
}

TEST(WindowEnergy, OfPiecesEqualsEnergyBetweenOnTheWholeTraceBitByBit) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 400; ++round) {
    const auto form = round % 2 ? Form::counter : Form::gauge;
    const auto trace = random_trace(random, form, 1 + random() % (round % 10 ? 100 : 3000));
    const auto windows = random_windows(random, trace);
    WindowEnergy energy(trace.channel, windows);
    for (std::span<const Point> rest(trace.points); !rest.empty();) {
      const auto piece = std::min<std::size_t>(rest.size(), random() % 30);
      energy.add(rest.first(piece));
      rest = rest.subspan(piece);
    }
    ASSERT_EQ(energy.finish(), one_by_one(trace, windows)) << round;
  }
}

TEST(WindowEnergy, OfAFileEqualsEnergyBetweenOnTheLoadedTraces) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 20; ++round) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "trace.jlt";
    auto writer = TraceFileWriter::create(file).value();
    const auto counter = random_trace(random, Form::counter, 2000);
    const auto gauge = random_trace(random, Form::gauge, 1500);
    ASSERT_TRUE(writer.add_channel(counter.channel));
    ASSERT_TRUE(writer.add_channel(gauge.channel));
    ASSERT_TRUE(writer.append(0, counter.points));
    ASSERT_TRUE(writer.append(1, gauge.points));
    ASSERT_TRUE(writer.close());
    auto windows = random_windows(random, counter);
    const auto more = random_windows(random, gauge);
    windows.insert(windows.end(), more.begin(), more.end());
    const auto contents = read_traces(file).value();
    const auto energy = energy_of_trace_file(file, windows).value();
    ASSERT_EQ(energy.channels.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(energy.channels[i].channel, contents.traces[i].channel);
      EXPECT_EQ(energy.channels[i].estimates, one_by_one(contents.traces[i], windows));
    }
    EXPECT_EQ(energy.report, contents.report);
  }
}

TEST(WindowEnergy, OfAConditionIsTheGreatestValueInEachWindow) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 200; ++round) {
    auto trace = random_trace(random, Form::gauge, 1 + random() % 100);
    trace.channel.form = Form::condition;
    const auto windows = random_windows(random, trace);
    const std::vector<Trace> traces{trace};
    const auto energies = energies_of(traces, windows);
    for (std::size_t i = 0; i < windows.size(); ++i) {
      std::optional<double> peak;
      for (const auto& point : trace.points) {
        const bool is_inside = windows[i].from <= point.at && point.at <= windows[i].to;
        if (!is_inside || point.event == Event::unreadable) continue;
        peak = std::max(peak.value_or(point.value), point.value);
      }
      ASSERT_EQ(energies[0].peaks[i], peak) << round;
    }
  }
}

TEST(WindowEnergy, OfAChannelWithoutPointsIsNothing) {
  const Channel channel{.form = Form::gauge};
  const std::vector<TimeWindow> windows{{Instant{}, after(Instant{}, Seconds{1})}};
  WindowEnergy energy(channel, windows);
  EXPECT_EQ(energy.finish(), (std::vector<std::optional<EnergyEstimate>>{std::nullopt}));
}

}  // namespace
}  // namespace joulelab
