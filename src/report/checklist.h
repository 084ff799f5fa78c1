#pragma once
// What the checklists of the field ask of a training, with the answers: hardware, time, PUE, place,
// intensity, measured or estimated, boundary, repeats, cost of the search, accuracy, size, idle
// power, embodied emissions, offsets. Every item is there whether or not it is known.

#include <string>
#include <vector>

#include "report/disclosure.h"

namespace joulelab {

struct ChecklistItem {
  std::string item, answer;
};

std::vector<ChecklistItem> checklist_of(const Disclosure& disclosure);

}  // namespace joulelab
