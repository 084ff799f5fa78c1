#pragma once
// Something that limits what a number may be taken to mean. The code is stable and has a section
// in docs/METHOD.md; the text says the cause, the size of the effect and what to do.

#include <string>

namespace joulelab {

struct Warning {
  std::string code;  // "no-sensor"
  std::string text;
  bool operator==(const Warning&) const = default;
};

}  // namespace joulelab
