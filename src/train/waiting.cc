// How long an OpenMP thread spins while it waits for the others. libgomp's usual 300,000 turns,
// some milliseconds, are a disaster on a machine that is also busy with something else: each of the
// forty barriers of a LeNet batch may wait for a thread that is not running (docs/PERFORMANCE.md),
// and spinning costs energy. libgomp reads the variable before main() begins, so it is set by the
// one function that the loader calls earlier still. A choice in the environment stays.
#include <cstdlib>

namespace {

void choose_waiting(int, char**, char**) {
  if (!std::getenv("OMP_WAIT_POLICY")) ::setenv("GOMP_SPINCOUNT", "500", 0);
}

}  // namespace

extern "C" {
[[gnu::section(".preinit_array"),
  gnu::used]] void (*const joulelab_choose_waiting)(int, char**, char**) = choose_waiting;
}
