#include "record/trace_frame.h"

#include <algorithm>
#include <array>

#include "record/crc32c.h"

namespace joulelab {
namespace {

// Not text, and damaged visibly by whoever takes it for text and changes its line ends.
constexpr std::array<unsigned char, 8> magic = {0x89, 'J', 'L', 'T', '\r', '\n', 0x1a, '\n'};

// 0xf7 occurs in no UTF-8 text, so that no description of a channel holds the mark of a frame.
constexpr std::array<unsigned char, 3> mark = {0xf7, 'J', 'L'};
constexpr std::size_t checksum_size = 4;

struct Head {
  FrameType type{};
  std::size_t size = 0, body_size = 0;
};

std::optional<Head> head_at(ByteView bytes) {
  ByteInput input(bytes);
  const auto begin = input.take(mark.size());
  if (!begin || !std::ranges::equal(*begin, mark)) return std::nullopt;
  const auto type = input.byte();
  const auto body_size = input.varint();
  if (!body_size || *body_size > frame_size_most) return std::nullopt;
  return Head{static_cast<FrameType>(*type), bytes.size() - input.left(), *body_size};
}

}  // namespace

Bytes trace_file_header() {
  Bytes bytes(magic.begin(), magic.end());
  put_little(bytes, trace_file_version, 4);
  return bytes;
}

bool is_trace_file(ByteView bytes) {
  const auto count = std::min(bytes.size(), magic.size());
  return std::ranges::equal(bytes.first(count), ByteView(magic).first(count));
}

std::uint64_t version_of_trace_file(ByteView header) {
  return little32(header.data() + magic.size());
}

void put_frame(Bytes& bytes, FrameType type, ByteView body) {
  const auto begin = bytes.size();
  put_bytes(bytes, mark);
  bytes.push_back(static_cast<unsigned char>(type));
  put_varint(bytes, body.size());
  put_bytes(bytes, body);
  put_little(bytes, crc32c(ByteView(bytes).subspan(begin)), checksum_size);
}

std::optional<std::size_t> claimed_frame_size(ByteView bytes) {
  const auto head = head_at(bytes);
  if (!head) return std::nullopt;
  return head->size + head->body_size + checksum_size;
}

std::optional<Frame> frame_at(ByteView bytes) {
  const auto head = head_at(bytes);
  if (!head) return std::nullopt;
  const auto checked = head->size + head->body_size;
  if (bytes.size() < checked + checksum_size) return std::nullopt;
  if (crc32c(bytes.first(checked)) != little32(bytes.data() + checked)) return std::nullopt;
  return Frame{head->type, bytes.subspan(head->size, head->body_size), checked + checksum_size};
}

std::size_t find_mark(ByteView bytes, std::size_t from) {
  const auto rest = bytes.subspan(std::min(from, bytes.size()));
  const auto found = std::search(rest.begin(), rest.end(), mark.begin(), mark.end());
  return bytes.size() - static_cast<std::size_t>(rest.end() - found);
}

bool is_storable(Instant at) {
  constexpr std::chrono::nanoseconds furthest{4'000'000'000'000'000'000};
  return at.time_since_epoch() <= furthest && at.time_since_epoch() >= -furthest;
}

}  // namespace joulelab
