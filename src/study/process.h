#pragma once
// Which process is at work on a cell, so that one that was killed is told from one that is still
// busy. The store works for the processes of one machine only (WAL), so one machine is enough.

#include <string>

namespace joulelab {

// This process for as long as the machine is up: a number that is used again later has another
// start.
std::string this_process();

// Is the process that gave this text still there? One of before a reboot is not.
bool is_running(const std::string& process);

}  // namespace joulelab
