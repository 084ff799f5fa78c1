#include "ingest/gap.h"

#include <algorithm>

namespace joulelab {
namespace {

std::vector<std::size_t> readable(const Trace& trace) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < trace.points.size(); ++i) {
    if (trace.points[i].event != Event::unreadable) indices.push_back(i);
  }
  return indices;
}

}  // namespace

Seconds median_interval(const Trace& trace) {
  const auto indices = readable(trace);
  std::vector<Seconds> intervals;
  for (std::size_t i = 1; i < indices.size(); ++i) {
    intervals.push_back(trace.points[indices[i]].at - trace.points[indices[i - 1]].at);
  }
  if (intervals.empty()) return Seconds{0};
  const auto middle = intervals.begin() + static_cast<std::ptrdiff_t>(intervals.size() / 2);
  std::ranges::nth_element(intervals, middle);
  return *middle;
}

std::vector<SampleGap> gaps_of(const Trace& trace) {
  constexpr double factor = 1.5;
  std::vector<SampleGap> gaps;
  const auto usual = median_interval(trace);
  if (usual <= Seconds{0}) return gaps;
  const auto indices = readable(trace);
  for (std::size_t i = 1; i < indices.size(); ++i) {
    const auto &a = trace.points[indices[i - 1]], &b = trace.points[indices[i]];
    if (b.at - a.at <= factor * usual) continue;
    const Watts mean{(a.value + b.value) / 2};
    gaps.push_back({indices[i - 1], b.at - a.at, mean * (b.at - a.at)});
  }
  return gaps;
}

}  // namespace joulelab
