#include "net/resolve.h"

#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <netinet/in.h>

namespace joulelab {
namespace {

constexpr Seconds patient{30}, brief{0.02};

TEST(Resolve, AnAddressInDigitsNeedsNoLookUp) {
  const auto lookup = [](const std::string&, std::uint16_t) -> Result<HostAddresses> {
    ADD_FAILURE();
    return fail(Error::Kind::broken, "asked");
  };
  const auto found = resolve("127.0.0.1", 502, brief, lookup);
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->front().text, "127.0.0.1");
  EXPECT_EQ(found->front().socket_address.ss_family, AF_INET);
  const auto& address = reinterpret_cast<const sockaddr_in&>(found->front().socket_address);
  EXPECT_EQ(ntohs(address.sin_port), 502);
  EXPECT_EQ(resolve("::1", 502, brief, lookup)->front().text, "::1");
}

// It ends at all, and what the name server says in the end harms nobody.
TEST(Resolve, ANameServerThatIsGoneHoldsNobodyUp) {
  std::promise<void> answer;
  const auto over = std::make_shared<std::promise<std::string>>();
  const auto answered = answer.get_future().share();
  const auto lookup = [over, answered](const std::string& host,
                                       std::uint16_t port) -> Result<HostAddresses> {
    answered.wait();
    over->set_value(host);
    return look_up("127.0.0.1", port);
  };
  const auto found = resolve("plug.local", 80, brief, lookup);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, Error::Kind::transient);
  EXPECT_NE(found.error().what.find("plug.local"), std::string::npos);
  answer.set_value();
  EXPECT_EQ(over->get_future().get(), "plug.local");
}

TEST(Resolve, WhatTheLookUpSaysIsPassedOn) {
  const auto unknown = [](const std::string&, std::uint16_t) -> Result<HostAddresses> {
    return fail(Error::Kind::missing, "nobody knows it");
  };
  EXPECT_EQ(resolve("plug.local", 80, patient, unknown).error().kind, Error::Kind::missing);
  const auto two = [](const std::string&, std::uint16_t) -> Result<HostAddresses> {
    return HostAddresses{HostAddress{.text = "10.0.0.7"}, HostAddress{.text = "10.0.0.8"}};
  };
  EXPECT_EQ(resolve("plug.local", 80, patient, two)->back().text, "10.0.0.8");
  EXPECT_EQ(resolve("no such name", 80, patient).error().kind, Error::Kind::missing);
}

}  // namespace
}  // namespace joulelab
