#include "report/markdown_table.h"

#include <fmt/format.h>

#include "base/text.h"

namespace joulelab::markdown {

std::string plain(std::string_view text) {
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

void put_list(std::string& out, const Fields& sentences) {
  for (const auto& sentence : sentences) out += fmt::format("- {}\n", plain(sentence));
  out += '\n';
}

Table::Table(std::string& out, const Fields& heads) : out_(out) {
  Fields names, rules;
  for (const auto& head : heads) {
    const bool is_right = head.ends_with(':');
    names.push_back(is_right ? head.substr(0, head.size() - 1) : head);
    rules.push_back(is_right ? "--:" : "---");
  }
  put(names);
  put(rules);
}

void Table::put(const Fields& fields) { out_ += fmt::format("| {} |\n", join(fields, " | ")); }

}  // namespace joulelab::markdown
