// What LibTorch throws, and what of it a person is told.
#include "train/guard.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

Error error_of(const char* text) {
  return guarded([&]() -> Result<void> {
           TORCH_CHECK(false, text);
           return {};
         })
      .error();
}

TEST(Guard, tells_apart_what_a_person_can_do_something_about) {
  for (const auto* text : {"DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes.",
                           "CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; ...)",
                           "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate"}) {
    EXPECT_TRUE(error_of(text).what.starts_with(out_of_memory)) << text;
  }
  for (const auto* text : {"CUDA error: an illegal memory access was encountered",
                           "CUDA error: unspecified launch failure",
                           "CUDA error: all CUDA-capable devices are busy or unavailable"}) {
    EXPECT_TRUE(error_of(text).what.starts_with("the GPU failed or went away: CUDA error"))
        << error_of(text).what;
  }
  EXPECT_EQ(error_of("shapes cannot be multiplied\nframe #0").what,
            "LibTorch failed: shapes cannot be multiplied");
}

}  // namespace
}  // namespace joulelab
