#include "record/crc32c.h"

#include <gtest/gtest.h>
#include <numeric>
#include <random>
#include <string_view>

namespace joulelab {
namespace {

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

// The examples of RFC 3720, B.4, and the check value of the catalogue of CRCs.
TEST(Crc32c, AgreesWithThePublishedExamples) {
  Bytes ascending(32);
  std::iota(ascending.begin(), ascending.end(), static_cast<unsigned char>(0));
  const Bytes descending(ascending.rbegin(), ascending.rend());
  for (const auto checksum : {crc32c, crc32c_by_table}) {
    EXPECT_EQ(checksum(bytes_of("123456789"), 0), 0xe3069283U);
    EXPECT_EQ(checksum(Bytes(32, 0x00), 0), 0x8a9136aaU);
    EXPECT_EQ(checksum(Bytes(32, 0xff), 0), 0x62a8ab43U);
    EXPECT_EQ(checksum(ascending, 0), 0x46dd794eU);
    EXPECT_EQ(checksum(descending, 0), 0x113fdb5cU);
    EXPECT_EQ(checksum({}, 0), 0U);
  }
}

TEST(Crc32c, IsTheSameInOnePieceAndInTwoByTableAndByProcessor) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    Bytes bytes(random() % 100);
    for (auto& byte : bytes) byte = static_cast<unsigned char>(random());
    const auto cut = random() % (bytes.size() + 1);
    const ByteView view(bytes);
    const auto whole = crc32c(view);
    EXPECT_EQ(crc32c(view.subspan(cut), crc32c(view.first(cut))), whole);
    EXPECT_EQ(crc32c_by_table(view.subspan(cut), crc32c_by_table(view.first(cut))), whole);
  }
}

}  // namespace
}  // namespace joulelab
