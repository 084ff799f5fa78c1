#pragma once
// How a study was done, in sentences for its report: what a reader needs to judge or repeat it.

#include <string>
#include <string_view>
#include <vector>

#include "study/study.h"

namespace joulelab {

std::vector<std::string> protocol_sentences(const Study& study);

// How runs came about that were imported from `files`: "files", "3 files".
std::string imported_sentence(std::string_view files);

}  // namespace joulelab
