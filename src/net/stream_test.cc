#include "net/stream.h"

#include <arpa/inet.h>
#include <array>
#include <fcntl.h>
#include <functional>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace joulelab {
namespace {

// Accepts one connection and does with it what the test says.
class Peer {
 public:
  explicit Peer(std::function<void(int)> talk)
      : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(*listener_, reinterpret_cast<const sockaddr*>(&address), size);
    ::listen(*listener_, 1);
    ::getsockname(*listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this, talk = std::move(talk)] {
      const Descriptor socket(::accept4(*listener_, nullptr, nullptr, SOCK_CLOEXEC));
      talk(*socket);
    });
  }
  std::uint16_t port() const { return port_; }

 private:
  Descriptor listener_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

void say(int socket, std::string_view text) {
  EXPECT_EQ(::write(socket, text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

constexpr Seconds patient{5}, brief{0.05};

TEST(Stream, LinesComeWholeHoweverTheyAreCutOnTheWay) {
  const Peer peer([](int socket) {
    for (const auto* part : {"fir", "st\r\nsec", "ond\nrest"}) say(socket, part);
  });
  auto stream = Stream::connect("127.0.0.1", peer.port(), patient);
  ASSERT_TRUE(stream) << stream.error().what;
  EXPECT_EQ(*stream->read_line(patient), "first");
  EXPECT_EQ(*stream->read_line(patient), "second");
  EXPECT_EQ(*stream->read_exactly(2, patient), "re");
  const auto closed = stream->read_line(patient);
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().kind, Error::Kind::transient);
}

TEST(Stream, SilenceEndsAtItsLimit) {
  char unused = 0;
  const Peer peer([&](int socket) { EXPECT_EQ(::read(socket, &unused, 1), 0); });
  auto stream = Stream::connect("127.0.0.1", peer.port(), patient);
  ASSERT_TRUE(stream);
  EXPECT_EQ(stream->read_line(brief).error().kind, Error::Kind::transient);
}

TEST(Stream, NobodyThereIsTransientAndAnUnknownNameIsMissing) {
  std::uint16_t port = 0;
  {
    const Peer gone([](int) {});
    port = gone.port();
    ASSERT_TRUE(Stream::connect("127.0.0.1", port, patient));
  }
  EXPECT_EQ(Stream::connect("127.0.0.1", port, patient).error().kind, Error::Kind::transient);
  EXPECT_EQ(Stream::connect("no such name", port, patient).error().kind, Error::Kind::missing);
}

TEST(Stream, ASerialLineIsReadAsItComes) {
  const Descriptor instrument(::posix_openpt(O_RDWR | O_NOCTTY));
  ASSERT_TRUE(instrument);
  ASSERT_EQ(::grantpt(*instrument), 0);
  ASSERT_EQ(::unlockpt(*instrument), 0);
  auto line = Stream::open_serial(::ptsname(*instrument), 115200);
  ASSERT_TRUE(line) << line.error().what;
  ASSERT_TRUE(line->write("#V;", patient));
  std::array<char, 3> heard{};
  ASSERT_EQ(::read(*instrument, heard.data(), heard.size()), 3);
  say(*instrument, "old;");
  EXPECT_EQ(*line->read_line(patient, ';'), "old");
  say(*instrument, "#d,-,18;");
  EXPECT_EQ(*line->read_line(patient, ';'), "#d,-,18");
  EXPECT_EQ(Stream::open_serial("/dev/null", 9600).error().kind, Error::Kind::invalid);
  EXPECT_EQ(Stream::open_serial(::ptsname(*instrument), 12345).error().kind, Error::Kind::invalid);
}

}  // namespace
}  // namespace joulelab
