#pragma once
// What a run was and what came of it: told to the measurer, and printed at the end.

#include <map>
#include <string>

#include "train/architecture.h"
#include "train/build.h"

namespace joulelab {

struct Summary {
  std::map<std::string, std::string> facts;  // words: architecture, data, device, ...
  std::map<std::string, double> values;      // numbers: parameters, macs, accuracy, ...
};

// What is known before the training begins.
Summary describe(const Built& built, const TrainOptions& options, const std::string& blas);
void add_outcome(Summary& summary, const Outcome& outcome);

std::string as_text(const Summary& summary);
std::string as_json(const Summary& summary);

// --list
std::string list_as_text();
std::string list_as_json();

}  // namespace joulelab
