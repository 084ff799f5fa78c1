#pragma once
// What is compared: the quantities of one run by name, each derived from the record alone.

#include <map>
#include <span>
#include <string>

#include "analyse/findings.h"
#include "record/run.h"

namespace joulelab {

// Every response that a run may have, in the order of the report. Emissions are not among them:
// they are energy at a place.
std::span<const Response> known_responses();

// The question that a response answers: "RQ1" for energy, emissions, time; "RQ2" for what they buy.
std::string question_of(const std::string& response);

// Those that this run has; what is missing or not finite is left out, never zero, and so is the
// energy of a run that was seen in part (coverage.h), with all that follows from it.
std::map<std::string, double> responses_of(const Run& run);

}  // namespace joulelab
