#include "net/resolve.h"

#include <array>
#include <cstring>
#include <fmt/format.h>
#include <future>
#include <memory>
#include <netdb.h>
#include <optional>
#include <thread>

namespace joulelab {
namespace {

HostAddresses addresses_in(const addrinfo* list) {
  HostAddresses addresses;
  for (const auto* each = list; each != nullptr; each = each->ai_next) {
    std::array<char, NI_MAXHOST> digits{};
    if (::getnameinfo(each->ai_addr, each->ai_addrlen, digits.data(), digits.size(), nullptr, 0,
                      NI_NUMERICHOST) != 0)
      continue;
    HostAddress address{.size = each->ai_addrlen, .text = digits.data()};
    std::memcpy(&address.socket_address, each->ai_addr, each->ai_addrlen);
    addresses.push_back(std::move(address));
  }
  return addresses;
}

// 0 or the code of getaddrinfo().
int ask_system(const std::string& host, std::uint16_t port, int flags, HostAddresses& addresses) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (code != 0) return code;
  addresses = addresses_in(found);
  ::freeaddrinfo(found);
  return addresses.empty() ? EAI_NONAME : 0;
}

}  // namespace

Result<HostAddresses> look_up(const std::string& host, std::uint16_t port) {
  HostAddresses addresses;
  const int code = ask_system(host, port, 0, addresses);
  if (code == 0) return addresses;
  const auto what = fmt::format("{}: {}", host, ::gai_strerror(code));
  if (code == EAI_AGAIN)
    return fail(Error::Kind::transient, what, "check that it is on and on this network");
  return fail(Error::Kind::missing, what, "check the name, or give the address");
}

Result<HostAddresses> resolve(const std::string& host, std::uint16_t port, Seconds limit,
                              const HostLookup& lookup) {
  HostAddresses addresses;
  if (ask_system(host, port, AI_NUMERICHOST, addresses) == 0) return addresses;
  auto promise = std::make_shared<std::promise<Result<HostAddresses>>>();
  auto found = promise->get_future();
  std::thread([promise, lookup, host, port] { promise->set_value(lookup(host, port)); }).detach();
  if (found.wait_for(limit) == std::future_status::ready) return found.get();
  return fail(Error::Kind::transient, fmt::format("{}: its address was not found in time", host),
              "check the name server, or give the address");
}

}  // namespace joulelab
