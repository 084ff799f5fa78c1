#pragma once
// The layers of a network in a terminal of 80 columns.

#include <cstdio>

#include "analyse/layer_finding.h"

namespace joulelab {

enum class LayerOrder { energy, time, forward, j_per_gmac };  // forward: as the network runs

struct LayersView {
  LayerOrder order = LayerOrder::energy;
  std::size_t most = 20;  // layers shown; 0: all
};

void print_layers(std::FILE* out, const LayersFinding& finding, const LayersView& view);

}  // namespace joulelab
