#include "carbon/service_cache.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"

namespace joulelab {
namespace {

// The first line of an entry: until when it holds, what of, and whether it is whole.
std::string head_of(std::string_view address, std::string_view body, long long end_s) {
  return fmt::format("joulelab hours 1 {} {:016x} {}\n", end_s, fnv1a(body), address);
}

}  // namespace

std::filesystem::path ServiceCache::file_of(std::string_view address) const {
  return folder_ / fmt::format("{:016x}", fnv1a(address));
}

std::optional<std::string> ServiceCache::find(std::string_view address, WallTime now) const {
  const auto file = file_of(address);
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return std::nullopt;
  const auto text = read_text(file);
  if (!text) return std::nullopt;
  const auto line_end = text->find('\n');
  if (line_end == std::string::npos) return std::nullopt;
  const auto words = split(std::string_view(*text).substr(0, line_end), ' ');
  const auto end_s = to_integer(words.size() > 3 ? words[3] : "").value_or(0);
  auto body = text->substr(line_end + 1);
  if (!text->starts_with(head_of(address, body, end_s))) return std::nullopt;
  if (end_s <= unix_ns_of(now) / 1'000'000'000) return std::nullopt;
  return body;
}

Result<void> ServiceCache::keep(std::string_view address, std::string_view body,
                                WallTime end) const {
  const auto head = head_of(address, body, unix_ns_of(end) / 1'000'000'000);
  return write_text(file_of(address), head + std::string(body));
}

}  // namespace joulelab
