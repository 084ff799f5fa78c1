#pragma once
// The answers, one sentence each, in the order of the questions. They say no more than the tests.

#include <string>
#include <vector>

#include "analyse/findings.h"

namespace joulelab {

// `findings` holds everything but the headlines and the warnings.
std::vector<std::string> headlines_of(const Findings& findings);

}  // namespace joulelab
