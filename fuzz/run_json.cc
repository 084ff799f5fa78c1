// A run's JSON; what can be read is written and read again.
#include "record/json.h"
#include "target.h"

JOULELAB_FUZZ(text) {
  const auto run = joulelab::run_from_json_text(text);
  if (run && !joulelab::run_from_json_text(joulelab::to_json_text(*run))) __builtin_trap();
}
