#pragma once
// The one door to libcurl, which is loaded when it is first needed: a measurement without a network
// does not pay for TLS. Its options and codes come from its header.

#include <curl/curl.h>

#include "base/result.h"

namespace joulelab {

struct Curl {
  decltype(&curl_easy_init) init = nullptr;
  decltype(&curl_easy_cleanup) cleanup = nullptr;
  decltype(&curl_easy_reset) reset = nullptr;
  decltype(&curl_easy_setopt) set = nullptr;
  decltype(&curl_easy_perform) perform = nullptr;
  decltype(&curl_easy_getinfo) info = nullptr;
  decltype(&curl_easy_strerror) explain = nullptr;
  decltype(&curl_slist_append) append = nullptr;
  decltype(&curl_slist_free_all) free_list = nullptr;
};

// Thread-safe. Error `missing` where the library is not on this machine, with the command.
const Result<Curl>& curl();

}  // namespace joulelab
