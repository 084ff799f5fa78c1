// Lines that a workload sends on the mark socket.
#include "mark/message.h"

#include "target.h"

JOULELAB_FUZZ(text) { (void)joulelab::decode(text, {}); }
