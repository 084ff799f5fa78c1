#pragma once
// The grain of Markdown: text that stays text, and tables.

#include <string>
#include <string_view>
#include <vector>

namespace joulelab {

// Text that Markdown and the HTML behind it leave as it is.
std::string markdown_plain(std::string_view text);

// A column whose head ends in ":" is set to the right. The table ends with the object.
class MarkdownTable {
 public:
  MarkdownTable(std::string& out, const std::vector<std::string>& heads);
  ~MarkdownTable() { out_ += '\n'; }
  MarkdownTable(const MarkdownTable&) = delete;
  MarkdownTable& operator=(const MarkdownTable&) = delete;
  void put(const std::vector<std::string>& fields);

 private:
  std::string& out_;
};

}  // namespace joulelab
