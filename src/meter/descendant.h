#pragma once
// Which of the processes that a device reports are this program's own: the measured command and
// what it started. From the parents in /proc/PID/stat.

#include <cstddef>
#include <filesystem>
#include <span>

namespace joulelab {

// How many of `pids` are this process or descend from it; each counts once. Where none of them is
// to be found in root/proc (they are numbered as outside our container) all count; unless /proc
// hides the processes of others, which these then are. A process whose parents have ended
// (a daemon), or that another program started for us (Docker, a batch system), is not told to be
// ours. Thread-safe.
std::size_t count_descendants(const std::filesystem::path& root, std::span<const unsigned> pids);

}  // namespace joulelab
