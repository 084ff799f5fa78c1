#pragma once
// A disk that takes no more than so many bytes of any file, for as long as this lives: for tests.

#include <csignal>
#include <cstdint>
#include <sys/resource.h>

namespace joulelab {

class FullDisk {
 public:
  explicit FullDisk(std::uint64_t most_bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit full{most_bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &full);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

}  // namespace joulelab
