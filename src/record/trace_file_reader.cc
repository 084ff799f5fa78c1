#include "record/trace_file_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "record/channel_json.h"
#include "record/file_window.h"
#include "record/point_coding.h"
#include "record/trace_frame.h"

namespace joulelab {
namespace {

// How much may be checksummed in vain in search of a frame, so that a file made of nothing but
// marks does not take forever. By accident a mark in noise comes once in 16 MB.
constexpr std::uint64_t searched_most = std::uint64_t{256} << 20;

}  // namespace

class TraceFileReader::State {
 public:
  explicit State(FileWindow window) : window_(std::move(window)), points_(points_per_block_most) {}

  Result<void> read_header(const std::filesystem::path& file);
  Result<std::optional<TraceChunk>> next();

  std::string about_;
  std::map<std::size_t, Channel> channels_;
  TraceFileReport report_;

 private:
  Result<bool> read_frame();
  Result<void> skip_damage();
  Result<std::optional<std::uint64_t>> find_frame(std::uint64_t from);
  Result<std::optional<Frame>> frame(std::uint64_t offset);
  bool open_frame(const Frame& frame);
  bool open_channel(ByteView body);
  bool open_samples(ByteView body);
  std::optional<TraceChunk> take_chunk();
  void leave_out(std::uint64_t from, std::uint64_t bytes);
  void cut() {
    report_.cut_at_byte = offset_;
    report_.bytes_left_out += window_.size() - offset_;
    offset_ = window_.size();
  }

