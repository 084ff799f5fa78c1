// What others write is read; what an attacker or a broken disk writes is refused with one error.
#include "train/data/safetensors.h"

#include <fstream>
#include <gtest/gtest.h>

#include "base/temporary.h"

namespace joulelab {
namespace {

std::string with_length(const std::string& header) {
  std::string start;
  for (unsigned i = 0; i < 8; ++i) start += static_cast<char>(header.size() >> (8 * i) & 0xffU);
  return start + header;
}

Result<std::vector<StoredTensor>> parse(const std::string& file) {
  return parse_safetensors(file, file.size(), "weights.safetensors");
}

std::string described(const char* name, const char* type, const char* shape, const char* offsets) {
  return std::string("\"") + name + R"(":{"dtype":")" + type + R"(","shape":)" + shape +
         R"(,"data_offsets":)" + offsets + "}";
}

TEST(Safetensors, of_the_published_format_are_read) {
  const auto header = "{\"__metadata__\":{\"format\":\"pt\"}," +
                      described("b", "I64", "[]", "[24,32]") + "," +
                      described("a.weight", "F32", "[2,3]", "[0,24]") + "}   ";
  const auto file = with_length(header) + std::string(32, 'x');
  const auto tensors = parse(file);
  ASSERT_TRUE(tensors) << tensors.error().what;
  ASSERT_EQ(tensors->size(), 2U);
  EXPECT_EQ((*tensors)[0].name, "a.weight");
  EXPECT_EQ((*tensors)[0].shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ((*tensors)[0].offset, file.size() - 32);
  EXPECT_EQ((*tensors)[1].type, "I64");
  EXPECT_EQ((*tensors)[1].bytes, 8U);
}

TEST(Safetensors, that_are_written_are_read_again) {
  std::vector<StoredTensor> tensors{{.name = "n", .type = "I64"},
                                    {.name = "empty", .type = "F32", .shape = {0, 4}},
                                    {.name = "w", .type = "F32", .shape = {3}}};
  const auto start = safetensors_start(tensors);
  EXPECT_EQ(start.size() % 8, 0U);
  const TemporaryFolder folder;
  const auto file = folder.path() / "w.safetensors";
  std::ofstream(file, std::ios::binary) << start << std::string(8 + 12, 'x');
  const auto again = read_safetensors(file);
  ASSERT_TRUE(again) << again.error().what;
  ASSERT_EQ(again->size(), 3U);
  EXPECT_EQ(again->back().name, "w");
  EXPECT_EQ(again->back().offset, tensors.back().offset);
  EXPECT_EQ(again->back().bytes, 12U);
}

TEST(Safetensors, carry_words_beside_the_tensors) {
  std::vector<StoredTensor> tensors{{.name = "w", .type = "F32", .shape = {2}}};
  const std::map<std::string, std::string> words{{"epoch", "3"}, {"odd", "{\"a\": \"\\n\"}"}};
  const TemporaryFolder folder;
  const auto file = folder.path() / "w.safetensors";
  std::ofstream(file, std::ios::binary) << safetensors_start(tensors, words) << std::string(8, 'x');
  EXPECT_EQ(*read_safetensors_metadata(file), words);
  EXPECT_EQ(read_safetensors(file)->size(), 1U);
  std::ofstream(file, std::ios::binary)
      << with_length(R"({"__metadata__":{"a":"b","n":3,"deep":{"x":"y"}}})");
  EXPECT_EQ(*read_safetensors_metadata(file), (std::map<std::string, std::string>{{"a", "b"}}));
  std::ofstream(file, std::ios::binary) << with_length("{}");
  EXPECT_TRUE(read_safetensors_metadata(file)->empty());
  std::ofstream(file, std::ios::binary) << "short";
  EXPECT_FALSE(read_safetensors_metadata(file));
}

struct Hostile {
  std::string file, cause;
};

TEST(Safetensors, that_are_hostile_or_damaged_get_one_error_that_says_why) {
  const auto file = [](const std::string& tensors, std::size_t bytes) {
    return with_length("{" + tensors + "}") + std::string(bytes, 'x');
  };
  const auto f = [](const char* shape, const char* offsets) {
    return described("w", "F32", shape, offsets);
  };
  const std::vector<Hostile> all{
      {"", "cut short before its header"},
      {"1234567", "cut short before its header"},
      {std::string(8, '\xff'), "a header of 18446744073709551615 bytes"},
      {std::string("\xff\0\0\0\0\0\0\0{}", 10), "cut short: a header of 255 bytes"},
      {with_length("[]"), "its header is not JSON"},
      {with_length("{\"a\":"), "its header is not JSON"},
      {with_length(std::string(100'000, '[')), "its header is not JSON"},
      {with_length("{\"w\":[]}"), "tensor 'w': it is not described"},
      {with_length("{\"w\":{}}"), "tensor 'w': it has no dtype"},
      {file(described("w", "F31", "[1]", "[0,4]"), 4), "its dtype is unknown"},
      {file(described("w", "F32", "{}", "[0,4]"), 4), "it has no shape"},
      {file(f("[-1]", "[0,4]"), 4), "its shape is no list of lengths"},
      {file(f("[1.5]", "[0,4]"), 4), "its shape is no list of lengths"},
      {file(f("[18446744073709551615]", "[0,4]"), 4), "its shape is no list of lengths"},
      {file(f("[4294967296,4294967296,4]", "[0,0]"), 0), "do not fit its shape and dtype"},
      {file(f("[1]", "[0,8]"), 8), "do not fit its shape and dtype"},
      {file(f("[1]", "[4,0]"), 4), "its data_offsets are no range"},
      {file(f("[1]", "[-4,0]"), 4), "its data_offsets are no range"},
      {file(f("[1]", "[4]"), 4), "it has no data_offsets"},
      {file(f("[1]", "[0,4]"), 3), "cut short: tensor 'w' ends after the file"},
      {file(f("[1]", "[0,4]"), 5), "1 bytes after the last tensor"},
      {file(f("[1]", "[4,8]"), 8), "tensor 'w' leaves a gap before it"},
      {file(described("v", "F32", "[2]", "[0,8]") + "," + f("[2]", "[4,12]"), 12),
       "tensor 'w' lies on another one"},
      {file(f("[1]", "[0,4]") + "," + f("[1]", "[4,8]"), 8), "tensor 'w' stands twice"}};
  for (const auto& hostile : all) {
    const auto tensors = parse(hostile.file);
    ASSERT_FALSE(tensors) << hostile.cause;
    EXPECT_NE(tensors.error().what.find(hostile.cause), std::string::npos) << tensors.error().what;
    EXPECT_EQ(tensors.error().kind, Error::Kind::broken);
    EXPECT_FALSE(tensors.error().hint.empty());
  }
}

TEST(Safetensors, that_are_not_there_are_missing) {
  const auto tensors = read_safetensors("/nowhere/w.safetensors");
  ASSERT_FALSE(tensors);
  EXPECT_EQ(tensors.error().kind, Error::Kind::missing);
  EXPECT_FALSE(read_safetensors("/tmp")) << "a folder";
}

}  // namespace
}  // namespace joulelab
