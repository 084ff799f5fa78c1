#pragma once
// LibTorch reports by exceptions that carry a backtrace. Neither may leave this room.

#include <fmt/format.h>
#include <new>

#include "base/result.h"
#include "train/torch.h"

namespace joulelab {

// Calls `work`, which returns a Result; an exception becomes an Error of kind `broken`.
template <class Work>
auto guarded(Work&& work) -> decltype(work()) {
  constexpr const char* remedy = "with too little memory, a smaller --batch-size helps";
  try {
    return work();
  } catch (const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    const bool is_memory = text.find("memory") != std::string::npos;
    return fail(Error::Kind::broken,
                fmt::format("LibTorch failed: {}", text.substr(0, text.find('\n'))),
                is_memory ? remedy : "");
  } catch (const std::bad_alloc&) {
    return fail(Error::Kind::broken, "out of memory", remedy);
  } catch (const std::exception& error) {
    return fail(Error::Kind::broken, fmt::format("LibTorch failed: {}", error.what()));
  }
}

}  // namespace joulelab
