#include "net/rpc_message.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

std::string accepted(std::uint32_t id) {
  XdrWriter reply;
  reply.word(id).word(1).word(0).word(0).bytes("proof").word(0);
  return reply.text();
}

TEST(RpcMessage, TextIsPaddedToWholeWords) {
  XdrWriter writer;
  writer.bytes("inst0").word(7);
  EXPECT_EQ(writer.text(), std::string("\0\0\0\5inst0\0\0\0\0\0\0\7", 16));
  XdrReader reader(writer.text());
  EXPECT_EQ(*reader.bytes(), "inst0");
  EXPECT_EQ(*reader.word(), 7U);
  EXPECT_FALSE(reader.word());
}

TEST(RpcMessage, ACallIsAsTheStandardHasIt) {
  const auto call = rpc_call(1, {100000, 2, 3}, "");
  EXPECT_EQ(call, std::string("\0\0\0\1\0\0\0\0\0\0\0\2\0\1\x86\xA0\0\0\0\2\0\0\0\3"
                              "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
                              40));
}

TEST(RpcMessage, ResultsFollowTheProofOfWhoAnswers) {
  const auto reply = accepted(9) + "results";
  const auto results = rpc_results(reply, 9);
  ASSERT_TRUE(results) << results.error().what;
  EXPECT_EQ(*results, "results");
}

TEST(RpcMessage, WhatIsNoAnswerToTheCallIsRefused) {
  EXPECT_EQ(rpc_results(accepted(8), 9).error().kind, Error::Kind::transient);
  EXPECT_EQ(rpc_results(accepted(9).substr(0, 20), 9).error().kind, Error::Kind::transient);
  XdrWriter denied, failed, endless;
  denied.word(9).word(1).word(1);
  EXPECT_EQ(rpc_results(denied.text(), 9).error().kind, Error::Kind::broken);
  failed.word(9).word(1).word(0).word(0).bytes({}).word(2);
  EXPECT_EQ(rpc_results(failed.text(), 9).error().kind, Error::Kind::broken);
  endless.word(9).word(1).word(0).word(0).word(0xFFFFFFFF);
  EXPECT_EQ(rpc_results(endless.text(), 9).error().kind, Error::Kind::transient);
}

}  // namespace
}  // namespace joulelab
