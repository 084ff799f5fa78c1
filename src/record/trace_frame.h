#pragma once
// What a trace file is made of: a header, then frames, each with a checksum of its own, so that a
// file that was cut or damaged anywhere is read up to there and beyond. docs/FORMATS.md, "Trace
// file".

#include <optional>

#include "record/bytes.h"
#include "record/trace.h"

namespace joulelab {

enum class FrameType : unsigned char {
  about = 'a',    // what was recorded, in words of the writer
  channel = 'c',  // describes a channel
  samples = 's',  // points of one or more channels that share their instants
  end = 'e',      // the writer closed the file
};

struct Frame {
  FrameType type{};  // may be one that this program does not know
  ByteView body;
  std::size_t size = 0;  // of the whole frame
};

inline constexpr std::size_t frame_size_most = std::size_t{4} << 20;
inline constexpr std::size_t frame_head_most = 8;  // mark, type and the size of the body

inline constexpr std::uint64_t trace_file_version = 1;
inline constexpr std::size_t trace_file_header_size = 12;
Bytes trace_file_header();

// Whether `bytes` begin like a trace file, or are too few to tell; and of which version.
bool is_trace_file(ByteView bytes);
std::uint64_t version_of_trace_file(ByteView header);

void put_frame(Bytes& bytes, FrameType type, ByteView body);

// How long the frame that begins with these bytes claims to be, or nothing where none begins here.
// Needs frame_head_most bytes, or all there are.
std::optional<std::size_t> claimed_frame_size(ByteView bytes);

// The frame at the beginning of `bytes`, or nothing where its checksum is wrong or it is cut.
std::optional<Frame> frame_at(ByteView bytes);

// The first place from `from` on where a frame may begin, or the size of `bytes`.
std::size_t find_mark(ByteView bytes, std::size_t from);

// 126 years either way: the difference of two such instants does not overflow.
bool is_storable(Instant at);

}  // namespace joulelab
