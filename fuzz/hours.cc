// A table of hours, and the mean of whatever came out of it.
#include "carbon/hours_file.h"
#include "target.h"

JOULELAB_FUZZ(text) {
  const auto series = joulelab::parse_hours(text, "fuzz", {});
  if (!series) return;
  (void)joulelab::mean_between(*series, series->steps.front().begin, series->steps.back().end);
  (void)joulelab::parse_hours(joulelab::hours_csv(*series), "fuzz", {});
}
