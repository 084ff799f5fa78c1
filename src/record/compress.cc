#include "record/compress.h"

#include <memory>
#include <string>
#include <zstd.h>

namespace joulelab {
namespace {

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

ZSTD_CCtx* compressor() {
  thread_local const std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
  return context.get();
}

ZSTD_DCtx* decompressor() {
  thread_local const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
  return context.get();
}

tl::unexpected<Error> damaged(std::string_view why) {
  return fail(Error::Kind::broken, "the compressed bytes are damaged: " + std::string(why));
}

Result<Bytes> compress(ByteView bytes, bool has_checksum) {
  Bytes blob(ZSTD_compressBound(bytes.size()));
  ZSTD_CCtx_setParameter(compressor(), ZSTD_c_checksumFlag, has_checksum);
  const auto size =
      ZSTD_compress2(compressor(), blob.data(), blob.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size)) {
    return fail(Error::Kind::broken,
                std::string("cannot compress the samples: ") + ZSTD_getErrorName(size));
  }
  blob.resize(size);
  return blob;
}

}  // namespace

Result<Bytes> compress(ByteView bytes) { return compress(bytes, true); }

Bytes compress_bare(ByteView bytes) { return compress(bytes, false).value_or(Bytes{}); }

Result<Bytes> decompress(ByteView blob) {
  // zstd's best is about 1 to 32,000; a size beyond that is forged or damaged, and not reserved.
  constexpr std::uint64_t highest_ratio = 40'000;
  const auto size = ZSTD_getFrameContentSize(blob.data(), blob.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN ||
      size > blob.size() * highest_ratio) {
    return damaged("not a zstd frame");
  }
  Bytes bytes(size);
  const auto got =
      ZSTD_decompressDCtx(decompressor(), bytes.data(), bytes.size(), blob.data(), blob.size());
  if (ZSTD_isError(got)) return damaged(ZSTD_getErrorName(got));
  if (got != size) return damaged("it is shorter than it says");
  return bytes;
}

bool decompress_into(std::span<unsigned char> bytes, ByteView blob) {
  return ZSTD_decompressDCtx(decompressor(), bytes.data(), bytes.size(), blob.data(),
                             blob.size()) == bytes.size();
}

}  // namespace joulelab
