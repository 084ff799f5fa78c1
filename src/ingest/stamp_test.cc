#include "ingest/stamp.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace joulelab {
namespace {

TEST(Stamp, BothDialectsAndIsoAreTheSameInstant) {
  const auto slashes = parse_stamp("2023/03/09 13:27:53.079");
  ASSERT_TRUE(slashes);
  EXPECT_EQ(utc_text(*slashes), "2023-03-09T13:27:53Z");
  EXPECT_EQ(*slashes % 1'000'000'000, 79'000'000);
  for (const auto* same : {"2023-03-09 13:27:53.079", "2023-03-09T13:27:53.079000",
                           "2023-03-09T13:27:53.079Z", "2023-03-09T15:27:53.079+02:00",
                           "2023-03-09T08:27:53.079-0500", " 2023-03-09T13:27:53,079 "}) {
    EXPECT_EQ(parse_stamp(same), slashes) << same;
  }
}

TEST(Stamp, NumbersSince1970AreTimesAndSmallOnesAreNot) {
  EXPECT_EQ(parse_stamp("1678368473"), parse_stamp("2023-03-09 13:27:53"));
  EXPECT_EQ(parse_stamp("1678368473.5"), parse_stamp("2023-03-09 13:27:53.5"));
  EXPECT_EQ(parse_stamp("1678368473500"), parse_stamp("2023-03-09 13:27:53.5"));
  EXPECT_FALSE(parse_stamp("12.5"));
  EXPECT_FALSE(parse_stamp("-1678368473"));
}

TEST(Stamp, WhatIsNoTimeIsNone) {
  for (const auto* text :
       {"", "NVIDIA", "2023/03/09", "2023/13/09 10:00:00", "2023/02/30 10:00:00",
        "2023/03/09 24:00:00", "2023/03/09 10:61:00", "2023/03/09 13:27:5", "0001-01-01 00:00:00",
        "9999-01-01 00:00:00", "nan", "inf", "2023-03-09T10:00:00+", "2023-03-09T10:00:00 x"}) {
    EXPECT_FALSE(parse_stamp(text)) << text;
  }
}

TEST(Stamp, DurationsHaveUpToThreeParts) {
  EXPECT_DOUBLE_EQ(parse_clock_time("0:02:21.90")->count(), 141.9);
  EXPECT_DOUBLE_EQ(parse_clock_time("1:00:00")->count(), 3600);
  EXPECT_DOUBLE_EQ(parse_clock_time("42.5")->count(), 42.5);
  EXPECT_FALSE(parse_clock_time("1:2:3:4"));
  EXPECT_FALSE(parse_clock_time("-1:00"));
  EXPECT_FALSE(parse_clock_time(""));
}

}  // namespace
}  // namespace joulelab
