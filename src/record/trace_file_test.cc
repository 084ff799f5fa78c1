#include <algorithm>
#include <bit>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include "base/temporary.h"
#include "record/memory_file.h"
#include "record/point_coding.h"
#include "record/random_trace.h"
#include "record/trace_file_reader.h"
#include "record/trace_file_writer.h"
#include "record/trace_frame.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;
using Points = std::vector<Point>;

Instant at(double seconds) { return after(Instant{}, Seconds{seconds}); }

// Equality of bits: a NaN is its own equal, -0 is not 0.
bool is_same(const Points& a, const Points& b) {
  return std::ranges::equal(a, b, [](const Point& one, const Point& other) {
    return one.at == other.at && one.event == other.event &&
           std::bit_cast<std::uint64_t>(one.value) == std::bit_cast<std::uint64_t>(other.value);
  });
}

TraceFileContents read_file(const fs::path& file) {
  auto contents = read_traces(file);
  EXPECT_TRUE(contents) << contents.error().what;
  return std::move(contents).value_or(TraceFileContents{});
}

Error refusal_of(ByteView bytes) { return read_traces(MemoryFile(bytes).path()).error(); }

class TraceFile : public testing::Test {
 protected:
  fs::path path() const { return folder_.path() / "trace.jlt"; }

  Bytes bytes() const {
    std::ifstream in(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  TraceFileContents read() const { return read_file(path()); }

  static TraceFileContents read(ByteView bytes) {
    const MemoryFile file(bytes);
    EXPECT_TRUE(file.is_whole());
    return read_file(file.path());
  }

  // Writes the traces a piece of random size at a time, with a sync after each; the file's size
  // after each sync, and how many points of the first trace it then held.
  struct Step {
    std::uint64_t bytes = 0;
    std::size_t points = 0;
  };
  std::vector<Step> write(const std::vector<Trace>& traces, std::mt19937_64& random,
                          std::size_t piece_most) const {
    auto writer = TraceFileWriter::create(path()).value();
    std::vector<Step> steps{{writer.bytes_synced(), 0}};
    for (const auto& trace : traces) EXPECT_TRUE(writer.add_channel(trace.channel));
    std::vector<std::size_t> done(traces.size(), 0);
    for (bool is_more = true; is_more;) {
      is_more = false;
      const auto piece = 1 + random() % piece_most;
      for (std::size_t i = 0; i < traces.size(); ++i) {
        const auto rest = std::span(traces[i].points).subspan(done[i]);
        const auto next = rest.first(std::min(piece, rest.size()));
        EXPECT_TRUE(writer.append(i, next));
        done[i] += next.size();
        is_more = is_more || next.size() < rest.size();
      }
      EXPECT_TRUE(writer.sync());
      steps.push_back({writer.bytes_synced(), done.empty() ? 0 : done[0]});
    }
    EXPECT_TRUE(writer.close());
    return steps;
  }

 private:
  TemporaryFolder folder_;
};

// Channels of one meter share their instants; others do not.
std::vector<Trace> random_traces(std::mt19937_64& random, std::size_t points_most) {
  std::vector<Trace> traces;
  for (auto count = random() % 4; count > 0; --count) {
    const auto form = random() % 2 ? Form::counter : Form::gauge;
    auto trace = random_trace(random, form, 1 + random() % points_most);
    trace.channel.name = "channel-" + std::to_string(count);
    traces.push_back(trace);
    if (random() % 2) {
      for (auto& point : trace.points) point.value = std::bit_cast<double>(random());
      trace.channel.name += "-twin";
      traces.push_back(trace);
    }
  }
  return traces;
}

TEST_F(TraceFile, RoundTripIsTheIdentityForAnyTraces) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 30; ++round) {
    const auto traces = random_traces(random, 10'000);
    write(traces, random, 6000);
    const auto contents = read();
    EXPECT_EQ(contents.report, TraceFileReport{.is_closed = true});
    ASSERT_EQ(contents.traces.size(), traces.size());
    for (std::size_t i = 0; i < traces.size(); ++i) {
      EXPECT_EQ(contents.traces[i].channel, traces[i].channel);
      EXPECT_TRUE(is_same(contents.traces[i].points, traces[i].points)) << round << ", " << i;
    }
    fs::remove(path());
  }
}

TEST_F(TraceFile, ChannelsThatWereReadTogetherShareTheirInstants) {
  std::mt19937_64 random(2);
  const auto trace = random_trace(random, Form::counter, 1000);
  write({trace}, random, 1000);
  const auto alone = bytes().size();
  fs::remove(path());
  write({trace, trace, trace, trace}, random, 1000);
  EXPECT_LT(bytes().size(), 3 * alone);
}

TEST_F(TraceFile, ThatIsThereIsNeverWrittenOver) {
  std::ofstream(path()) << "dear";
  const auto writer = TraceFileWriter::create(path());
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().kind, Error::Kind::invalid);
  EXPECT_EQ(bytes(), (Bytes{'d', 'e', 'a', 'r'}));
}

