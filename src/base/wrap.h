#pragma once
// Text for a terminal of 80 columns.

#include <string>
#include <string_view>

namespace joulelab {

// `text` broken at spaces into lines of at most 80 columns, later lines indented by `indent`. A
// word that is longer stays whole.
std::string wrapped(std::string_view text, int indent);

}  // namespace joulelab
