#pragma once
// How long a layer must repeat so that the meters at hand can tell its energy.

#include "cli/measure_request.h"

namespace joulelab {

struct LayerWindow {
  double window_s = 0;
  std::string slowest;  // channel that decides: "shelly/power"; empty: the least that is of use
};

// Twenty renewals or readings of the slowest channel that the request's meters have, 0.2 s at
// least. Opens the meters and closes them again.
Result<LayerWindow> layer_window(const MeasureRequest& request);

}  // namespace joulelab
