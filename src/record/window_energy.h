#pragma once
// The energy of one channel in any number of windows at once, in one pass over its points: for
// traces that are longer than memory.

#include <filesystem>
#include <span>
#include <vector>

#include "record/energy_integral.h"
#include "record/trace_file_reader.h"

namespace joulelab {

struct TimeWindow {
  Instant from, to;
};

// Keeps the windows that are open, and of a gauge its first thousand points. Windows may overlap
// and come in any order. Not thread-safe.
class WindowEnergy {
 public:
  // `channel` must outlive this.
  WindowEnergy(const Channel& channel, std::span<const TimeWindow> windows);

  // The next points of the channel, in order of time.
  void add(std::span<const Point> points);

  // For each window what energy_between gives for the whole trace, bit by bit. To be called once.
  std::vector<std::optional<EnergyEstimate>> finish();

 private:
  struct Open {
    std::size_t window;
    EnergyIntegral integral;
  };
  void begin();
  void integrate(std::span<const Point> points);
  void integrate_block(std::span<const Point> points);
  void open_windows(Instant until);

  const Channel* channel_;
  std::vector<TimeWindow> windows_;
  std::vector<std::size_t> by_begin_;  // indices of windows_, the earliest first
  std::size_t next_ = 0;               // place in by_begin_ of the next one to open
  std::vector<Point> beginning_;       // points that wait for the usual interval to be known
  std::optional<EnergyIntegral> history_;
  std::vector<Open> open_;
  std::vector<std::optional<EnergyEstimate>> estimates_;
};

struct ChannelEnergy {
  Channel channel;
  std::vector<std::optional<EnergyEstimate>> estimates;  // one a window
  // Of a condition: the greatest value in each window; nothing where none was read.
  std::vector<std::optional<double>> peaks;
};

// Of each trace, in their order.
std::vector<ChannelEnergy> energies_of(std::span<const Trace> traces,
                                       std::span<const TimeWindow> windows);

struct TraceFileEnergy {
  std::vector<ChannelEnergy> channels;  // by their index in the file
  TraceFileReport report;
};

// The energy of every channel of a trace file in each of the windows, in one pass over the file and
// a few megabytes of memory. `known` are the channels by their index, where more is known of them
// than when the file was begun.
Result<TraceFileEnergy> energy_of_trace_file(const std::filesystem::path& file,
                                             std::span<const TimeWindow> windows,
                                             std::span<const Channel> known = {});

}  // namespace joulelab
