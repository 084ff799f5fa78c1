#include "net/stream.h"

#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "base/deadline.h"
#include "base/file.h"
#include "net/resolve.h"

namespace joulelab {
namespace {

// An instrument says little: more than this without an end is somebody else.
constexpr std::size_t line_most_bytes = 1U << 20;

tl::unexpected<Error> lost(const std::string& name, std::string_view why) {
  return fail(Error::Kind::transient, fmt::format("{}: {}", name, why),
              "check that it is on and on this network");
}

// Until the descriptor is ready for `events`, or false when time has run out.
bool is_ready(int descriptor, short events, Seconds limit) {
  const Deadline deadline(limit);
  for (;;) {
    pollfd polled{descriptor, events, 0};
    const int ready =
        ::poll(&polled, 1, static_cast<int>(std::ceil(1000 * deadline.left().count())));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

// 0, or the errno that says why there is no connection.
int connect_to(int socket, const HostAddress& address, Seconds limit) {
  const auto* place = reinterpret_cast<const sockaddr*>(&address.socket_address);
  if (::connect(socket, place, address.size) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  if (!is_ready(socket, POLLOUT, limit)) return ETIMEDOUT;
  int error_number = 0;
  socklen_t size = sizeof error_number;
  ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error_number, &size);
  return error_number;
}

speed_t speed_of(int baud) {
  switch (baud) {
    case 300:
      return B300;
    case 1200:
      return B1200;
    case 2400:
      return B2400;
    case 4800:
      return B4800;
    case 9600:
      return B9600;
    case 19200:
      return B19200;
    case 38400:
      return B38400;
    case 57600:
      return B57600;
    case 115200:
      return B115200;
    case 230400:
      return B230400;
    default:
      return B0;
  }
}

}  // namespace

Result<Stream> Stream::connect(const std::string& host, std::uint16_t port, Seconds limit) {
  const Deadline deadline(limit);
  const auto name = fmt::format("{}:{}", host, port);
  const auto addresses = JOULELAB_TRY(resolve(host, port, deadline.left()));
  int error_number = ETIMEDOUT;
  for (const auto& each : addresses) {
    Descriptor socket(
        ::socket(each.socket_address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) continue;
    error_number = connect_to(*socket, each, deadline.left());
    if (error_number == 0) return Stream(std::move(socket), name, each.text);
  }
  return lost(name, std::strerror(error_number));
}

Result<Stream> Stream::open_serial(const std::filesystem::path& device, int baud) {
  const auto speed = speed_of(baud);
  if (speed == B0) return fail(Error::Kind::invalid, fmt::format("no line runs at {} baud", baud));
  Descriptor line(::open(device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!line) return tl::unexpected(system_error(device, "open", errno));
  termios settings{};
  if (::tcgetattr(*line, &settings) != 0) {
    return fail(Error::Kind::invalid, device.string() + " is no serial line");
  }
  ::cfmakeraw(&settings);
  settings.c_cflag |= CLOCAL | CREAD;
  ::cfsetspeed(&settings, speed);
  if (::tcsetattr(*line, TCSANOW, &settings) != 0) {
    return tl::unexpected(system_error(device, "set up", errno));
  }
  return Stream(std::move(line), device.string(), {});
}

Result<void> Stream::write(std::string_view bytes, Seconds limit) {
  const Deadline deadline(limit);
  while (!bytes.empty()) {
    // A closed connection is an error here, not a signal; a serial line is no socket.
    auto count = ::send(*descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == ENOTSOCK) count = ::write(*descriptor_, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EAGAIN && errno != EINTR) {
      return lost(name_, std::strerror(errno));
    } else if (!is_ready(*descriptor_, POLLOUT, deadline.left())) {
      return lost(name_, "took no bytes in time");
    }
  }
  return {};
}

Result<void> Stream::receive(Seconds left) {
  if (!is_ready(*descriptor_, POLLIN, left)) return lost(name_, "did not answer in time");
  std::array<char, 4096> part;
  const auto count = ::read(*descriptor_, part.data(), part.size());
  if (count > 0) {
    buffer_.append(part.data(), static_cast<std::size_t>(count));
  } else if (count == 0) {
    return lost(name_, "closed the connection");
  } else if (errno != EAGAIN && errno != EINTR) {
    return lost(name_, std::strerror(errno));
  }
  return {};
}

Result<std::string> Stream::read_line(Seconds limit, char end) {
  const Deadline deadline(limit);
  for (;;) {
    if (const auto at = buffer_.find(end); at != std::string::npos) {
      std::string line = buffer_.substr(0, at);
      buffer_.erase(0, at + 1);
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    if (buffer_.size() > line_most_bytes) return lost(name_, "sends lines without an end");
    JOULELAB_TRY(receive(deadline.left()));
  }
}

Result<std::string> Stream::read_exactly(std::size_t bytes, Seconds limit) {
  const Deadline deadline(limit);
  while (buffer_.size() < bytes) JOULELAB_TRY(receive(deadline.left()));
  std::string part = buffer_.substr(0, bytes);
  buffer_.erase(0, bytes);
  return part;
}

void Stream::discard_input() {
  buffer_.clear();
  std::array<char, 4096> part;
  while (::read(*descriptor_, part.data(), part.size()) > 0) continue;
}

}  // namespace joulelab
