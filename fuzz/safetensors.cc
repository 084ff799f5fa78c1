// The header of a file of weights.
#include "train/data/safetensors.h"

#include "target.h"

JOULELAB_FUZZ(text) { (void)joulelab::parse_safetensors(text, text.size(), "fuzz"); }
