#pragma once
// Weights as other programs write and read them: eight bytes that say the length of a header
// (little-endian), the header as JSON (a name, a type, a shape and two offsets for each tensor),
// then the numbers, row after row. https://huggingface.co/docs/safetensors
//
// A stranger's file is not believed: every tensor must lie within the file, none on another, none
// apart, and each be as long as its type and shape say.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace joulelab {

struct StoredTensor {
  std::string name{};
  std::string type{};                   // "F32", "F16", "BF16", "F64", "I64", ...
  std::vector<std::int64_t> shape{};    // empty: one number
  std::uint64_t offset = 0, bytes = 0;  // in the file
};

// Bytes of one number, 0 for a type that the format does not know.
std::uint64_t bytes_of_type(std::string_view type);

// The tensors in the order in which they lie. `start`: the file from its beginning, at least to the
// end of the header. `file` is only named in errors, which are of kind `broken`.
Result<std::vector<StoredTensor>> parse_safetensors(std::string_view start,
                                                    std::uint64_t file_bytes,
                                                    const std::filesystem::path& file);

// Reads the header alone.
Result<std::vector<StoredTensor>> read_safetensors(const std::filesystem::path& file);

// The words beside the tensors ("__metadata__"): those that are texts; none where there are none.
Result<std::map<std::string, std::string>> read_safetensors_metadata(
    const std::filesystem::path& file);

// The file from its beginning to the first number. Sets offsets and lengths from types and shapes;
// the numbers then follow in the order of `tensors`.
std::string safetensors_start(std::vector<StoredTensor>& tensors,
                              const std::map<std::string, std::string>& metadata = {});

}  // namespace joulelab
