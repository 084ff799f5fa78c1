#pragma once
// Text within HTML and SVG.

#include <string>
#include <string_view>

namespace joulelab {

// No character of it can become markup, in text or within a quoted attribute.
std::string html_text(std::string_view text);

}  // namespace joulelab
