// Pictures: decoding, scaling, a folder of them, and the shapes that we draw ourselves.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <numeric>
#include <png.h>
// stdio before: jpeglib.h needs FILE and size_t and does not say so.
#include <jpeglib.h>

#include "train/data/folder.h"
#include "train/data/picture.h"
#include "train/data/shapes.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

std::vector<std::uint8_t> plain(int width, int height, std::uint8_t r, std::uint8_t g,
                                std::uint8_t b) {
  std::vector<std::uint8_t> rgb;
  for (int i = 0; i < width * height; ++i) rgb.insert(rgb.end(), {r, g, b});
  return rgb;
}

std::string as_png(int width, int height, const std::vector<std::uint8_t>& rgb) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = 0;
  png_image_write_get_memory_size(image, size, 0, rgb.data(), 0, nullptr);
  std::string bytes(size, '\0');
  png_image_write_to_memory(&image, bytes.data(), &size, 0, rgb.data(), 0, nullptr);
  bytes.resize(size);
  return bytes;
}

std::string as_jpeg(int width, int height, std::vector<std::uint8_t> rgb) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &memory, &size);
  jpeg.image_width = static_cast<JDIMENSION>(width);
  jpeg.image_height = static_cast<JDIMENSION>(height);
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_start_compress(&jpeg, TRUE);
  for (int y = 0; y < height; ++y) {
    JSAMPROW row = rgb.data() + static_cast<std::ptrdiff_t>(y) * width * 3;
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  std::string bytes(reinterpret_cast<char*>(memory), size);
  jpeg_destroy_compress(&jpeg);
  std::free(memory);
  return bytes;
}

TEST(Picture, png_comes_back_byte_for_byte) {
  std::vector<std::uint8_t> rgb(5 * 4 * 3);
  for (std::size_t i = 0; i < rgb.size(); ++i) rgb[i] = static_cast<std::uint8_t>(i * 4);
  const auto picture = decode_picture(as_png(5, 4, rgb), 32);
  ASSERT_TRUE(picture) << picture.error().what;
  EXPECT_EQ(picture->width, 5);
  EXPECT_EQ(picture->rgb, rgb);
}

TEST(Picture, jpeg_keeps_its_colour_and_comes_out_no_smaller_than_asked) {
  const auto picture = decode_picture(as_jpeg(640, 480, plain(640, 480, 200, 40, 90)), 64);
  ASSERT_TRUE(picture) << picture.error().what;
  EXPECT_EQ(picture->height, 120) << "scaled down to a quarter while decoding";
  EXPECT_NEAR(picture->rgb[0], 200, 3);
  EXPECT_NEAR(picture->rgb[1], 40, 3);
  EXPECT_NEAR(picture->rgb[2], 90, 3);
}

TEST(Picture, cut_or_damaged_is_an_error_that_says_why) {
  const auto png = as_png(20, 20, plain(20, 20, 1, 2, 3));
  const auto jpeg = as_jpeg(64, 64, plain(64, 64, 1, 2, 3));
  for (const auto& bytes : {png.substr(0, png.size() / 2), png.substr(0, 8), jpeg.substr(0, 300),
                            jpeg.substr(0, 3), std::string("GIF89a"), std::string()}) {
    const auto picture = decode_picture(bytes, 32);
    ASSERT_FALSE(picture);
    EXPECT_FALSE(picture.error().what.empty());
  }
}

TEST(Square, keeps_a_plain_colour_and_the_middle_of_the_picture) {
  EXPECT_EQ(to_square({.width = 7, .height = 5, .rgb = plain(7, 5, 9, 9, 9)}, 4),
            std::vector<std::uint8_t>(48, 9));
  Picture wide{.width = 6, .height = 2, .rgb = plain(6, 2, 0, 0, 0)};
  for (const std::size_t pixel : {2U, 3U, 8U, 9U}) wide.rgb[pixel * 3] = 255;  // the middle, red
  const auto square = to_square(wide, 2);
  EXPECT_EQ(std::vector(square.begin(), square.begin() + 4), std::vector<std::uint8_t>(4, 255));
  EXPECT_EQ(std::vector(square.begin() + 4, square.end()), std::vector<std::uint8_t>(8, 0));
}

TEST(Square, enlarges_between_the_pixels) {
  Picture pair{.width = 2, .height = 2, .rgb = plain(2, 2, 0, 0, 0)};
  for (const std::size_t pixel : {1U, 3U}) pair.rgb[pixel * 3] = 200;
  const auto square = to_square(pair, 4);
  EXPECT_EQ(std::vector(square.begin(), square.begin() + 4),
            (std::vector<std::uint8_t>{0, 50, 150, 200}));
}

