#pragma once
// One file over HTTP: resumed, retried with growing waits, verified. libcurl is loaded when the
// first download starts and not before, since measuring a command must not pay for it.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace joulelab {

struct Patience {
  int tries = 5;
  Seconds first_wait{1};     // doubles with each try, unless the server says Retry-After
  Seconds longest_wait{60};  // a server that wants more is given up
  Seconds connect{15};
  Seconds stall{30};  // without a byte
};

struct Download {
  std::string url;
  std::filesystem::path file;  // beside it lies FILE.part until the download is whole
  std::uintmax_t bytes = 0;    // 0: unknown
  std::string sha256;          // empty: not checked
};

// Called with the bytes done and the total (0: unknown).
using DownloadProgress = std::function<void(std::uintmax_t, std::uintmax_t)>;

// Errors: `transient` (network, server), `missing` (the server has no such file, or there is no
// libcurl), `broken` (the content is not what was published, the disk is full).
Result<void> download(const Download& wanted, const Patience& patience, Clock& clock,
                      const DownloadProgress& progress = {});

}  // namespace joulelab
