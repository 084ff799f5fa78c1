// The default folders follow the environment.
#include "base/paths.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace joulelab {
namespace {

TEST(Paths, DataDirFollowsTheEnvironment) {
  ::setenv("HOME", "/home/ada", 1);
  ::unsetenv("JOULELAB_DATA");
  ::unsetenv("XDG_CACHE_HOME");
  EXPECT_EQ(default_data_dir(), "/home/ada/.cache/joulelab/data");
  ::setenv("XDG_CACHE_HOME", "/cache", 1);
  EXPECT_EQ(default_data_dir(), "/cache/joulelab/data");
  ::setenv("JOULELAB_DATA", "", 1);
  EXPECT_EQ(default_data_dir(), "/cache/joulelab/data");
  ::setenv("JOULELAB_DATA", "/data", 1);
  EXPECT_EQ(default_data_dir(), "/data");
}

}  // namespace
}  // namespace joulelab
