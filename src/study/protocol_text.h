#pragma once
// How a study was done, in sentences for its report: what a reader needs to judge or repeat it.

#include <string>
#include <vector>

#include "study/study.h"

namespace joulelab {

std::vector<std::string> protocol_sentences(const Study& study);

}  // namespace joulelab
