#pragma once
// Plays a recorded trace as if it happened now: a study can be repeated on another person's signal,
// and a bug on a user's. Reads the trace CSV that `joulelab runs export --traces` writes.

#include <filesystem>
#include <optional>

#include "meter/meter.h"

namespace joulelab {

class Replay final : public Meter {
 public:
  static Result<Replay> open(const std::filesystem::path& file);
  explicit Replay(std::vector<Trace> traces);

  std::span<const Channel> channels() const override { return channels_; }
  // The recording begins with the first reading. Error `missing` when it is over.
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  std::vector<Trace> traces_;
  std::vector<Channel> channels_;
  std::optional<Instant> first_;
  Instant last_;
};

}  // namespace joulelab
