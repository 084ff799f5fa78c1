#include "meter/json_answer.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

JsonAnswer answer(std::string text) {
  auto parsed = JsonAnswer::parse(std::move(text));
  EXPECT_TRUE(parsed);
  return parsed ? *std::move(parsed) : *JsonAnswer::parse("null");
}

TEST(JsonAnswer, NumbersAreFoundByTheirPlace) {
  const auto json = answer(R"({"a":[{"b/c":1.5},{"b/c":"2.5"}],"n":null,"t":"on","i":"inf"})");
  EXPECT_EQ(json.number("/a/0/b~1c"), 1.5);
  EXPECT_EQ(json.number("/a/1/b~1c"), 2.5);
  EXPECT_TRUE(json.has("/n") && json.is_null("/n"));
  EXPECT_FALSE(json.is_null("/t") || json.is_null("/x"));
  for (const auto* nothing :
       {"/n", "/t", "/i", "/a", "/a/2", "/a/x", "/a/00", "/a/-", "", "a", "/~"})
    EXPECT_FALSE(json.number(nothing)) << nothing;
  EXPECT_FALSE(json.has("/a/2"));
  EXPECT_EQ(json.text("/t"), "on");
  EXPECT_EQ(json.text("/n"), "");
}

TEST(JsonAnswer, AFlagIsFalseOnlyWhereItSaysSo) {
  const auto json = answer(R"({"a":false,"b":"false","c":true,"d":null,"e":0})");
  EXPECT_TRUE(json.is_false("/a"));
  EXPECT_TRUE(json.is_false("/b"));
  for (const auto* not_false : {"/c", "/d", "/e", "/f"}) EXPECT_FALSE(json.is_false(not_false));
}

TEST(JsonAnswer, TheLastPrintedDigitIsTheResolution) {
  const auto step = [](const std::string& printed) {
    return answer("{\"x\":[[1.23456],{\"y\":" + printed + "}]}").last_digit("/x/1/y").value_or(-1);
  };
  EXPECT_DOUBLE_EQ(step("6.404"), 1e-3);
  EXPECT_DOUBLE_EQ(step("6.400"), 1e-3);
  EXPECT_DOUBLE_EQ(step("0.000"), 1e-3);
  EXPECT_DOUBLE_EQ(step("-6.4"), 0.1);
  EXPECT_DOUBLE_EQ(step("13346833"), 1);
  EXPECT_DOUBLE_EQ(step("\"6.40\""), 0.01);
  EXPECT_DOUBLE_EQ(step("1.25e3"), 10);
  EXPECT_DOUBLE_EQ(step("1.25E-3"), 1e-5);
  EXPECT_EQ(step("0.30000000000000004"), -1) << "the digits of a binary fraction say nothing";
  for (const auto* none : {"null", "true", "\"text\"", "{}"}) EXPECT_EQ(step(none), -1) << none;
}

TEST(JsonAnswer, WhatIsNoJsonIsNothing) {
  for (const auto* text : {"", "{", "<html>", "{\"a\":1}x", "1e999", "\xff", "nan"})
    EXPECT_FALSE(JsonAnswer::parse(text)) << text;
  EXPECT_TRUE(is_json_pointer(""));
  EXPECT_TRUE(is_json_pointer("/a/0"));
  EXPECT_FALSE(is_json_pointer("a"));
  EXPECT_FALSE(is_json_pointer("/~2"));
}

}  // namespace
}  // namespace joulelab
