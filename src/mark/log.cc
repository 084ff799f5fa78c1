// Values and facts are replaced by later ones of the same name; a warning is kept once. Only what
// was told with an accuracy has a history: a loss a batch would fill the memory.
#include "mark/log.h"

#include <algorithm>
#include <utility>

namespace joulelab {
namespace {

void tell(Told& told, Mark mark) { told.marks.push_back(std::move(mark)); }

void tell(Told& told, Values values) {
  for (const auto& [name, value] : values.values) told.values[name] = value;
  if (values.values.contains("accuracy")) told.evaluations.push_back(std::move(values));
}

void tell(Told& told, Facts facts) {
  for (auto& [name, word] : facts.facts) told.facts[name] = std::move(word);
}

void tell(Told& told, Warning warning) {
  if (std::ranges::find(told.warnings, warning) != told.warnings.end()) return;
  told.warnings.push_back(std::move(warning));
}

}  // namespace

void MarkLog::add(Message message) {
  const std::scoped_lock lock(mutex_);
  std::visit([this](auto&& said) { tell(told_, std::move(said)); }, std::move(message));
}

void MarkLog::add_malformed() {
  const std::scoped_lock lock(mutex_);
  ++told_.malformed_lines;
}

Heard MarkLog::heard_since(std::size_t mark) {
  const std::scoped_lock lock(mutex_);
  const auto first = std::min(mark, told_.marks.size());
  return {{told_.marks.begin() + static_cast<std::ptrdiff_t>(first), told_.marks.end()},
          told_.values};
}

Told MarkLog::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(told_, {});
}

}  // namespace joulelab
