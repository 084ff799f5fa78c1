// embed() of cmake/embed.cmake: the program carries the very bytes of the file.
#include <gtest/gtest.h>
#include <string_view>

#include "base/file.h"

namespace joulelab {
namespace embedded {
std::string_view embedded_sample();
}

TEST(Embedded, IsTheFileByteForByte) {
  const auto file = read_text(JOULELAB_SOURCE "/cmake/embed.cmake");
  ASSERT_TRUE(file) << file.error().what;
  EXPECT_EQ(embedded::embedded_sample(), *file);
}

TEST(Embedded, EndsWithAZeroForCLibraries) {
  const auto sample = embedded::embedded_sample();
  EXPECT_EQ(sample.data()[sample.size()], '\0');
}

}  // namespace joulelab
