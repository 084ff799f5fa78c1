#include "train/memory.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/temporary.h"

namespace joulelab {
namespace {

class AvailableMemory : public testing::Test {
 protected:
  void write(const char* file, const char* text) {
    ASSERT_TRUE(write_text(folder_.path() / file, text));
  }
  std::optional<std::uint64_t> asked() { return available_memory(folder_.path()); }

  TemporaryFolder folder_;
};

TEST_F(AvailableMemory, is_unknown_where_the_kernel_does_not_say) {
  EXPECT_FALSE(asked());
  write("proc/meminfo", "MemTotal: 100 kB\nMemAvailable: lots\n");
  EXPECT_FALSE(asked());
}

TEST_F(AvailableMemory, is_the_machines_with_its_swap) {
  write("proc/meminfo", "MemTotal:  900 kB\nMemAvailable:    300 kB\nSwapFree: 20 kB\n");
  EXPECT_EQ(asked(), 320U * 1024);
}

TEST_F(AvailableMemory, is_bounded_by_every_control_group_around_the_process) {
  write("proc/meminfo", "MemAvailable: 1000 kB\n");
  write("proc/self/cgroup", "0::/user/job\n");
  write("sys/fs/cgroup/user/job/memory.max", "max\n");
  write("sys/fs/cgroup/user/job/memory.current", "70000\n");
  EXPECT_EQ(asked(), 1000U * 1024) << "no limit";
  write("sys/fs/cgroup/user/memory.max", "100000\n");
  write("sys/fs/cgroup/user/memory.current", "90000\n");
  EXPECT_EQ(asked(), 10000U);
  write("sys/fs/cgroup/user/memory.stat", "anon 1\ninactive_file 30000\n");
  EXPECT_EQ(asked(), 40000U) << "files are given back";
  write("sys/fs/cgroup/user/job/memory.max", "60000\n");
  EXPECT_EQ(asked(), 0U) << "it is over its limit already";
}

TEST_F(AvailableMemory, in_a_container_is_that_of_the_group_at_the_root) {
  write("proc/meminfo", "MemAvailable: 1000 kB\n");
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/memory.max", "5000\n");
  write("sys/fs/cgroup/memory.current", "1000\n");
  EXPECT_EQ(asked(), 4000U);
}

}  // namespace
}  // namespace joulelab
