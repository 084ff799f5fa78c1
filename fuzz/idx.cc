// The header of an IDX file.
#include "train/data/idx.h"

#include "target.h"

JOULELAB_FUZZ(text) { (void)joulelab::parse_idx(text, 3, "fuzz"); }
