// A line of SPEC's PTDaemon.
#include "meter/ptd_sample.h"

#include "target.h"

JOULELAB_FUZZ(text) { (void)joulelab::parse_ptd_sample(text); }
