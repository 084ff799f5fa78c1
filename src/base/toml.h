#pragma once
// The one door to toml++, which is slow to compile. Its switches must be the same in every file of
// a program, or the linker mixes two parsers of one name, and a good file ends the program.

// toml++ 3.3 asserts that a key begins with a letter before it checks that and says so: "[=]" in a
// file would end a debug build, and be undefined with clang where NDEBUG is set. Its checks do.
#undef NDEBUG
#define TOML_ASSERT(expression) static_assert(true)
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>
