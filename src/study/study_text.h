#pragma once
// A Study as the text of a study file: what a search makes can be run, resumed and reported like
// what a person wrote.

#include <string>

#include "study/study.h"

namespace joulelab {

// parse_study() of it gives the study again, for a study that runs something and has no [search].
std::string study_text(const Study& study);

}  // namespace joulelab
