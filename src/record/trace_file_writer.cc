#include "record/trace_file_writer.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include "base/file.h"
#include "record/channel_json.h"
#include "record/point_coding.h"
#include "record/trace_frame.h"

namespace joulelab {
namespace {

// A frame that grew beyond this ends, and another begins: well within frame_size_most.
constexpr std::size_t body_size_usual = std::size_t{1} << 20;
constexpr std::size_t unwritten_most = std::size_t{64} << 20;

// Writes everything at `offset` and waits for the disk, or says which errno stopped it.
int write_at(int descriptor, ByteView bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const auto count = ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return ::fdatasync(descriptor) == 0 ? 0 : errno;
}

// The folders in which creating `file` makes a name: its own, and above it while they are new.
std::vector<std::filesystem::path> folders_with_new_names(const std::filesystem::path& file) {
  std::vector<std::filesystem::path> folders;
  std::error_code ignored;  // what cannot be looked at shows when it is synced
  auto folder = std::filesystem::absolute(file, ignored).parent_path();
  folders.push_back(folder);
  while (!std::filesystem::exists(folder, ignored) && folder.has_relative_path()) {
    folder = folder.parent_path();
    folders.push_back(folder);
  }
  return folders;
}

// A new name is on the disk when its folder is.
int sync_folder(const std::filesystem::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor) return errno;
  const bool is_synced = ::fsync(*descriptor) == 0 || errno == EINVAL;  // some cannot be synced
  return is_synced ? 0 : errno;
}

bool share_instants(std::span<const Point> a, std::span<const Point> b) {
  return std::ranges::equal(a, b, {}, &Point::at, &Point::at);
}

}  // namespace

Result<TraceFileWriter> TraceFileWriter::create(const std::filesystem::path& file) {
  const auto folders = folders_with_new_names(file);
  std::error_code ignored;  // a folder that cannot be made shows when the file is opened
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), ignored);
  Descriptor descriptor(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!descriptor && errno == EEXIST) {
    return fail(
        Error::Kind::invalid,
        fmt::format("{} is already there, and a trace file is never written over", file.string()),
        "choose another name, or move it away");
  }
  if (!descriptor) return tl::unexpected(system_error(file, "write", errno));
  // Some network file systems know no locks: then a recovery trusts the store's records alone.
  [[maybe_unused]] const int ignored_lock = ::flock(*descriptor, LOCK_EX | LOCK_NB);
  TraceFileWriter writer(file, std::move(descriptor));
  writer.unwritten_ = trace_file_header();
  auto written = writer.write_through();
  for (const auto& folder : folders) {
    const int error_number = written ? sync_folder(folder) : 0;
    if (error_number != 0) written = tl::unexpected(system_error(folder, "write", error_number));
  }
  if (written) return writer;
  ::unlink(file.c_str());  // it is ours, and empty
  return tl::unexpected(written.error());
}

bool is_being_written(const std::filesystem::path& file) {
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  return descriptor && ::flock(*descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

void TraceFileWriter::describe(std::string_view text) {
  put_frame(unwritten_, FrameType::about, view_of(text));
}

Result<std::size_t> TraceFileWriter::add_channel(const Channel& channel) {
  const auto text = to_json_text(channel);
  if (!channel_from_json_text(text)) {
    return fail(Error::Kind::invalid,
                fmt::format("channel {} has a number that is not finite", channel.name));
  }
  const auto index = tracks_.size();
  Bytes body;
  put_varint(body, index);
  body.insert(body.end(), text.begin(), text.end());
  put_frame(unwritten_, FrameType::channel, body);
  tracks_.push_back({.resolution = channel.resolution});
  return index;
}

Result<void> TraceFileWriter::append(std::size_t channel, std::span<const Point> points) {
  if (channel >= tracks_.size() || is_closing_) {
    return fail(Error::Kind::invalid,
                fmt::format("{} takes no samples of a channel {}", file_.string(), channel));
  }
  auto& track = tracks_[channel];
  auto last = track.last;
  for (const auto& point : points) {
    if (!is_storable(point.at)) {
      return fail(Error::Kind::invalid,
                  fmt::format("an instant in channel {} of {} is more than 126 years from zero",
                              channel, file_.string()));
    }
    if (last && point.at < *last) {
      return fail(Error::Kind::invalid,
                  fmt::format("time goes back in channel {} of {}", channel, file_.string()));
    }
    last = point.at;
  }
  if (unwritten_.size() > unwritten_most) {
    return fail(Error::Kind::broken,
                fmt::format("{}: the disk has taken nothing for so long that these samples are "
                            "not kept",
                            file_.string()),
                "free some space (df -h)");
  }
  track.last = last;
  track.points.insert(track.points.end(), points.begin(), points.end());
  return {};
}

Result<void> TraceFileWriter::sync() {
  code_points();
  return unwritten_.empty() ? Result<void>{} : write_through();
}

Result<void> TraceFileWriter::close() {
  code_points();
  if (!is_closing_) put_frame(unwritten_, FrameType::end, {});
  is_closing_ = true;
  return sync();
}

Result<TraceFileContents> TraceFileWriter::contents() const {
  auto reader = JOULELAB_TRY(TraceFileReader::open(file_, end_, unwritten_));
  return contents_of(reader);
}

// Moves the points of all tracks into frames; tracks that were read together go together.
void TraceFileWriter::code_points() {
  std::vector<bool> is_coded(tracks_.size());
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    if (is_coded[i] || tracks_[i].points.empty()) continue;
    std::vector<std::size_t> together;
    for (std::size_t k = i; k < tracks_.size(); ++k) {
      if (is_coded[k] || !share_instants(tracks_[i].points, tracks_[k].points)) continue;
      is_coded[k] = true;
      together.push_back(k);
    }
    code_together(together);
  }
  for (auto& track : tracks_) track.points.clear();
}

void TraceFileWriter::code_together(std::span<const std::size_t> channels) {
  const std::span<const Point> all(tracks_[channels.front()].points);
  for (std::size_t begin = 0; begin < all.size(); begin += points_per_block_most) {
    const auto count = std::min(points_per_block_most, all.size() - begin);
    Bytes head, body;
    put_varint(head, count);
    put_times(head, all.subspan(begin, count));
    for (const auto channel : channels) {
      const auto& track = tracks_[channel];
      if (body.empty()) body = head;
      put_varint(body, channel);
      put_values(body, std::span(track.points).subspan(begin, count), track.resolution);
      if (body.size() < body_size_usual && channel != channels.back()) continue;
      put_frame(unwritten_, FrameType::samples, body);
      body.clear();
    }
  }
}

Result<void> TraceFileWriter::write_through() {
  const int error_number = write_at(*descriptor_, unwritten_, end_);
  if (error_number != 0) {
    // Half a frame must not stay in the middle when there is room again. Where this fails too, the
    // next attempt writes over it.
    [[maybe_unused]] const int ignored = ::ftruncate(*descriptor_, static_cast<off_t>(end_));
    return tl::unexpected(system_error(file_, "write", error_number));
  }
  end_ += unwritten_.size();
  unwritten_.clear();
  return {};
}

}  // namespace joulelab
