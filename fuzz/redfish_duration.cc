// A duration as a management controller writes it.
#include "meter/redfish.h"
#include "target.h"

JOULELAB_FUZZ(text) {
  const auto duration = joulelab::parse_duration(text);
  if (duration && !(*duration >= joulelab::Seconds{0})) __builtin_trap();
}