TEST_F(TraceFile, RefusesWhatIsNoTrace) {
  auto writer = TraceFileWriter::create(path()).value();
  EXPECT_FALSE(writer.add_channel({.resolution = std::numeric_limits<double>::infinity()}));
  ASSERT_TRUE(writer.add_channel({.name = "a"}));
  EXPECT_FALSE(writer.append(1, Points{{at(0), 1}})) << "no such channel";
  EXPECT_TRUE(writer.append(0, Points{{at(5), 1}, {at(5), 2}}));
  EXPECT_FALSE(writer.append(0, Points{{at(6), 1}, {at(4), 2}})) << "time goes back";
  EXPECT_FALSE(writer.append(0, Points{{Instant::max(), 1}})) << "further than can be subtracted";
  ASSERT_TRUE(writer.close());
  EXPECT_FALSE(writer.append(0, Points{{at(7), 1}})) << "closed";
  EXPECT_EQ(read().traces[0].points, (Points{{at(5), 1}, {at(5), 2}}));
}

TEST_F(TraceFile, CutAtAnyByteIsReadUpToThereAndSaysSo) {
  std::mt19937_64 random(3);
  const auto trace = random_trace(random, Form::counter, 60);
  const auto steps = write({trace}, random, 12);
  const auto whole = bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto contents = read(ByteView(whole).first(size));
    EXPECT_FALSE(contents.report.is_closed);
    EXPECT_TRUE(contents.report.damages.empty());
    // The last frame that is whole: the header, the channel, and one for each sync.
    std::size_t points = 0;
    for (const auto& step : steps) points = step.bytes <= size ? step.points : points;
    const auto& read_points = contents.traces.empty() ? Points{} : contents.traces[0].points;
    ASSERT_TRUE(is_same(
        read_points,
        Points(trace.points.begin(), trace.points.begin() + static_cast<std::ptrdiff_t>(points))))
        << "cut at " << size;
    const bool is_between_frames = contents.report.cut_at_byte == std::nullopt;
    EXPECT_EQ(contents.report.bytes_left_out,
              is_between_frames ? 0 : size - *contents.report.cut_at_byte);
    EXPECT_LE(contents.report.cut_at_byte.value_or(size), size);
  }
}

// Whatever byte is hit, the frame that holds it is left out, all others are read, and the report
// says which bytes were left out.
TEST_F(TraceFile, AFlippedByteCostsItsFrameAndIsReported) {
  std::mt19937_64 random(4);
  const auto trace = random_trace(random, Form::counter, 60);
  const auto steps = write({trace}, random, 12);
  const auto whole = bytes();
  for (std::size_t place = trace_file_header_size; place < whole.size(); ++place) {
    auto altered = whole;
    altered[place] = static_cast<unsigned char>(altered[place] ^ (1 + random() % 255));
    const auto contents = read(altered);
    const auto& report = contents.report;
    const auto hit = std::ranges::find_if(report.damages, [&](const ByteRange& range) {
      return place >= range.from_byte && place < range.from_byte + range.bytes;
    });
    const bool is_in_tail = report.cut_at_byte && place >= *report.cut_at_byte;
    ASSERT_TRUE(hit != report.damages.end() || is_in_tail) << place;
    EXPECT_GT(report.bytes_left_out, 0U);
    if (contents.traces.empty()) continue;  // its description was hit
    Points expected;
    for (std::size_t i = 1; i < steps.size(); ++i) {
      const bool holds_it = place >= steps[i - 1].bytes && place < steps[i].bytes;
      if (holds_it) continue;
      expected.insert(expected.end(),
                      trace.points.begin() + static_cast<std::ptrdiff_t>(steps[i - 1].points),
                      trace.points.begin() + static_cast<std::ptrdiff_t>(steps[i].points));
    }
    ASSERT_TRUE(is_same(contents.traces[0].points, expected)) << place;
  }
}

