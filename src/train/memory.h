#pragma once
// How much memory is left, and a bound at it: Linux promises more than there is, and then kills the
// process that believed it. With the bound, what does not fit is an error that can be told.

#include <cstdint>
#include <filesystem>
#include <optional>

namespace joulelab {

// Bytes that this process may still fill: what the machine has, swap included, or what is left of
// the limit of one of its control groups (version 2), whichever is less. `root` is "/" but in
// tests. Nothing where the kernel does not say.
std::optional<std::uint64_t> available_memory(const std::filesystem::path& root);

// From here on this process gets no more than that; allocations beyond it fail. For CPUs: a GPU's
// driver reserves addresses that are no memory.
void bound_memory();

}  // namespace joulelab
