#pragma once
// What an error of a reading means once an instrument was opened.

#include "base/result.h"

namespace joulelab {

// It measured before, and one that starts anew may say anything for a while: all but a refusal is
// a gap.
inline Error gap_error(Error error) {
  if (error.kind != Error::Kind::denied) error.kind = Error::Kind::transient;
  return error;
}

}  // namespace joulelab
