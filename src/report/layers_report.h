#pragma once
// The layers of a network as machines and browsers read them: docs/FORMATS.md, "Layers". Pure,
// thread-safe.

#include <string>

#include "analyse/layer_finding.h"

namespace joulelab {

// Everything, indented, UTF-8; what is not known is null, never 0.
std::string layers_json(const LayersFinding& finding);

// A layer a line; RFC 4180. An empty field means that there is no value.
std::string layers_csv(const LayersFinding& finding);

// One page with the drawing, which asks no network for anything.
std::string layers_html(const LayersFinding& finding);

}  // namespace joulelab
