#pragma once
// CPU time out of what the kernel says of processes (getrusage, wait4).

#include <sys/resource.h>

#include "base/units.h"

namespace joulelab {

inline Seconds cpu_time_of(const rusage& usage) {
  const auto seconds = [](const timeval& time) {
    return Seconds{static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec)};
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace joulelab
