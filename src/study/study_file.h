#pragma once
// From the text of a study file to a Study, or to everything that is wrong with it at once.
// docs/STUDY_FILE.md is the reference of the format.

#include <functional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/result.h"
#include "study/complaint.h"
#include "study/study.h"

namespace joulelab {

// What may be named in a file, as the program that reads it knows it. An empty list is not
// checked against: a machine without the trainer can still plan.
struct Vocabulary {
  std::vector<std::string> architectures;  // "lenet5"; a level may add a width: "lenet5@0.5"
  std::vector<std::string> data_sets;      // a level with a '/' in it is a folder
  std::vector<std::string> meters;         // beside "auto"
  std::function<Result<Intensity>(std::string_view place)> resolve_place;
};

// Complaints are in order of line. Deterministic; thread-safe where `resolve_place` is.
tl::expected<Study, std::vector<Complaint>> parse_study(std::string_view text,
                                                        const Vocabulary& vocabulary);

}  // namespace joulelab
