#pragma once
// Functions of a shared library that is loaded when it is first needed, by the names and types of
// its own header: a measurement that does not use it pays nothing for it.

#include <dlfcn.h>

namespace joulelab {

// False where the library lacks it.
template <class Function>
bool find_function(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

}  // namespace joulelab
