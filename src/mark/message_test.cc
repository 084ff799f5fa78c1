// The wire format: every message survives the round trip, every foreign line is refused kindly.
#include "mark/message.h"

#include <gtest/gtest.h>
#include <limits>
#include <vector>

namespace joulelab {
namespace {

Instant at_ns(std::int64_t t_ns) { return Instant(std::chrono::nanoseconds(t_ns)); }

TEST(Message, is_one_line_of_json_in_the_documented_order) {
  EXPECT_EQ(encode(Mark{at_ns(123), Mark::Edge::begin, "epoch", 3}),
            R"({"v":1,"type":"begin","t_ns":123,"name":"epoch","index":3})");
  EXPECT_EQ(encode(Mark{at_ns(124), Mark::Edge::end, "run", {}}),
            R"({"v":1,"type":"end","t_ns":124,"name":"run"})");
  EXPECT_EQ(encode(Values{{{"accuracy", 0.97}}}),
            R"({"v":1,"type":"values","values":{"accuracy":0.97}})");
  EXPECT_EQ(encode(Facts{{{"device", "cpu"}}}),
            R"({"v":1,"type":"facts","facts":{"device":"cpu"}})");
  EXPECT_EQ(encode(Warning{"blas", "slow\nvery"}),
            R"({"v":1,"type":"warning","code":"blas","text":"slow\nvery"})");
}

TEST(Message, survives_the_round_trip) {
  const std::vector<Message> messages{
      Mark{at_ns(9'000'000'000'000'001), Mark::Edge::begin, "layer2.0.conv1", {}},
      Mark{at_ns(0), Mark::Edge::end, "epoch", 0},
      Values{{{"loss", 0.1}, {"macs", 15470264320.0}, {"tiny", 1e-300}}},
      Facts{{{"library", "LibTorch 1.13.1"}, {"name", "Zürich \"quoted\""}}},
      Warning{"blas", "text"}};
  for (const auto& message : messages) {
    const auto decoded = decode(encode(message), Instant{});
    ASSERT_TRUE(decoded) << decoded.error().what;
    EXPECT_TRUE(*decoded == message) << encode(message);
  }
}

TEST(Message, leaves_out_a_value_that_is_not_a_number) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(encode(Values{{{"loss", nan}, {"macs", 5}}}),
            R"({"v":1,"type":"values","values":{"macs":5.0}})");
}

TEST(Message, replaces_text_that_is_not_utf_8) {
  EXPECT_TRUE(decode(encode(Facts{{{"name", "\xff\xfe"}}}), Instant{}));
}

TEST(Message, without_a_time_gets_the_time_of_arrival) {
  const auto decoded = decode(R"({"v":1,"type":"begin","name":"epoch"})", at_ns(77));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(std::get<Mark>(*decoded).at, at_ns(77));
}

TEST(Message, values_have_a_time_too) {
  EXPECT_EQ(encode(Values{{{"accuracy", 0.5}}, at_ns(9)}),
            R"({"v":1,"type":"values","t_ns":9,"values":{"accuracy":0.5}})");
  const auto own =
      decode(R"({"v":1,"type":"values","t_ns":9,"values":{"accuracy":0.5}})", at_ns(77));
  EXPECT_EQ(std::get<Values>(*own).at, at_ns(9));
  const auto arrived = decode(R"({"v":1,"type":"values","values":{"accuracy":0.5}})", at_ns(77));
  EXPECT_EQ(std::get<Values>(*arrived).at, at_ns(77));
  EXPECT_FALSE(decode(R"({"v":1,"type":"values","t_ns":-1,"values":{}})", Instant{}));
}

TEST(Message, ignores_members_of_a_later_time) {
  EXPECT_TRUE(decode(R"({"v":1,"type":"end","name":"run","colour":"blue"})", Instant{}));
}

class Foreign : public testing::TestWithParam<const char*> {};

TEST_P(Foreign, line_is_an_error_with_a_page_to_read) {
  const auto decoded = decode(GetParam(), Instant{});
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().kind, Error::Kind::invalid);
  EXPECT_EQ(decoded.error().hint, "see docs/PROTOCOL.md");
}

INSTANTIATE_TEST_SUITE_P(
    Message, Foreign,
    testing::Values("", "epoch 3", "[]", "null", "{", "{}", "\xff\xfe", R"({"v":1})",
                    R"({"v":2,"type":"begin","name":"epoch"})",
                    R"({"type":"begin","name":"epoch"})", R"({"v":1,"type":"begin"})",
                    R"({"v":1,"type":"begin","name":""})", R"({"v":1,"type":"begin","name":7})",
                    R"({"v":1,"type":"start","name":"epoch"})",
                    R"({"v":1,"type":"begin","name":"epoch","index":-1})",
                    R"({"v":1,"type":"begin","name":"epoch","index":1.5})",
                    R"({"v":1,"type":"begin","name":"epoch","index":4294967296})",
                    R"({"v":1,"type":"begin","name":"epoch","t_ns":"now"})",
                    R"({"v":1,"type":"begin","name":"epoch","t_ns":18446744073709551615})",
                    R"({"v":1,"type":"values","values":{"accuracy":"high"}})",
                    R"({"v":1,"type":"values","values":[1]})", R"({"v":1,"type":"values"})",
                    R"({"v":1,"type":"facts","facts":{"device":1}})",
                    R"({"v":1,"type":"warning","code":"blas"})"));

TEST(Message, nested_a_thousand_deep_is_refused) {
  EXPECT_FALSE(decode(std::string(1000, '['), Instant{}));
  EXPECT_FALSE(decode(std::string(1000, '[') + std::string(1000, ']'), Instant{}));
}

}  // namespace
}  // namespace joulelab
