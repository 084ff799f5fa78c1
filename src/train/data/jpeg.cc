// JPEG through libjpeg-turbo. The library reports an error by a jump, which must not pass over a
// destructor: what jumps is one plain C-like function that owns nothing.
#include <csetjmp>
#include <cstdio>
#include <fmt/format.h>
// stdio before: jpeglib.h needs FILE and size_t and does not say so.
#include <jpeglib.h>

#include "train/data/picture.h"

namespace joulelab {
namespace {

struct Jump {
  jpeg_error_mgr errors;  // first: libjpeg sees only this member
  std::jmp_buf target;
  char cause[JMSG_LENGTH_MAX];
};

[[noreturn]] void on_error(j_common_ptr common) {
  auto* jump = reinterpret_cast<Jump*>(common->err);
  jump->errors.format_message(common, jump->cause);
  std::longjmp(jump->target, 1);
}

// A warning means damaged data: half a picture must not be trained on as if it were whole.
void on_message(j_common_ptr common, int level) {
  if (level < 0) on_error(common);
}

struct Job {
  std::string_view bytes;
  unsigned side;
  Picture* picture;
};

// Room for the pixels, once the size is known. False where the picture is absurdly large.
bool make_room(const jpeg_decompress_struct& jpeg, Picture& picture) {
  constexpr std::size_t most_pixels = 100'000'000;
  const std::size_t pixels = std::size_t{jpeg.output_width} * jpeg.output_height;
  if (pixels > most_pixels) return false;
  picture.width = static_cast<int>(jpeg.output_width);
  picture.height = static_cast<int>(jpeg.output_height);
  picture.rgb.resize(pixels * 3);
  return true;
}

// False on failure, with the cause in `jump`.
bool decompress(jpeg_decompress_struct& jpeg, Jump& jump, const Job& job) {
  if (setjmp(jump.target) != 0) return false;
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(job.bytes.data()),
               static_cast<unsigned long>(job.bytes.size()));
  jpeg_read_header(&jpeg, TRUE);
  jpeg.out_color_space = JCS_RGB;
  const unsigned shorter =
      jpeg.image_width < jpeg.image_height ? jpeg.image_width : jpeg.image_height;
  while (jpeg.scale_denom < 8 && shorter / (jpeg.scale_denom * 2) >= job.side)
    jpeg.scale_denom *= 2;
  jpeg_start_decompress(&jpeg);
  if (!make_room(jpeg, *job.picture)) {
    std::snprintf(jump.cause, sizeof(jump.cause), "more than 100 million pixels");
    return false;
  }
  while (jpeg.output_scanline < jpeg.output_height) {
    auto* row = job.picture->rgb.data() + std::size_t{jpeg.output_scanline} * jpeg.output_width * 3;
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_decompress(&jpeg);
  return true;
}

}  // namespace

Result<Picture> decode_jpeg(std::string_view bytes, int side) {
  Picture picture;
  jpeg_decompress_struct jpeg{};
  Jump jump{};
  jpeg.err = jpeg_std_error(&jump.errors);
  jump.errors.error_exit = on_error;
  jump.errors.emit_message = on_message;
  const bool is_read = decompress(jpeg, jump, {bytes, static_cast<unsigned>(side), &picture});
  jpeg_destroy_decompress(&jpeg);
  if (!is_read)
    return fail(Error::Kind::broken, fmt::format("not a readable JPEG: {}", jump.cause));
  return picture;
}

}  // namespace joulelab
