#pragma once
// How much a data centre takes for each unit that its computers take: power usage effectiveness.

#include <optional>
#include <string>
#include <string_view>

namespace joulelab {

struct PueFigure {
  double value = 1;  // 1 or more
  int year = 0;
  std::string of;  // "aws:eu-west-1", "the mean of all AWS regions"
  std::string source;
};

// Of a cloud region what its operator publishes, else the mean of all of the operator's; by name
// "aws", "gcp", "azure" and "average-data-centre" (Uptime Institute's survey). Nothing for every
// other code: a PUE is not guessed. Thread-safe.
std::optional<PueFigure> pue_of(std::string_view code);

}  // namespace joulelab
