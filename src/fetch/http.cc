#include "fetch/http.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fmt/format.h>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "net/curl.h"

namespace joulelab {
namespace {

// What the callbacks of one transfer share.
struct Transfer {
  const Curl& curl;
  CURL* handle;
  const HttpRequest& request;
  std::uintmax_t offset;  // asked for
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{nullptr, &std::fclose};
  std::optional<std::uintmax_t> range_start{};  // granted
  int error_number = 0;                         // of the file
  bool is_range_wrong = false;
  bool is_stalled = false;
  curl_off_t done = 0;
  Instant last_byte = SteadyClock().now();
};

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* state) {
  auto& transfer = *static_cast<Transfer*>(state);
  const auto line = lower(std::string_view(data, size * count));
  constexpr std::string_view range = "content-range: bytes ";
  if (line.starts_with(range)) {
    const auto start = to_integer(split(line.substr(range.size()), '-').front());
    if (start && *start >= 0) transfer.range_start = static_cast<std::uintmax_t>(*start);
  }
  return size * count;
}

// Opens the file at the first byte, when it is known whether the server goes on or starts again.
std::size_t on_body(char* data, std::size_t size, std::size_t count, void* state) {
  auto& transfer = *static_cast<Transfer*>(state);
  long status = 0;
  transfer.curl.info(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200 && status != 206) return size * count;  // the page that goes with an error
  errno = 0;
  if (!transfer.file) {
    transfer.is_range_wrong = status == 206 && transfer.range_start != transfer.offset;
    if (transfer.is_range_wrong) return 0;
    if (status == 200) transfer.offset = 0;
    transfer.file.reset(std::fopen(transfer.request.file.c_str(), status == 206 ? "ab" : "wb"));
  }
  if (!transfer.file || std::fwrite(data, size, count, transfer.file.get()) != count) {
    transfer.error_number = errno == 0 ? EIO : errno;
    return 0;
  }
  return size * count;
}

// Called about once a second even when nothing comes: here a silent server is left. libcurl's own
// limit is one on the mean speed, which an early byte keeps up.
int on_progress(void* state, curl_off_t total, curl_off_t done, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(state);
  const auto now = SteadyClock().now();
  if (done != transfer.done) {
    transfer.done = done;
    transfer.last_byte = now;
  }
  transfer.is_stalled = now - transfer.last_byte > transfer.request.stall_limit;
  if (transfer.is_stalled) return 1;
  if (transfer.request.progress && done > 0) {
    const auto whole = total > 0 ? transfer.offset + static_cast<std::uintmax_t>(total) : 0;
    transfer.request.progress(transfer.offset + static_cast<std::uintmax_t>(done), whole);
  }
  return 0;
}

void prepare(Transfer& transfer, std::array<char, CURL_ERROR_SIZE>& message) {
  const auto set = transfer.curl.set;
  CURL* handle = transfer.handle;
  const auto& request = transfer.request;
  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_FOLLOWLOCATION, 1L);
  set(handle, CURLOPT_MAXREDIRS, 5L);
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_USERAGENT, "joulelab");
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_limit.count() * 1000));
  if (transfer.offset > 0) {
    set(handle, CURLOPT_RANGE, fmt::format("{}-", transfer.offset).c_str());
  }
  set(handle, CURLOPT_ERRORBUFFER, message.data());
  set(handle, CURLOPT_HEADERFUNCTION, &on_header);
  set(handle, CURLOPT_HEADERDATA, &transfer);
  set(handle, CURLOPT_WRITEFUNCTION, &on_body);
  set(handle, CURLOPT_WRITEDATA, &transfer);
  set(handle, CURLOPT_NOPROGRESS, 0L);
  set(handle, CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(handle, CURLOPT_XFERINFODATA, &transfer);
}

}  // namespace

Result<HttpReply> http_get(const HttpRequest& request) {
  const auto& library = curl();
  if (!library) return tl::unexpected(library.error());
  const std::unique_ptr<CURL, void (*)(CURL*)> handle(library->init(), library->cleanup);
  if (!handle) return fail(Error::Kind::broken, "cannot set up libcurl");
  std::error_code error;
  const auto size = std::filesystem::file_size(request.file, error);
  Transfer transfer{*library, handle.get(), request, error ? 0 : size};
  std::array<char, CURL_ERROR_SIZE> message{};
  prepare(transfer, message);
  const CURLcode code = library->perform(handle.get());
  if (transfer.file && std::fclose(transfer.file.release()) != 0) transfer.error_number = errno;
  if (transfer.error_number != 0) {
    return tl::unexpected(system_error(request.file, "write", transfer.error_number));
  }
  HttpReply reply;
  curl_off_t wait_s = 0;
  library->info(handle.get(), CURLINFO_RESPONSE_CODE, &reply.status);
  library->info(handle.get(), CURLINFO_RETRY_AFTER, &wait_s);
  reply.retry_after = Seconds(static_cast<double>(wait_s));
  reply.is_connected = reply.status != 0;
  reply.is_whole = code == CURLE_OK && (reply.status == 200 || reply.status == 206);
  if (transfer.is_range_wrong) {
    std::filesystem::remove(request.file, error);  // the next attempt starts again
    reply.failure = "the server answered with another part than asked for";
  } else if (transfer.is_stalled) {
    reply.failure = fmt::format("no byte came for {} s", request.stall_limit.count());
  } else if (code != CURLE_OK) {
    reply.failure = message[0] != '\0' ? message.data() : library->explain(code);
  } else if (!reply.is_whole) {
    reply.failure = fmt::format("the server answered {}", reply.status);
  }
  return reply;
}

}  // namespace joulelab
