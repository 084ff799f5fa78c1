#pragma once
// LibTorch reports by exceptions that carry a backtrace. Neither may leave this room. What a person
// can do something about is told apart by the text, which is all that every version has.

#include <fmt/format.h>
#include <new>

#include "base/result.h"
#include "train/torch.h"

namespace joulelab {

inline constexpr const char* out_of_memory = "out of memory";

// Calls `work`, which returns a Result; an exception becomes an Error of kind `broken`, which
// begins with `out_of_memory` where it is that.
template <class Work>
auto guarded(Work&& work) -> decltype(work()) {
  constexpr const char* remedy = "with too little memory, a smaller --batch-size helps";
  try {
    return work();
  } catch (const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    const auto line = text.substr(0, text.find('\n'));
    const auto says = [&](const char* words) { return text.find(words) != std::string::npos; };
    if ((says("memory") && !says("illegal")) || says("ALLOC_FAILED")) {
      return fail(Error::Kind::broken, fmt::format("{}: {}", out_of_memory, line), remedy);
    }
    if (says("CUDA error")) {
      return fail(Error::Kind::broken, fmt::format("the GPU failed or went away: {}", line),
                  "see what the driver says: dmesg, nvidia-smi");
    }
    return fail(Error::Kind::broken, fmt::format("LibTorch failed: {}", line));
  } catch (const std::bad_alloc&) {
    return fail(Error::Kind::broken, out_of_memory, remedy);
  } catch (const std::exception& error) {
    return fail(Error::Kind::broken, fmt::format("LibTorch failed: {}", error.what()));
  }
}

}  // namespace joulelab
