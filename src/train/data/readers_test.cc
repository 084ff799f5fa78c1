// The readers of foreign bytes: what they read, and how they refuse what is cut, wrong or corrupt.
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <zlib.h>

#include "base/paths.h"
#include "train/data/cifar.h"
#include "train/data/data_set.h"
#include "train/data/idx.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

std::string idx(std::vector<unsigned> dimensions, const std::string& content) {
  std::string bytes{0, 0, 8, static_cast<char>(dimensions.size())};
  for (const unsigned size : dimensions) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(size >> shift & 0xffU);
  }
  return bytes + content;
}

class Readers : public testing::Test {
 protected:
  fs::path folder_;
  void SetUp() override {
    std::string name = fs::temp_directory_path() / "joulelab-readers-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = fs::path(name) / "mnist";
    fs::create_directory(folder_);
  }
  void TearDown() override { fs::remove_all(folder_.parent_path()); }

  void save(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  // Two images of 2 x 3 pixels.
  void save_small_set() {
    save("train-images-idx3-ubyte", idx({2, 2, 3}, "abcdefABCDEF"));
    save("train-labels-idx1-ubyte", idx({2}, {7, 0}));
  }
  void expect_refused(const std::string& expected) {
    const auto set = read_idx(folder_, "train");
    ASSERT_FALSE(set);
    EXPECT_NE(set.error().what.find(expected), std::string::npos) << set.error().what;
    EXPECT_NE(set.error().what.find((folder_ / "train-").string()), std::string::npos);
    EXPECT_EQ(set.error().hint, "run: joulelab data fetch mnist");
  }
};

TEST_F(Readers, read_idx_as_it_is) {
  save_small_set();
  const auto set = read_idx(folder_, "train");
  ASSERT_TRUE(set) << set.error().what;
  EXPECT_EQ(set->shape, (ImageShape{1, 2, 3}));
  EXPECT_EQ(set->labels, (std::vector<std::uint8_t>{7, 0}));
  EXPECT_EQ(std::string(set->pixels.begin(), set->pixels.end()), "abcdefABCDEF");
}

TEST_F(Readers, read_compressed_idx_alike) {
  save_small_set();
  const auto raw = folder_ / "train-images-idx3-ubyte";
  const auto bytes = idx({2, 2, 3}, "abcdefABCDEF");
  fs::remove(raw);
  const gzFile stream = ::gzopen((raw.string() + ".gz").c_str(), "wb");
  ::gzwrite(stream, bytes.data(), static_cast<unsigned>(bytes.size()));
  ::gzclose(stream);
  const auto set = read_idx(folder_, "train");
  ASSERT_TRUE(set) << set.error().what;
  EXPECT_EQ(set->pixels[11], 'F');
  fs::resize_file(raw.string() + ".gz", 20);
  expect_refused("gzip");
}

TEST_F(Readers, refuse_missing_short_long_and_wrong_idx) {
  save_small_set();
  const auto images = idx({2, 2, 3}, "abcdefABCDEF");
  save("train-images-idx3-ubyte", images.substr(0, images.size() - 1));
  expect_refused("expected 28 bytes, as its header says, found 27 bytes");
  save("train-images-idx3-ubyte", images + "x");
  expect_refused("found 29 bytes");
  save("train-images-idx3-ubyte", images.substr(0, 7));
  expect_refused("an IDX header of 16 bytes, found 7 bytes");
  save("train-images-idx3-ubyte", "<!DOCTYPE html> not found");
  expect_refused("the IDX magic number 0x00000803, found 0x3c21444f");
  save("train-images-idx3-ubyte", idx({2}, {7, 0}) + std::string(10, '\0'));
  expect_refused("0x00000803, found 0x00000801");
  save("train-images-idx3-ubyte", idx({0xffffffffU, 0xffffffffU, 0xffffffffU}, ""));
  expect_refused("at most 4096 pixels");
  save("train-images-idx3-ubyte", idx({0, 28, 28}, ""));
  expect_refused("at least one image");
  fs::remove(folder_ / "train-images-idx3-ubyte");
  expect_refused("is not there");
}

TEST_F(Readers, refuse_labels_that_do_not_fit) {
  save_small_set();
  save("train-labels-idx1-ubyte", idx({2}, {7, 10}));
  expect_refused("labels from 0 to 9, found 10 at image 1");
  save("train-labels-idx1-ubyte", idx({3}, {7, 1, 1}));
  expect_refused("expected 2 labels, one an image, found 3");
}

TEST_F(Readers, read_both_kinds_of_cifar) {
  std::string record(3073, 'p');
  record[0] = 9;
  ImageSet images;
  ASSERT_TRUE(parse_cifar(record + record, Cifar::with_10_classes, "data_batch_1.bin", images));
  EXPECT_EQ(images.size(), 2U);
  EXPECT_EQ(images.labels[1], 9);
  EXPECT_EQ(images.pixels.size(), 2U * 3072U);

  std::string fine(3074, 'q');
  fine[0] = 3;
  fine[1] = 99;
  ImageSet hundred;
  ASSERT_TRUE(parse_cifar(fine, Cifar::with_100_classes, "train.bin", hundred));
  EXPECT_EQ(hundred.labels[0], 99);
  EXPECT_EQ(hundred.classes, 100);
  EXPECT_EQ(hundred.pixels[0], 'q');
}

TEST_F(Readers, refuse_cifar_that_is_cut_empty_or_of_the_other_kind) {
  for (const auto& bytes : {std::string(), std::string(3072, 0), std::string(3074, 0)}) {
    ImageSet images;
    const auto result =
        parse_cifar(bytes, Cifar::with_10_classes, "cifar10/test_batch.bin", images);
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().what.find("records of 3073 bytes"), std::string::npos);
    EXPECT_EQ(result.error().hint, "run: joulelab data fetch cifar10");
  }
  ImageSet images;
  EXPECT_FALSE(parse_cifar(std::string(3073, 10), Cifar::with_10_classes, "a/b.bin", images));
}

