#pragma once
// The accounts of several runs as one.

#include <span>

#include "record/run.h"

namespace joulelab {

// Of the runs whose energy is known: `energy`, its bounds, `duration` and the shares of the grades;
// no lines. What the meters have in common adds up, what is random adds in quadrature, so the
// bounds hold for runs on the same meters and are wide for others. Nothing in `energy` where none
// has one.
Account sum_of_accounts(std::span<const Run* const> runs);

}  // namespace joulelab
