// A record of a Watts up?.
#include "meter/wattsup.h"

#include "target.h"

JOULELAB_FUZZ(text) { (void)joulelab::parse_wattsup_record(text); }