TEST_F(Readers, load_a_set_by_name_and_keep_as_many_as_asked) {
  save_small_set();
  save("t10k-images-idx3-ubyte", idx({2, 2, 3}, "abcdefABCDEF"));
  save("t10k-labels-idx1-ubyte", idx({2}, {1, 2}));
  DataRequest request{.data = "mnist", .folder = folder_.parent_path(), .train_images = 1};
  const auto set = load_data(request);
  ASSERT_TRUE(set) << set.error().what;
  EXPECT_EQ(set->train.size(), 1U);
  EXPECT_EQ(set->train.pixels.size(), 6U);
  EXPECT_EQ(set->test.size(), 2U);
  save("t10k-images-idx3-ubyte", idx({2, 3, 2}, "abcdefABCDEF"));
  EXPECT_FALSE(load_data(request));
}

TEST(DataSetName, unknown_offers_the_nearest) {
  const auto result = load_data({.data = "minst"});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Error::Kind::invalid);
  EXPECT_EQ(result.error().what, "unknown data set 'minst'");
  EXPECT_TRUE(result.error().hint.starts_with("did you mean 'mnist'?")) << result.error().hint;
}

TEST(Normalisation, is_mean_and_deviation_of_each_channel) {
  ImageSet set{.shape = {2, 1, 2}, .classes = 2, .pixels = {}, .labels = {0, 1}};
  set.pixels = {0, 255, 51, 51, 0, 255, 51, 51};
  const auto normalisation = normalisation_of(set);
  EXPECT_FLOAT_EQ(normalisation.mean[0], 0.5F);
  EXPECT_FLOAT_EQ(normalisation.deviation[0], 0.5F);
  EXPECT_FLOAT_EQ(normalisation.mean[1], 0.2F);
  EXPECT_FLOAT_EQ(normalisation.deviation[1], 1);
}

// Truth by comparison: the published constants are those of the real files, where these are.
TEST(Normalisation, of_real_mnist_is_as_published) {
  auto set = load_data({.data = "mnist", .folder = default_data_dir()});
  if (!set) GTEST_SKIP() << set.error().what;
  const auto computed = normalisation_of(set->train);
  EXPECT_NEAR(computed.mean[0], set->normalisation.mean[0], 5e-5);
  EXPECT_NEAR(computed.deviation[0], set->normalisation.deviation[0], 5e-5);
  EXPECT_EQ(set->train.size(), 60000U);
  EXPECT_EQ(set->test.size(), 10000U);
}

}  // namespace
}  // namespace joulelab
