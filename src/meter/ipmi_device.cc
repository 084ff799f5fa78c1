#include "meter/ipmi_device.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/ipmi.h>
#include <optional>
#include <poll.h>
#include <sys/ioctl.h>

#include "base/clock.h"
#include "base/file.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

int milliseconds(Seconds left) {
  return static_cast<int>(std::clamp(left.count() * 1000 + 1, 0.0, 60'000.0));
}

}  // namespace

Result<IpmiDevice> IpmiDevice::open(const fs::path& root) {
  std::optional<Error> problem;
  for (const auto* name : {"dev/ipmi0", "dev/ipmi/0", "dev/ipmidev/0"}) {
    const auto path = root / name;
    Descriptor descriptor(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (descriptor) return IpmiDevice(std::move(descriptor), path);
    auto error = system_error(path, "open", errno);
    error.hint = error.kind == Error::Kind::denied
                     ? fmt::format("run: sudo setfacl -m u:$USER:rw {}", path.string())
                     : "on a server with a management controller: "
                       "sudo modprobe -a ipmi_si ipmi_devintf";
    if (!problem || error.kind != Error::Kind::missing) problem = std::move(error);
  }
  return tl::unexpected(*problem);
}

Result<void> IpmiDevice::send(const IpmiRequest& request) {
  ipmi_system_interface_addr address{};
  address.addr_type = IPMI_SYSTEM_INTERFACE_ADDR_TYPE;
  address.channel = IPMI_BMC_CHANNEL;
  auto data = request.data;
  ipmi_req message{};
  message.addr = reinterpret_cast<unsigned char*>(&address);
  message.addr_len = sizeof address;
  message.msgid = ++number_;
  message.msg.netfn = request.function;
  message.msg.cmd = request.command;
  message.msg.data = reinterpret_cast<unsigned char*>(data.data());
  message.msg.data_len = static_cast<unsigned short>(data.size());
  if (::ioctl(*descriptor_, IPMICTL_SEND_COMMAND, &message) == 0) return {};
  return tl::unexpected(system_error(path_, "send a command to", errno));
}

// The next message that waits, of the request `number_` or of an older one.
Result<std::string> IpmiDevice::receive(Seconds limit) {
  SteadyClock clock;
  const auto deadline = after(clock.now(), limit);
  for (;;) {
    pollfd waiting{*descriptor_, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, milliseconds(deadline - clock.now()));
    if (ready < 0 && errno != EINTR) return tl::unexpected(system_error(path_, "wait for", errno));
    if (ready == 0 || clock.now() >= deadline) {
      return fail(Error::Kind::transient,
                  fmt::format("{} did not answer within {} s", path_.string(), limit.count()));
    }
    ipmi_addr address{};
    std::array<unsigned char, IPMI_MAX_MSG_LENGTH> data{};
    ipmi_recv message{};
    message.addr = reinterpret_cast<unsigned char*>(&address);
    message.addr_len = sizeof address;
    message.msg.data = data.data();
    message.msg.data_len = data.size();
    if (::ioctl(*descriptor_, IPMICTL_RECEIVE_MSG_TRUNC, &message) != 0) {
      // An answer longer than the longest is cut, not lost.
      if (errno == EINTR || errno == EAGAIN) continue;
      if (errno != EMSGSIZE) return tl::unexpected(system_error(path_, "read from", errno));
    }
    if (message.recv_type != IPMI_RESPONSE_RECV_TYPE || message.msgid != number_) continue;
    const auto size = std::min<std::size_t>(message.msg.data_len, data.size());
    return std::string(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(size));
  }
}

Result<std::string> IpmiDevice::exchange(const IpmiRequest& request, Seconds limit) {
  JOULELAB_TRY(send(request));
  return receive(limit);
}

}  // namespace joulelab
