#pragma once
// From the windows and the facts of a run of layers (docs/PROTOCOL.md, "Layers") to what each layer
// takes. Pure; reads the trace file of a long run.

#include "analyse/layer_finding.h"
#include "record/run.h"

namespace joulelab {

// Error `missing` where the run has no round of layers that is whole; else those of its trace file.
Result<LayersFinding> layers_of(const Run& run);

// The words (layers_text.cc).
std::vector<std::string> sentences_of(const LayersFinding& finding);

}  // namespace joulelab
