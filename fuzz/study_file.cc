// A study file.
#include "study/study_file.h"

#include "target.h"

JOULELAB_FUZZ(text) { (void)joulelab::parse_study(text, {}); }
