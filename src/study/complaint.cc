#include "study/complaint.h"

#include <fmt/format.h>

namespace joulelab {

std::string describe(std::string_view file, const std::vector<Complaint>& complaints) {
  std::string text;
  for (const auto& complaint : complaints) {
    text += file;
    if (complaint.line > 0) text += fmt::format(":{}", complaint.line);
    text += fmt::format(": {}", complaint.what);
    if (!complaint.remedy.empty()) text += fmt::format("; {}", complaint.remedy);
    text += '\n';
  }
  return text;
}

}  // namespace joulelab
