#include "report/latex_text.h"

#include <fmt/format.h>

#include "base/text.h"

namespace joulelab::latex {

std::string plain(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '\\':
        result += "\\textbackslash{}";
        break;
      case '~':
        result += "\\textasciitilde{}";
        break;
      case '^':
        result += "\\textasciicircum{}";
        break;
      case '<':
        result += "\\textless{}";
        break;
      case '>':
        result += "\\textgreater{}";
        break;
      case '"':
        result += "''";
        break;
      case '#':
      case '$':
      case '%':
      case '&':
      case '_':
      case '{':
      case '}':
        result += '\\';
        [[fallthrough]];
      default:
        result += c;
    }
  }
  return result;
}

std::string number(double value) {
  const auto text = significant(value);
  const auto exponent = text.find('e');
  if (exponent == std::string::npos) return text;
  const auto sign = text[exponent + 1] == '+' ? 1U : 0U;  // from_chars knows no plus
  return fmt::format("${}\\times10^{{{}}}$", text.substr(0, exponent),
                     to_integer(text.substr(exponent + 1 + sign)).value_or(0));
}

}  // namespace joulelab::latex
