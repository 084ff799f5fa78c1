#include "report/markdown_text.h"

#include "base/text.h"

namespace joulelab {

std::string markdown_plain(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '\n':
      case '\r':
        result += ' ';
        break;
      case '|':
      case '\\':
      case '`':
      case '*':
      case '_':
      case '[':
      case ']':
        result += '\\';
        [[fallthrough]];
      default:
        result += c;
    }
  }
  return result;
}

MarkdownTable::MarkdownTable(std::string& out, const std::vector<std::string>& heads) : out_(out) {
  std::vector<std::string> names, rules;
  for (const auto& head : heads) {
    const bool is_right = head.ends_with(':');
    names.push_back(is_right ? head.substr(0, head.size() - 1) : head);
    rules.push_back(is_right ? "--:" : "---");
  }
  put(names);
  put(rules);
}

void MarkdownTable::put(const std::vector<std::string>& fields) {
  out_ += "| " + join(fields, " | ") + " |\n";
}

}  // namespace joulelab
