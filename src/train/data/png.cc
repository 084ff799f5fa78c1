// PNG by libpng's simple interface.
#include <fmt/format.h>
#include <png.h>

#include "train/data/picture.h"

namespace joulelab {

Result<Picture> decode_png(std::string_view bytes) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  const auto failed = [&image] {
    const std::string cause = image.message;
    png_image_free(&image);
    return fail(Error::Kind::broken, fmt::format("not a readable PNG: {}", cause));
  };
  if (!png_image_begin_read_from_memory(&image, bytes.data(), bytes.size())) return failed();
  constexpr std::uint64_t most_pixels = 100'000'000;
  if (std::uint64_t{image.width} * image.height > most_pixels) {
    png_image_free(&image);
    return fail(Error::Kind::broken, "a PNG of more than 100 million pixels");
  }
  image.format = PNG_FORMAT_RGB;
  Picture picture{.width = static_cast<int>(image.width),
                  .height = static_cast<int>(image.height),
                  .rgb = std::vector<std::uint8_t>(PNG_IMAGE_SIZE(image))};
  const png_color black{0, 0, 0};  // under what is transparent
  if (!png_image_finish_read(&image, &black, picture.rgb.data(), 0, nullptr)) return failed();
  return picture;
}

}  // namespace joulelab