class Folder : public testing::Test {
 protected:
  fs::path folder_;
  void SetUp() override {
    std::string name = fs::temp_directory_path() / "joulelab-folder-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }
  void save(const fs::path& name, const std::string& bytes) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  void save_two_classes(const std::string& prefix, int images) {
    for (int i = 0; i < images; ++i) {
      save(prefix + "cat/" + std::to_string(i) + ".png", as_png(8, 8, plain(8, 8, 250, 0, 0)));
      save(prefix + "dog/" + std::to_string(i) + ".JPG", as_jpeg(8, 8, plain(8, 8, 0, 0, 250)));
    }
  }
};

TEST_F(Folder, without_a_split_keeps_every_fifth_image_for_testing) {
  save_two_classes("", 10);
  save("cat/notes.txt", "not a picture");
  const auto set = read_folder(folder_, 4, 2);
  ASSERT_TRUE(set) << set.error().what;
  EXPECT_EQ(set->train.size(), 16U);
  EXPECT_EQ(set->test.size(), 4U);
  EXPECT_EQ(set->train.classes, 2);
  EXPECT_EQ(set->train.shape, (ImageShape{3, 4, 4}));
  EXPECT_EQ(set->train.labels.front(), 0);
  EXPECT_EQ(set->train.labels.back(), 1);
  EXPECT_EQ(set->train.pixels[0], 250) << "a cat is red";
  EXPECT_NEAR(set->train.pixels[15 * 48 + 47], 250, 3) << "a dog is blue";
}

TEST_F(Folder, with_a_split_is_read_as_it_is) {
  save_two_classes("train/", 3);
  save_two_classes("val/", 1);
  const auto set = read_folder(folder_, 4, 1);
  ASSERT_TRUE(set) << set.error().what;
  EXPECT_EQ(set->train.size(), 6U);
  EXPECT_EQ(set->test.size(), 2U);
}

TEST_F(Folder, names_the_picture_that_cannot_be_read) {
  save_two_classes("", 10);
  save("cat/3.png", "broken");
  const auto set = read_folder(folder_, 4, 2);
  ASSERT_FALSE(set);
  EXPECT_NE(set.error().what.find("cat/3.png: neither a JPEG nor a PNG"), std::string::npos);
}

TEST_F(Folder, that_is_none_or_has_no_classes_says_what_it_should_hold) {
  for (const auto& folder : {folder_, folder_ / "nowhere"}) {
    const auto set = read_folder(folder, 4, 1);
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().kind, Error::Kind::invalid);
    EXPECT_FALSE(set.error().hint.empty());
  }
  save_two_classes("", 1);
  fs::create_directory(folder_ / "empty");
  EXPECT_NE(read_folder(folder_, 4, 1).error().what.find("empty: no .jpg"), std::string::npos);
}

TEST_F(Folder, leaves_out_what_cannot_be_read_only_where_asked) {
  save_two_classes("", 10);
  save("cat/3.png", "broken");
  save("dog/0.JPG", "broken");
  fs::create_directory(folder_ / "empty");
  EXPECT_FALSE(read_folder(folder_, 4, 2));
  const auto set = read_folder(folder_, 4, 2, true);
  ASSERT_TRUE(set) << set.error().what;
  EXPECT_EQ(set->skipped, (std::vector<std::string>{(folder_ / "empty").string(),
                                                    (folder_ / "cat/3.png").string(),
                                                    (folder_ / "dog/0.JPG").string()}));
  EXPECT_EQ(set->train.classes, 2);
  EXPECT_EQ(set->train.size(), 14U);
  EXPECT_EQ(set->test.size(), 4U);
  EXPECT_EQ(set->train.pixels.size(), 14 * set->train.shape.bytes());
  for (std::size_t i = 0; i < 14; ++i) {
    const bool is_cat = set->train.labels[i] == 0;
    EXPECT_NEAR(set->train.pixels[i * 48], is_cat ? 250 : 0, 3) << "moved up with its label";
  }
}

TEST_F(Folder, none_of_whose_pictures_of_a_class_can_be_read_is_refused) {
  save_two_classes("", 10);
  for (int i = 0; i < 10; ++i) save("dog/" + std::to_string(i) + ".JPG", "broken");
  const auto set = read_folder(folder_, 4, 1, true);
  ASSERT_FALSE(set);
  EXPECT_NE(set.error().what.find("dog: no picture of this class can be read"), std::string::npos);
}

TEST(Classes, without_an_image_are_found) {
  const ImageSet set{.shape = {1, 1, 1}, .classes = 4, .pixels = {}, .labels = {2, 0, 2}};
  EXPECT_EQ(empty_classes(set), (std::vector<int>{1, 3}));
}

TEST(Shapes, are_the_same_for_the_same_seed_and_a_short_set_is_a_prefix) {
  const auto a = make_shapes(40, 32, 1);
  const auto b = make_shapes(20, 32, 1);
  EXPECT_TRUE(std::equal(b.pixels.begin(), b.pixels.end(), a.pixels.begin()));
  EXPECT_NE(a.pixels, make_shapes(40, 32, 2).pixels);
  EXPECT_EQ(a.classes, 10);
  for (int kind = 0; kind < 10; ++kind) EXPECT_EQ(std::ranges::count(a.labels, kind), 4);
}

// Were the images to change, runs before and after would no longer compare. The sum may differ in
// a few pixels at the edge of a shape: cosine and sine are the system's.
TEST(Shapes, never_change) {
  const auto set = make_shapes(100, 32, 1);
  const double sum = std::accumulate(set.pixels.begin(), set.pixels.end(), 0.0);
  EXPECT_NEAR(sum, 39788074, 2000);
}

}  // namespace
}  // namespace joulelab
