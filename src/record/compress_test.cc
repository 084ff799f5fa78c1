#include "record/compress.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

TEST(Compress, RoundTripIsTheIdentity) {
  for (const Bytes& bytes : {Bytes{}, Bytes{7}, Bytes(100'000, 1)}) {
    EXPECT_EQ(decompress(compress(bytes).value()).value(), bytes);
    Bytes filled(bytes.size());
    EXPECT_TRUE(decompress_into(filled, compress_bare(bytes)));
    EXPECT_EQ(filled, bytes);
  }
}

TEST(Compress, RefusesAnotherSize) {
  const auto blob = compress_bare(Bytes(100, 1));
  Bytes shorter(99), longer(101);
  EXPECT_FALSE(decompress_into(shorter, blob));
  EXPECT_FALSE(decompress_into(longer, blob));
}

// Four bytes that claim 2^40: the claim is not believed, and no memory asked for.
TEST(Compress, DoesNotReserveAForgedSize) {
  const Bytes forged{0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0};
  const auto bytes = decompress(forged);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().kind, Error::Kind::broken);
}

}  // namespace
}  // namespace joulelab
