#include "base/wrap.h"

#include <fmt/format.h>

#include "base/text.h"

namespace joulelab {

std::string wrapped(std::string_view text, int indent) {
  constexpr std::size_t columns = 80;
  std::string result;
  std::size_t column = 0;
  bool is_first = true;
  for (const auto word : split(text, ' ')) {
    const bool fits = column + 1 + word.size() <= columns;
    if (!is_first && fits) result += ' ';
    if (!is_first && !fits) result += fmt::format("\n{:{}}", "", indent);
    column = is_first || fits ? column + (is_first ? 0 : 1) + word.size()
                              : static_cast<std::size_t>(indent) + word.size();
    result += word;
    is_first = false;
  }
  return result;
}

}  // namespace joulelab
