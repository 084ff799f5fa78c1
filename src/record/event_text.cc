#include "record/event_text.h"

#include <array>
#include <vector>

#include "base/text.h"

namespace joulelab {

std::string event_text(const EnergyEstimate& estimate) {
  const std::array counts = {
      std::pair{estimate.gaps, "gap"},         std::pair{estimate.wraps, "wrap"},
      std::pair{estimate.resets, "reset"},     std::pair{estimate.freezes, "freeze"},
      std::pair{estimate.suspends, "suspend"}, std::pair{estimate.unreadable, "unreadable sample"}};
  std::vector<std::string> parts;
  for (const auto& [count, name] : counts) {
    if (count > 0) parts.push_back(counted(static_cast<std::size_t>(count), name));
  }
  return join(parts, ", ");
}

}  // namespace joulelab
