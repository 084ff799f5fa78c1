#include "net/host_port.h"

#include <fmt/format.h>

#include "base/text.h"

namespace joulelab {

Result<HostPort> parse_host_port(std::string_view address, std::uint16_t usual) {
  // What follows a colon and is no port may be half of a password.
  const auto wrong = [&] {
    const auto shown = address.substr(0, address.find(':'));
    return fail(Error::Kind::invalid,
                fmt::format("'{}{}' is no host, and no host and port", shown,
                            shown.size() < address.size() ? ":..." : ""),
                fmt::format("HOST or HOST:PORT, for example plug.local:{}", usual));
  };
  const bool is_bracketed = address.starts_with('[');
  const auto end = is_bracketed ? address.find(']') : address.find(':');
  if (is_bracketed && end == std::string_view::npos) return wrong();
  const auto host = is_bracketed ? address.substr(1, end - 1) : address.substr(0, end);
  auto rest = end == std::string_view::npos ? std::string_view{} : address.substr(end);
  if (is_bracketed) rest.remove_prefix(1);
  if (host.empty() || host.find_first_of(" /") != std::string_view::npos) return wrong();
  if (rest.empty()) return HostPort{std::string(host), usual};
  // An IPv6 address without brackets has a second colon, which is no digit.
  const auto port = rest.front() == ':' ? to_integer(rest.substr(1)) : std::nullopt;
  if (!port || *port < 1 || *port > 65535) return wrong();
  return HostPort{std::string(host), static_cast<std::uint16_t>(*port)};
}

}  // namespace joulelab
