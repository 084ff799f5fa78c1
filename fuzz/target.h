#pragma once
// A parser of foreign bytes as a fuzz target. With clang's libFuzzer it is fuzzed (preset `fuzz`);
// otherwise replay.cc gives it the files of its corpus, as an ordinary test.

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

#define JOULELAB_FUZZ(text)                                                           \
  static void fuzz_one(std::string_view);                                             \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
    fuzz_one({reinterpret_cast<const char*>(data), size});                            \
    return 0;                                                                         \
  }                                                                                   \
  static void fuzz_one(std::string_view text)
