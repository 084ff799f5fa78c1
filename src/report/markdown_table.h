#pragma once
// The pieces that all parts of the Markdown are made of.

#include <string>
#include <string_view>
#include <vector>

namespace joulelab::markdown {

using Fields = std::vector<std::string>;
inline constexpr std::string_view dash = "\xE2\x80\x93", middle_dot = "\xC2\xB7";

// Text that Markdown and the HTML behind it leave as it is.
std::string plain(std::string_view text);

// One line a sentence.
void put_list(std::string& out, const Fields& sentences);

// Ends with a blank line when it goes.
class Table {
 public:
  // A column whose head ends in ":" is set to the right.
  Table(std::string& out, const Fields& heads);
  ~Table() { out_ += '\n'; }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  void put(const Fields& fields);

 private:
  std::string& out_;
};

}  // namespace joulelab::markdown
