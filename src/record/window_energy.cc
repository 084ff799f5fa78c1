#include "record/window_energy.h"

#include <algorithm>
#include <numeric>

namespace joulelab {
namespace {

std::vector<std::size_t> by_begin(std::span<const TimeWindow> windows) {
  std::vector<std::size_t> order(windows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return windows[i].from; });
  return order;
}

// The greatest value of a condition in each window. A point looks at the windows that are open.
class WindowPeak {
 public:
  explicit WindowPeak(std::span<const TimeWindow> windows)
      : windows_(windows), by_begin_(by_begin(windows)), peaks_(windows.size()) {}

  void add(std::span<const Point> points) {
    for (const auto& point : points) {
      if (point.event != Event::unreadable) note(point);
    }
  }
  std::vector<std::optional<double>> finish() { return std::move(peaks_); }

 private:
  void note(const Point& point) {
    for (; next_ < by_begin_.size() && windows_[by_begin_[next_]].from <= point.at; ++next_)
      open_.push_back(by_begin_[next_]);
    std::erase_if(open_, [&](std::size_t i) { return windows_[i].to < point.at; });
    for (const auto i : open_) peaks_[i] = std::max(peaks_[i].value_or(point.value), point.value);
  }

  std::span<const TimeWindow> windows_;
  std::vector<std::size_t> by_begin_, open_;  // indices of windows_
  std::size_t next_ = 0;                      // place in by_begin_ of the next one to open
  std::vector<std::optional<double>> peaks_;
};

// One channel in all windows: a condition has peaks, anything else energy.
class ChannelPass {
 public:
  ChannelPass(const Channel& channel, std::span<const TimeWindow> windows)
      : channel_(channel), energy_(channel, windows), peak_(windows) {}

  void add(std::span<const Point> points) {
    channel_.form == Form::condition ? peak_.add(points) : energy_.add(points);
  }

  ChannelEnergy finish() { return {channel_, energy_.finish(), peak_.finish()}; }

 private:
  const Channel& channel_;
  WindowEnergy energy_;
  WindowPeak peak_;
};

// The window of the points that came before any window: after every point that there can be.
constexpr Instant never{std::chrono::nanoseconds(4'000'000'000'000'000'001)};

}  // namespace

WindowEnergy::WindowEnergy(const Channel& channel, std::span<const TimeWindow> windows)
    : channel_(&channel), windows_(windows.begin(), windows.end()), estimates_(windows.size()) {
  for (auto& [from, to] : windows_) {
    from = after(from, channel.lag);
    to = after(to, channel.lag);
  }
  by_begin_ = by_begin(windows_);
  if (channel.form == Form::counter) begin();
}

// A gauge's gaps are told by its usual interval, which its first points give.
void WindowEnergy::add(std::span<const Point> points) {
  if (history_) return integrate(points);
  beginning_.insert(beginning_.end(), points.begin(), points.end());
  if (beginning_.size() >= points_for_usual_interval) begin();
}

void WindowEnergy::begin() {
  history_.emplace(*channel_, never, never, usual_interval(beginning_));
  integrate(beginning_);
  beginning_ = {};
}

// In blocks, so that a window meets the points of its own time and not all that came at once.
void WindowEnergy::integrate(std::span<const Point> points) {
  constexpr std::size_t block = 256;
  while (!points.empty()) {
    const auto count = std::min(block, points.size());
    integrate_block(points.first(count));
    points = points.subspan(count);
  }
}

void WindowEnergy::integrate_block(std::span<const Point> points) {
  open_windows(points.back().at);
  for (auto& [window, integral] : open_) integral.add(points);
  if (next_ < by_begin_.size()) history_->add(points);
  std::erase_if(open_, [this](Open& open) {
    if (!open.integral.is_settled()) return false;
    estimates_[open.window] = open.integral.finish();
    return true;
  });
}

void WindowEnergy::open_windows(Instant until) {
  for (; next_ < by_begin_.size() && windows_[by_begin_[next_]].from <= until; ++next_) {
    const auto& window = windows_[by_begin_[next_]];
    open_.push_back({by_begin_[next_], history_->with_window(window.from, window.to)});
  }
}

std::vector<std::optional<EnergyEstimate>> WindowEnergy::finish() {
  if (!history_) begin();
  for (auto& [window, integral] : open_) estimates_[window] = integral.finish();
  return std::move(estimates_);
}

std::vector<ChannelEnergy> energies_of(std::span<const Trace> traces,
                                       std::span<const TimeWindow> windows) {
  std::vector<ChannelEnergy> energies;
  for (const auto& [channel, points] : traces) {
    ChannelPass pass(channel, windows);
    pass.add(points);
    energies.push_back(pass.finish());
  }
  return energies;
}

Result<TraceFileEnergy> energy_of_trace_file(const std::filesystem::path& file,
                                             std::span<const TimeWindow> windows,
                                             std::span<const Channel> known) {
  auto reader = JOULELAB_TRY(TraceFileReader::open(file));
  std::map<std::size_t, ChannelPass> passes;
  const auto pass_of = [&](std::size_t index, const Channel& channel) -> ChannelPass& {
    const auto& best = index < known.size() ? known[index] : channel;
    return passes.try_emplace(index, best, windows).first->second;
  };
  while (const auto chunk = JOULELAB_TRY(reader.next()))
    pass_of(chunk->index, chunk->channel).add(chunk->points);
  TraceFileEnergy all{.channels = {}, .report = reader.report()};
  for (const auto& [index, channel] : reader.channels())
    all.channels.push_back(pass_of(index, channel).finish());
  return all;
}

}  // namespace joulelab
