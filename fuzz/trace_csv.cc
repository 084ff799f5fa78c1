// A recorded trace, and the energy of whatever came out of it.
#include "record/trace_csv.h"

#include "target.h"

JOULELAB_FUZZ(text) {
  const auto traces = joulelab::traces_from_csv_text(text, "fuzz");
  if (!traces) return;
  for (const auto& trace : *traces) {
    (void)joulelab::energy_between(trace, trace.points.front().at, trace.points.back().at);
  }
}
