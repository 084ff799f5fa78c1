#include "net/inherited.h"

#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

#include "base/text.h"

namespace joulelab {

std::set<int> inherited_sockets() {
  std::set<int> sockets;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
    const auto number = to_integer(entry.path().filename().string());
    if (!number) continue;
    const int descriptor = static_cast<int>(*number);
    struct stat status {};
    const bool is_socket = ::fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
    if (is_socket && (::fcntl(descriptor, F_GETFD) & FD_CLOEXEC) == 0) sockets.insert(descriptor);
  }
  return sockets;
}

void keep_from_children(const std::set<int>& before) {
  for (const int socket : inherited_sockets()) {
    if (!before.contains(socket)) ::fcntl(socket, F_SETFD, FD_CLOEXEC);
  }
}

}  // namespace joulelab
