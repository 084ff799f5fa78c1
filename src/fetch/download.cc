#include "fetch/download.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/file.h"
#include "fetch/checksum.h"
#include "fetch/http.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// Whether asking again may help. 416: what we have is longer than what there is.
bool is_worth_a_retry(const HttpReply& reply) {
  const long status = reply.status;
  return reply.is_connected && (status < 400 || status >= 500 || status == 408 || status == 416 ||
                                status == 425 || status == 429);
}

std::uintmax_t size_of(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  return error ? 0 : size;
}

void discard(const fs::path& file) {
  std::error_code ignored;
  fs::remove(file, ignored);
}

// Puts a whole `part` into its place, or discards it and says what is wrong with it.
Result<std::string> settle(const Download& wanted, const fs::path& part) {
  const auto size = size_of(part);
  std::string fault;
  if (wanted.bytes != 0 && size != wanted.bytes) {
    fault = fmt::format("{} bytes where {} were published", size, wanted.bytes);
  } else if (!wanted.sha256.empty()) {
    const auto found = JOULELAB_TRY(sha256_of(part));
    if (found != wanted.sha256) {
      fault = fmt::format("its SHA-256 is {}, and {} was published", found, wanted.sha256);
    }
  }
  std::error_code error;
  if (fault.empty()) fs::rename(part, wanted.file, error);
  if (error) return tl::unexpected(system_error(wanted.file, "write", error.value()));
  if (!fault.empty()) discard(part);
  return fault;
}

tl::unexpected<Error> given_up(const Download& wanted, const Patience& patience,
                               const HttpReply& reply) {
  if (reply.retry_after > patience.longest_wait) {
    return fail(Error::Kind::transient,
                fmt::format("cannot download {}: {} and asks to wait {} s", wanted.url,
                            reply.failure, reply.retry_after.count()),
                "run the same command again after that time");
  }
  const bool is_absent = reply.is_connected && !is_worth_a_retry(reply);
  return fail(is_absent ? Error::Kind::missing : Error::Kind::transient,
              fmt::format("cannot download {}: {}", wanted.url, reply.failure),
              is_absent ? "" : "run the same command again: it goes on where it stopped");
}

}  // namespace

Result<void> download(const Download& wanted, const Patience& patience, Clock& clock,
                      const DownloadProgress& progress) {
  const fs::path part = wanted.file.string() + ".part";
  Seconds wait = patience.first_wait;
  HttpReply reply;
  for (int tries_left = patience.tries; tries_left > 0; --tries_left) {
    if (wanted.bytes != 0 && size_of(part) > wanted.bytes) discard(part);
    const auto before = size_of(part);
    const bool is_here = wanted.bytes != 0 && before == wanted.bytes;
    if (!is_here) {
      reply = JOULELAB_TRY(http_get({.url = wanted.url,
                                     .file = part,
                                     .connect_limit = patience.connect,
                                     .stall_limit = patience.stall,
                                     .progress = progress}));
    }
    if (is_here || reply.is_whole) {
      const auto fault = JOULELAB_TRY(settle(wanted, part));
      if (fault.empty()) return {};
      // What was left of an earlier download may be at fault; wrong from its first byte, it stays
      // wrong.
      if (before > 0 && tries_left > 1) continue;
      return fail(Error::Kind::broken,
                  fmt::format("{} is not the published file: {}", wanted.url, fault));
    }
    if (reply.status == 416) discard(part);
    if (!is_worth_a_retry(reply) || reply.retry_after > patience.longest_wait) break;
    if (tries_left == 1) break;
    clock.sleep_until(
        after(clock.now(), reply.retry_after > Seconds(0) ? reply.retry_after : wait));
    wait = std::min(2 * wait, patience.longest_wait);
  }
  return given_up(wanted, patience, reply);
}

}  // namespace joulelab
