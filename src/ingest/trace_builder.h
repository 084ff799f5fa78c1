#pragma once
// Samples in the order of a file become traces in order of time, with a count of what was out of
// order; the readers of logs share it.

#include <map>

#include "ingest/import.h"
#include "ingest/line_table.h"

namespace joulelab {

class TraceBuilder {
 public:
  explicit TraceBuilder(Channel channel) { built_.trace.channel = std::move(channel); }

  // Nothing as a value: the sample could not be read.
  void add(std::int64_t unix_ns, int line, std::optional<double> value);
  void limit(Watts watts);  // the highest that was said counts
  bool is_empty() const { return built_.trace.points.empty(); }
  // To be called once.
  ImportedTrace finish();

 private:
  ImportedTrace built_;
};

// What a table of samples shows of itself: the cut tail, lines of another width.
void note_table(const LineTable& table, Import& import);

// Lines whose time could not be read: they are left out, and it is said.
void note_timeless(std::vector<int> lines, Import& import);

// Trapezoid over the points that have a value, in the order in which they stand, gaps included.
// Backward steps count as negative time.
Joules trapezoid(std::span<const Point> points);

}  // namespace joulelab
