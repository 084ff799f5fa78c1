#pragma once
// One attempt of an HTTP GET into a file, by libcurl.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"
#include "base/units.h"

namespace joulelab {

struct HttpRequest {
  std::string url;
  std::filesystem::path file;  // what it holds already is kept, and only the rest is asked for
  Seconds connect_limit{15};
  Seconds stall_limit{30};  // without a byte
  std::function<void(std::uintmax_t, std::uintmax_t)> progress;
};

struct HttpReply {
  bool is_whole = false;      // the server sent all that it announced
  bool is_connected = false;  // it answered at all
  long status = 0;
  Seconds retry_after{0};
  std::string failure;  // in words, where it is not whole
};

// An Error is one of this machine: no libcurl, the file cannot be written. What the server did
// wrong is in the reply.
Result<HttpReply> http_get(const HttpRequest& request);

}  // namespace joulelab
