#include "net/host_port.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

TEST(HostPort, APortIsTheUsualOneUnlessItIsGiven) {
  EXPECT_EQ(parse_host_port("plug.local", 502)->port, 502);
  const auto given = parse_host_port("plug.local:1502", 502);
  ASSERT_TRUE(given);
  EXPECT_EQ(given->host, "plug.local");
  EXPECT_EQ(given->port, 1502);
}

TEST(HostPort, AnIpv6AddressStandsInBrackets) {
  EXPECT_EQ(parse_host_port("[::1]", 502)->host, "::1");
  EXPECT_EQ(parse_host_port("[::1]:8888", 502)->port, 8888);
  EXPECT_FALSE(parse_host_port("::1", 502));
}

TEST(HostPort, WhatIsNoAddressIsRefused) {
  for (const auto* text : {"", ":502", "plug:", "plug:0", "plug:65536", "plug:two", "[::1",
                           "[::1]x", "a b", "plug/x", "plug:-1"}) {
    const auto parsed = parse_host_port(text, 502);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, Error::Kind::invalid);
  }
}

TEST(HostPort, WhatMayBeAPasswordIsNotRepeated) {
  const auto what = parse_host_port("admin:hunter2", 502).error().what;
  EXPECT_NE(what.find("admin"), std::string::npos);
  EXPECT_EQ(what.find("hunter2"), std::string::npos) << what;
}

}  // namespace
}  // namespace joulelab
