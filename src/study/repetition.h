#pragma once
// When a study whose repetitions depend on its results has enough of them. The plan is made for the
// most that there may be; this says how much of it is to be run.

#include <span>

#include "record/run.h"
#include "study/study.h"

namespace joulelab {

// All blocks of the plan, or up to the first complete one after which the protocol's rule stops:
// the energies of each combination's finished runs, up to that block, are narrow enough. Blocks
// are looked at in their order and each with what came before it alone, so that the answer is the
// same while the study runs, after a resume and years later. A failed cell leaves its block
// complete, with a value less; a run without energy, too. Pure; `runs` in order of time.
int blocks_to_run(const Study& study, std::span<const Run> runs);

}  // namespace joulelab
