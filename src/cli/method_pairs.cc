#include "cli/method_pairs.h"

namespace joulelab {

Result<MethodPairs> load_pairs(Store& store, std::span<const Run> runs, const Methods& methods) {
  MethodPairs pairs{.methods = methods};
  for (const auto& run : runs) {
    const bool is_finished = run.status == RunStatus::finished;
    add_run(pairs, is_finished ? JOULELAB_TRY(store.load(run.id)) : run);
  }
  return pairs;
}

}  // namespace joulelab
