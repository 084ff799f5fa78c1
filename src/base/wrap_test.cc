#include "base/wrap.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sstream>

namespace joulelab {
namespace {

TEST(Wrap, LinesKeepWithinEightyColumnsAndWordsStayWhole) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "word" + std::to_string(i * i * i) + " ";
  text.pop_back();
  std::istringstream lines(wrapped(text, 4));
  std::string joined;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 80U);
    const bool is_first = joined.empty();
    EXPECT_TRUE(is_first || line.starts_with("    "));
    joined += is_first ? line : line.substr(3);  // one blank is the space that was broken at
  }
  EXPECT_EQ(joined, text);
}

TEST(Wrap, ALongWordHasItsOwnLine) {
  const std::string word(100, 'x');
  EXPECT_EQ(wrapped(fmt::format("a {} b", word), 2), fmt::format("a\n  {}\n  b", word));
}

}  // namespace
}  // namespace joulelab