  FileWindow window_;
  std::uint64_t offset_ = 0;  // of what comes after the frame at hand
  std::uint64_t searched_ = 0;
  std::size_t frame_size_ = 0;
  ByteInput samples_{ByteView{}};  // what is left of the frame at hand
  std::vector<Point> points_;      // of which the first `count_` belong to the frame at hand
  std::size_t count_ = 0;
  std::map<std::size_t, Instant> last_;  // of each channel
};

Result<void> TraceFileReader::State::read_header(const std::filesystem::path& file) {
  const auto head = JOULELAB_TRY(window_.at(0, trace_file_header_size));
  if (!is_trace_file(head))
    return fail(Error::Kind::broken, file.string() + " is not a trace file of joulelab");
  if (head.size() < trace_file_header_size) {
    cut();
    return {};
  }
  if (const auto version = version_of_trace_file(head); version != trace_file_version) {
    return fail(Error::Kind::invalid,
                fmt::format("{} is a trace file of version {}; this program reads version {}",
                            file.string(), version, trace_file_version),
                "use the joulelab that wrote it, or a newer one");
  }
  offset_ = trace_file_header_size;
  return {};
}

Result<std::optional<TraceChunk>> TraceFileReader::State::next() {
  for (;;) {
    if (samples_.left() > 0) {
      if (auto chunk = take_chunk()) return chunk;
      leave_out(offset_ - frame_size_, frame_size_);
      samples_ = ByteInput{ByteView{}};
    } else if (offset_ >= window_.size()) {
      return std::optional<TraceChunk>{};
    } else if (report_.is_closed) {
      cut();  // nothing belongs after the end
    } else if (!JOULELAB_TRY(read_frame())) {
      JOULELAB_TRY(skip_damage());
    }
  }
}

// Opens the frame at `offset_` and steps over it; false where there is none.
Result<bool> TraceFileReader::State::read_frame() {
  const auto found = JOULELAB_TRY(frame(offset_));
  if (!found) return false;
  if (!open_frame(*found)) leave_out(offset_, found->size);
  frame_size_ = found->size;
  offset_ += found->size;
  return true;
}

Result<void> TraceFileReader::State::skip_damage() {
  const auto found = JOULELAB_TRY(find_frame(offset_ + 1));
  if (!found) {
    cut();
    return {};
  }
  leave_out(offset_, *found - offset_);
  offset_ = *found;
  return {};
}

// The sound frame at `offset`, or nothing.
Result<std::optional<Frame>> TraceFileReader::State::frame(std::uint64_t offset) {
  const auto head = JOULELAB_TRY(window_.at(offset, frame_head_most));
  const auto size = claimed_frame_size(head);
  if (!size) return std::optional<Frame>{};
  const auto bytes = JOULELAB_TRY(window_.at(offset, *size));
  if (bytes.size() >= *size) searched_ += *size;
  auto found = frame_at(bytes);
  if (found) searched_ -= *size;
  return found;
}

Result<std::optional<std::uint64_t>> TraceFileReader::State::find_frame(std::uint64_t from) {
  constexpr std::size_t looked_at = std::size_t{64} << 10;
  while (from < window_.size() && searched_ < searched_most) {
    const auto bytes = JOULELAB_TRY(window_.at(from, looked_at));
    const auto place = find_mark(bytes, 0);
    if (place == bytes.size()) {
      // A mark may stand across the end of what was looked at.
      from += std::max<std::size_t>(bytes.size(), frame_head_most) - frame_head_most + 1;
      continue;
    }
    from += place;
    if (JOULELAB_TRY(frame(from))) return std::optional(from);
    ++from;
  }
  return std::optional<std::uint64_t>{};
}

bool TraceFileReader::State::open_frame(const Frame& frame) {
  switch (frame.type) {
    case FrameType::about:
      about_ = text_of(frame.body);
      return true;
    case FrameType::channel:
      return open_channel(frame.body);
    case FrameType::samples:
      return open_samples(frame.body);
    case FrameType::end:
      report_.is_closed = true;
      return true;
  }
  return true;  // of a later program; sound, and not for us
}

bool TraceFileReader::State::open_channel(ByteView body) {
  ByteInput input(body);
  const auto index = input.varint();
  if (!index) return false;
  auto channel = channel_from_json_text(text_of(input.rest()));
  return channel && channels_.try_emplace(*index, std::move(*channel)).second;
}

bool TraceFileReader::State::open_samples(ByteView body) {
  ByteInput input(body);
  const auto count = input.varint();
  if (!count || *count == 0 || *count > points_.size()) return false;
  count_ = *count;
  const auto points = std::span(points_).first(count_);
  if (!take_times(input, points) || input.left() == 0) return false;
  const bool is_sorted = std::ranges::is_sorted(points, {}, &Point::at);
  if (!is_sorted || !is_storable(points.front().at) || !is_storable(points.back().at)) return false;
  samples_ = input;
  return true;
}

// The next channel of the frame at hand, or nothing where its bytes make no sense.
std::optional<TraceChunk> TraceFileReader::State::take_chunk() {
  const auto index = samples_.varint();
  const auto channel = index ? channels_.find(*index) : channels_.end();
  if (channel == channels_.end()) return std::nullopt;
  const auto points = std::span(points_).first(count_);
  if (!take_values(samples_, channel->second.resolution, points)) return std::nullopt;
  const auto [last, is_first] = last_.try_emplace(*index, points.front().at);
  if (points.front().at < last->second) return std::nullopt;
  last->second = points.back().at;
  return TraceChunk{*index, channel->second, points};
}

void TraceFileReader::State::leave_out(std::uint64_t from, std::uint64_t bytes) {
  report_.damages.push_back({from, bytes});
  report_.bytes_left_out += bytes;
}

TraceFileReader::TraceFileReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
TraceFileReader::TraceFileReader(TraceFileReader&&) noexcept = default;
TraceFileReader& TraceFileReader::operator=(TraceFileReader&&) noexcept = default;
TraceFileReader::~TraceFileReader() = default;

Result<TraceFileReader> TraceFileReader::open(const std::filesystem::path& file) {
  auto window = JOULELAB_TRY(FileWindow::open(file));
  auto state = std::make_unique<State>(std::move(window));
  JOULELAB_TRY(state->read_header(file));
  return TraceFileReader(std::move(state));
}

Result<TraceFileReader> TraceFileReader::open(const std::filesystem::path& file, std::uint64_t size,
                                              ByteView rest) {
  auto written = JOULELAB_TRY(FileWindow::open(file));
  const auto head = JOULELAB_TRY(written.at(0, static_cast<std::size_t>(size)));
  Bytes bytes(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(
                                               std::min<std::uint64_t>(head.size(), size)));
  put_bytes(bytes, rest);
  auto state = std::make_unique<State>(FileWindow(std::move(bytes)));
  JOULELAB_TRY(state->read_header(file));
  return TraceFileReader(std::move(state));
}

Result<std::optional<TraceChunk>> TraceFileReader::next() { return state_->next(); }

const std::string& TraceFileReader::about() const { return state_->about_; }

const std::map<std::size_t, Channel>& TraceFileReader::channels() const {
  return state_->channels_;
}

const TraceFileReport& TraceFileReader::report() const { return state_->report_; }

Result<TraceFileContents> contents_of(TraceFileReader& reader) {
  std::map<std::size_t, std::vector<Point>> points;
  while (const auto chunk = JOULELAB_TRY(reader.next())) {
    auto& all = points[chunk->index];
    all.insert(all.end(), chunk->points.begin(), chunk->points.end());
  }
  TraceFileContents contents{.about = reader.about(), .traces = {}, .report = reader.report()};
  for (const auto& [index, channel] : reader.channels())
    contents.traces.push_back({channel, std::move(points[index])});
  return contents;
}

Result<TraceFileContents> read_traces(const std::filesystem::path& file) {
  auto reader = JOULELAB_TRY(TraceFileReader::open(file));
  return contents_of(reader);
}

}  // namespace joulelab
