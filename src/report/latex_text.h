#pragma once
// Text as it stands in LaTeX and BibTeX.

#include <string>
#include <string_view>

namespace joulelab::latex {

// Text that LaTeX sets as it is, whatever its letters mean to it.
std::string plain(std::string_view text);

// Three significant digits in either notation: "0.0123", "$1.23\times10^{-6}$".
std::string number(double value);

}  // namespace joulelab::latex
