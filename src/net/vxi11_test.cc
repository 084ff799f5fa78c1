#include "net/vxi11.h"

#include <gtest/gtest.h>

#include "net/loopback.h"
#include "net/vxi11_fake.h"

namespace joulelab {
namespace {

Result<Vxi11> connect_to(const Loopback& server, Seconds limit = Seconds{5}) {
  return Vxi11::connect("127.0.0.1", server.port(), Deadline(limit));
}

TEST(Vxi11, AMessageIsAnsweredWholeHoweverManyPartsItHas) {
  const Loopback server([](LoopbackConnection& connection) {
    play_vxi11(connection, [](const std::string& message) { return "<" + message + ">"; });
  });
  auto link = connect_to(server);
  ASSERT_TRUE(link) << link.error().what;
  const Deadline deadline(Seconds{5});
  ASSERT_TRUE(link->write("*IDN?\n", deadline));
  EXPECT_EQ(*link->read(deadline), "<*IDN?\n>");
}

TEST(Vxi11, AnInstrumentThatHasNothingToSayIsTransient) {
  const Loopback server([](LoopbackConnection& connection) {
    play_vxi11(connection, [](const std::string&) { return std::nullopt; });
  });
  auto link = connect_to(server);
  ASSERT_TRUE(link);
  const Deadline deadline(Seconds{5});
  EXPECT_EQ(link->read(deadline).error().kind, Error::Kind::transient);
}

TEST(Vxi11, ALinkThatIsRefusedSaysTheCode) {
  const Loopback server([](LoopbackConnection& connection) {
    (void)connection.exactly(44);
    XdrWriter reply;
    reply.word(1U << 31 | 40).word(1).word(1).word(0).word(0).bytes({}).word(0);
    reply.word(3).word(0).word(0).word(0);
    connection.say(reply.text());
    (void)connection.line();
  });
  const auto link = connect_to(server);
  ASSERT_FALSE(link);
  EXPECT_EQ(link.error().kind, Error::Kind::broken);
  EXPECT_NE(link.error().what.find("error 3"), std::string::npos) << link.error().what;
}

TEST(Vxi11, AnAnswerWithoutAnEndIsGivenUp) {
  const Loopback endless([](LoopbackConnection& connection) {
    (void)connection.exactly(44);
    connection.say("\x7F\xFF\xFF\xFF");
    (void)connection.line();
  });
  EXPECT_EQ(connect_to(endless).error().kind, Error::Kind::transient);
  const Loopback cut([](LoopbackConnection& connection) {
    (void)connection.exactly(44);
    connection.say(std::string_view("\x80\0\0\x28\0\0", 6));
  });
  EXPECT_EQ(connect_to(cut).error().kind, Error::Kind::transient);
  const Loopback silent([](LoopbackConnection& connection) {
    while (connection.exactly(1)) continue;
  });
  EXPECT_EQ(connect_to(silent, Seconds{0.05}).error().kind, Error::Kind::transient);
}

}  // namespace
}  // namespace joulelab
