#pragma once
// The pairs of software and hardware side of stored runs, one run's traces in memory at a time.

#include <span>

#include "analyse/method_pair.h"
#include "store/store.h"

namespace joulelab {

// `runs` as the store lists them: each is loaded whole for its phases and its lag.
Result<MethodPairs> load_pairs(Store& store, std::span<const Run> runs, const Methods& methods);

}  // namespace joulelab
