#include "net/curl.h"

#include "net/library.h"

namespace joulelab {
namespace {

// Never unloaded: its TLS library registers things to do at exit.
Result<Curl> load() {
  for (const char* name : {"libcurl.so.4", "libcurl-gnutls.so.4"}) {
    void* library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
    Curl curl;
    if (library != nullptr && find_function(library, "curl_easy_init", curl.init) &&
        find_function(library, "curl_easy_cleanup", curl.cleanup) &&
        find_function(library, "curl_easy_reset", curl.reset) &&
        find_function(library, "curl_easy_setopt", curl.set) &&
        find_function(library, "curl_easy_perform", curl.perform) &&
        find_function(library, "curl_easy_getinfo", curl.info) &&
        find_function(library, "curl_easy_strerror", curl.explain) &&
        find_function(library, "curl_slist_append", curl.append) &&
        find_function(library, "curl_slist_free_all", curl.free_list)) {
      return curl;
    }
  }
  return fail(Error::Kind::missing, "libcurl is not on this machine",
              "run: sudo apt-get install libcurl4");
}

}  // namespace

const Result<Curl>& curl() {
  static const auto loaded = load();
  return loaded;
}

}  // namespace joulelab
