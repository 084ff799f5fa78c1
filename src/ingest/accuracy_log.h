#pragma once
// Accuracy by epoch, as a training script printed the lists that Keras kept.

#include "ingest/import.h"

namespace joulelab {

bool is_accuracy_log(std::string_view text);

// Lines such as "acf: [0.21, 0.23]" (also acc, accuracy, val_accuracy, loss_val, val_loss): the
// last value of each is the run's. One row with `accuracy`, `loss` and `epochs`. Error `invalid`
// where there is no accuracy.
Result<Import> read_accuracy_log(std::string_view text, std::string_view file);

}  // namespace joulelab
