#pragma once
// What a fallible function returns: a value, or an Error saying what failed and
// what the person at the keyboard can do about it.

#include <string>
#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

namespace joulelab {

struct Error {
  enum class Kind {
    invalid,    // the request makes no sense (bad study file, bad flag)
    missing,    // the thing asked for is not on this machine
    denied,     // it is here, but we may not read it
    transient,  // trying again may work
    broken,     // trying again will not work
  };
  Kind kind = Kind::broken;
  std::string what;  // "cannot read /sys/.../energy_uj: Permission denied"
  std::string hint;  // "run: sudo chmod a+r ..." or empty
};

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
  T take() && {
    if constexpr (!std::is_void_v<T>) return *std::move(*this);
  }
};

inline tl::unexpected<Error> fail(Error::Kind kind, std::string what, std::string hint = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(what), std::move(hint)});
}

// The project's one macro: yields the value, or returns the error to the caller.
#define JOULELAB_TRY(expression)                                     \
  __extension__({                                                    \
    auto attempt = (expression);                                     \
    if (!attempt) return tl::unexpected(std::move(attempt).error()); \
    std::move(attempt).take();                                       \
  })

}  // namespace joulelab
