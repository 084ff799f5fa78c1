#pragma once
// Sockets of this process that a program which it starts would inherit: those that a library opened
// without a thought for that. The command that is measured shall not hold our connections.

#include <set>

namespace joulelab {

// Every open socket that is not closed on exec.
std::set<int> inherited_sockets();

// Closes on exec what inherited_sockets() has now and had not `before`.
void keep_from_children(const std::set<int>& before);

}  // namespace joulelab
