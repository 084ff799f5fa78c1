#include "meter/journal.h"

namespace joulelab {
namespace {

// Six megabytes: a run of 20 minutes with four channels at 50 Hz.
constexpr std::size_t points_for_memory = 250'000;

// Puts what the writer took, be it on the disk or not, before what it did not take.
Result<void> read_back(const TraceFileWriter& writer, std::vector<Trace>& traces) {
  auto contents = JOULELAB_TRY(writer.contents());
  for (std::size_t i = 0; i < contents.traces.size() && i < traces.size(); ++i) {
    auto& early = contents.traces[i].points;
    const auto& late = traces[i].points;
    early.insert(early.end(), late.begin(), late.end());
    traces[i].points = std::move(early);
  }
  return {};
}

}  // namespace

Result<Journal> Journal::open(const JournalPlan& plan, std::span<const Channel> channels) {
  Journal journal(plan.file, JOULELAB_TRY(TraceFileWriter::create(plan.file)));
  journal.writer_.describe(plan.about);
  for (const auto& channel : channels) {
    if (const auto added = journal.writer_.add_channel(channel); !added) {
      std::error_code ignored;  // it is ours, and empty
      std::filesystem::remove(plan.file, ignored);
      return tl::unexpected(added.error());
    }
  }
  return journal;
}

void Journal::take(std::size_t first, std::vector<Trace>& traces) {
  for (std::size_t i = 0; i < traces.size() && !refusal_; ++i) {
    auto& points = traces[i].points;
    if (const auto appended = writer_.append(first + i, points); !appended) {
      refusal_ = appended.error();
      return;
    }
    taken_ += points.size();
    points.clear();
  }
}

void Journal::sync() {
  // What fails is tried again a second later; what fails to the end is told by finish().
  [[maybe_unused]] const auto ignored = writer_.sync();
}

std::optional<Error> Journal::finish(std::vector<Trace>& traces) {
  const auto closed = writer_.close();
  const bool is_all_there = closed && !refusal_;
  if (is_all_there && taken_ > points_for_memory) return std::nullopt;
  if (const auto read = read_back(writer_, traces); !read) return read.error();
  if (refusal_) return refusal_;
  return closed ? std::nullopt : std::optional(closed.error());
}

}  // namespace joulelab