TEST_F(TraceFile, IsReadOnAfterAHoleOfZeros) {
  std::mt19937_64 random(5);
  const auto trace = random_trace(random, Form::gauge, 400);
  const auto steps = write({trace}, random, 50);
  auto altered = bytes();
  const auto from = steps[2].bytes, to = steps[4].bytes;
  std::fill(altered.begin() + static_cast<std::ptrdiff_t>(from),
            altered.begin() + static_cast<std::ptrdiff_t>(to), static_cast<unsigned char>(0));
  const auto contents = read(altered);
  EXPECT_TRUE(contents.report.is_closed);
  EXPECT_EQ(contents.report.damages, (std::vector<ByteRange>{{from, to - from}}));
  EXPECT_EQ(contents.report.bytes_left_out, to - from);
  EXPECT_EQ(contents.traces[0].points.size(),
            trace.points.size() - (steps[4].points - steps[2].points));
}

TEST_F(TraceFile, OfAnotherKindOrALaterVersionIsRefused) {
  EXPECT_EQ(refusal_of(Bytes(100, 7)).kind, Error::Kind::broken);
  auto later = trace_file_header();
  later[8] = 2;
  EXPECT_EQ(refusal_of(later).kind, Error::Kind::invalid);
  EXPECT_EQ(read_traces("/nowhere/trace.jlt").error().kind, Error::Kind::missing);
  EXPECT_FALSE(read_traces("/dev/null"));
}

// Sound checksums around nonsense: what a later or hostile writer may leave.
TEST_F(TraceFile, SoundFramesOfNonsenseAreLeftOutAndReported) {
  auto file = trace_file_header();
  const auto add = [&](FrameType type, std::string_view body) {
    put_frame(file, type, Bytes(body.begin(), body.end()));
  };
  const auto channel = std::string(1, '\0') + R"({"name":"a","meter":"m","component":"gpu",)" +
                       R"("device":"0","form":"gauge","grade":"measured","resolution":1,)" +
                       R"("update_period_s":0,"gain_low":1,"gain_high":1,"freeze_after_s":null})";
  Bytes samples;
  put_varint(samples, 1);
  put_times(samples, Points{{at(2), 5}});
  put_varint(samples, 0);
  put_values(samples, Points{{at(2), 5}}, 1);
  Bytes earlier;
  put_varint(earlier, 1);
  put_times(earlier, Points{{at(1), 5}});
  put_varint(earlier, 0);
  put_values(earlier, Points{{at(1), 5}}, 1);

  put_frame(file, FrameType::samples, samples);  // of a channel that is not described yet
  add(FrameType::channel, "");
  add(FrameType::channel, std::string(1, '\0') + "{}");
  add(FrameType::channel, channel);
  put_frame(file, FrameType::samples, samples);
  add(FrameType::channel, channel);  // described already
  add(FrameType::samples, "");
  add(FrameType::samples, "\x7f");
  put_frame(file, FrameType::samples, earlier);  // time goes back
  add(static_cast<FrameType>('?'), "of a later version, and not for us");
  add(FrameType::end, "");
  const auto end = file.size();
  add(FrameType::samples, "after the end");
  const auto contents = read(file);
  ASSERT_EQ(contents.traces.size(), 1U);
  EXPECT_EQ(contents.traces[0].points, (Points{{at(2), 5}}));
  EXPECT_EQ(contents.report.damages.size(), 7U);
  EXPECT_TRUE(contents.report.is_closed);
  EXPECT_EQ(contents.report.cut_at_byte, end);
}

// Each mark claims two megabytes, and most have them: checksumming them all would take minutes.
TEST_F(TraceFile, MadeOfMarksAloneDoesNotTakeForever) {
  auto file = trace_file_header();
  while (file.size() < (std::size_t{5} << 20)) {
    put_bytes(file, Bytes{0xf7, 'J', 'L', 's', 0x80, 0x80, 0x80, 0x01});
  }
  const auto contents = read(file);
  EXPECT_EQ(contents.report.cut_at_byte, trace_file_header_size);
  EXPECT_EQ(contents.report.bytes_left_out, file.size() - trace_file_header_size);
}

TEST_F(TraceFile, BytesOfAnyKindNeverCrashTheReader) {
  std::mt19937_64 random(6);
  const auto trace = random_trace(random, Form::counter, 200);
  write({trace, trace}, random, 50);
  const auto whole = bytes();
  for (int round = 0; round < 300; ++round) {
    auto altered = whole;
    for (auto edits = 1 + random() % 8; edits > 0; --edits) {
      const auto from = random() % altered.size();
      const auto count = std::min<std::size_t>(random() % 40, altered.size() - from);
      const auto begin = altered.begin() + static_cast<std::ptrdiff_t>(from);
      if (random() % 2) {
        altered.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
      } else {
        altered.insert(begin, count, static_cast<unsigned char>(random()));
      }
    }
    (void)read_traces(MemoryFile(altered).path());
  }
}

}  // namespace
}  // namespace joulelab
