// Tables of comma-separated values.
#include "base/csv.h"

#include "target.h"

JOULELAB_FUZZ(text) { (void)joulelab::parse_csv(text, "fuzz"); }
