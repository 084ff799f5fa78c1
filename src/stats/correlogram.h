#pragma once
// How two evenly spaced series go together when one is shifted against the other, at every shift at
// once: by FFT, so that a long window over a long series stays quick.

#include <span>
#include <vector>

namespace joulelab {

// The indices of `a` that meet `b` where a[i] is held against b[i + shift]; end is past the last.
struct Meeting {
  long begin = 0, end = 0;
};
Meeting meeting_of(std::span<const double> a, std::span<const double> b, long shift);

struct Correlogram {
  long first = 0;         // the shift of r[0]
  std::vector<double> r;  // Pearson's of what meets; 0 where a side does not vary there

  long last() const { return first + static_cast<long>(r.size()) - 1; }
  double at(long shift) const { return r[static_cast<std::size_t>(shift - first)]; }
};

// From shift `first` to `last`, at each of which something must meet. Both series should have a
// mean near 0, or digits are lost. O((n + m) log(n + m)) time and memory.
Correlogram correlogram(std::span<const double> a, std::span<const double> b, long first,
                        long last);

}  // namespace joulelab
