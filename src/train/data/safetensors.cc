// The header is read with limits on its length, its depth and its names, before anything is
// believed.
#include "train/data/safetensors.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "base/file.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t length_bytes = 8;
constexpr std::uint64_t longest_header = std::uint64_t{16} << 20;

tl::unexpected<Error> unusable_weights(const fs::path& file, const std::string& cause) {
  return fail(Error::Kind::broken, fmt::format("{} is not usable: {}", file.string(), cause),
              "weights are files in the format safetensors, whole and unchanged");
}

std::uint64_t length_of_header(std::string_view start) {
  std::uint64_t length = 0;
  for (std::size_t i = length_bytes; i-- > 0;) {
    length = length << 8U | static_cast<unsigned char>(start[i]);
  }
  return length;
}

// Nothing, or what is wrong with the length.
std::optional<std::string> fault_of_length(std::uint64_t length, std::uint64_t file_bytes) {
  if (length > longest_header) {
    return fmt::format("a header of {} bytes; at most {} are read", length, longest_header);
  }
  if (length > file_bytes - length_bytes) {
    return fmt::format("cut short: a header of {} bytes in a file of {}", length, file_bytes);
  }
  return std::nullopt;
}

// A name that stands twice would hide one of its tensors.
struct ParsedHeader {
  Json json;
  std::optional<std::string> repeated;
};

ParsedHeader parse_header(std::string_view text) {
  ParsedHeader header;
  std::set<std::string> names;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    constexpr int name_depth = 1, deepest = 3;
    if (event == Json::parse_event_t::key && depth == name_depth) {
      const auto& name = parsed.get_ref<const std::string&>();
      if (!names.insert(name).second) header.repeated = name;
    }
    return depth <= deepest;  // deeper ones are passed over
  };
  header.json = Json::parse(text, watch, false);
  return header;
}

std::optional<std::uint64_t> whole_number(const Json& json) {
  if (!json.is_number_unsigned()) return std::nullopt;
  return json.get<std::uint64_t>();
}

// Numbers in a tensor of this shape; nothing where they are more than any file has.
std::optional<std::uint64_t> count_of(const std::vector<std::int64_t>& shape) {
  constexpr std::uint64_t most = std::uint64_t{1} << 48;
  std::uint64_t count = 1;
  for (const auto side : shape) {
    if (side != 0 && count > most / static_cast<std::uint64_t>(side)) return std::nullopt;
    count *= static_cast<std::uint64_t>(side);
  }
  return count;
}

// The tensor with its offset counted from the first number, or what is wrong with it.
tl::expected<StoredTensor, std::string> tensor_of(const std::string& name, const Json& json) {
  const auto wrong = [&](const char* cause) {
    return tl::unexpected(fmt::format("tensor '{}': {}", name, cause));
  };
  if (!json.is_object()) return wrong("it is not described");
  const auto type = json.find("dtype"), shape = json.find("shape");
  const auto offsets = json.find("data_offsets");
  if (type == json.end() || !type->is_string()) return wrong("it has no dtype");
  if (shape == json.end() || !shape->is_array()) return wrong("it has no shape");
  if (offsets == json.end() || !offsets->is_array() || offsets->size() != 2) {
    return wrong("it has no data_offsets");
  }
  StoredTensor tensor{.name = name, .type = type->get<std::string>()};
  if (bytes_of_type(tensor.type) == 0) return wrong("its dtype is unknown");
  constexpr std::uint64_t longest_side = std::uint64_t{1} << 48;
  for (const auto& side : *shape) {
    const auto number = whole_number(side);
    if (!number || *number > longest_side) return wrong("its shape is no list of lengths");
    tensor.shape.push_back(static_cast<std::int64_t>(*number));
  }
  const auto begin = whole_number((*offsets)[0]), end = whole_number((*offsets)[1]);
  if (!begin || !end || *begin > *end) return wrong("its data_offsets are no range");
  const auto count = count_of(tensor.shape);
  if (!count || *count * bytes_of_type(tensor.type) != *end - *begin) {
    return wrong("its data_offsets do not fit its shape and dtype");
  }
  tensor.offset = *begin;
  tensor.bytes = *end - *begin;
  return tensor;
}

// Moves the offsets to the file's beginning, once each tensor begins where the one before it ends.
std::optional<std::string> place(std::vector<StoredTensor>& tensors, std::uint64_t data_begin,
                                 std::uint64_t file_bytes) {
  std::ranges::stable_sort(tensors, {}, [](const auto& each) {
    return std::pair(each.offset, each.bytes);  // empty ones before the one at the same place
  });
  std::uint64_t end = 0;
  for (auto& tensor : tensors) {
    if (tensor.offset != end) {
      return fmt::format("tensor '{}' {}", tensor.name,
                         tensor.offset < end ? "lies on another one" : "leaves a gap before it");
    }
    end += tensor.bytes;  // no overflow: each is at most 2^51, and there are few
    tensor.offset += data_begin;
    if (end > file_bytes - data_begin) {
      return fmt::format("cut short: tensor '{}' ends after the file", tensor.name);
    }
  }
  if (end != file_bytes - data_begin) {
    return fmt::format("{} bytes after the last tensor", file_bytes - data_begin - end);
  }
  return std::nullopt;
}

// The beginning of a file as far as its header, with which it is parsed.
struct FileStart {
  std::string text;
  std::uint64_t file_bytes = 0;
};

Result<FileStart> read_start(const fs::path& file) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  const auto size = in ? static_cast<std::int64_t>(in.tellg()) : -1;
  std::string start(length_bytes, '\0');
  in.seekg(0);
  if (size < 0 || !in) return tl::unexpected(system_error(file, "read", errno));
  const auto file_bytes = static_cast<std::uint64_t>(size);
  if (file_bytes < length_bytes) return FileStart{{}, file_bytes};
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  const auto length = length_of_header(start);
  if (!fault_of_length(length, file_bytes)) {
    start.resize(length_bytes + length);
    in.read(start.data() + length_bytes, static_cast<std::streamsize>(length));
  }
  if (!in) return unusable_weights(file, "it cannot be read to its end");
  return FileStart{std::move(start), file_bytes};
}

}  // namespace

std::uint64_t bytes_of_type(std::string_view type) {
  if (type == "F64" || type == "I64" || type == "U64") return 8;
  if (type == "F32" || type == "I32" || type == "U32") return 4;
  if (type == "F16" || type == "BF16" || type == "I16" || type == "U16") return 2;
  if (type == "I8" || type == "U8" || type == "BOOL" || type.starts_with("F8_")) return 1;
  return 0;
}

Result<std::vector<StoredTensor>> parse_safetensors(std::string_view start,
                                                    std::uint64_t file_bytes,
                                                    const fs::path& file) {
  if (start.size() < length_bytes) return unusable_weights(file, "cut short before its header");
  const auto length = length_of_header(start);
  if (const auto fault = fault_of_length(length, file_bytes)) return unusable_weights(file, *fault);
  const auto header = parse_header(start.substr(length_bytes, length));
  if (!header.json.is_object()) return unusable_weights(file, "its header is not JSON");
  if (header.repeated) {
    return unusable_weights(file, fmt::format("tensor '{}' stands twice", *header.repeated));
  }
  std::vector<StoredTensor> tensors;
  for (const auto& [name, json] : header.json.items()) {
    if (name == "__metadata__") continue;
    auto tensor = tensor_of(name, json);
    if (!tensor) return unusable_weights(file, tensor.error());
    tensors.push_back(std::move(*tensor));
  }
  if (const auto fault = place(tensors, length_bytes + length, file_bytes)) {
    return unusable_weights(file, *fault);
  }
  return tensors;
}

Result<std::vector<StoredTensor>> read_safetensors(const fs::path& file) {
  const auto start = JOULELAB_TRY(read_start(file));
  return parse_safetensors(start.text, start.file_bytes, file);
}

Result<std::map<std::string, std::string>> read_safetensors_metadata(const fs::path& file) {
  const auto start = JOULELAB_TRY(read_start(file));
  JOULELAB_TRY(parse_safetensors(start.text, start.file_bytes, file));
  const auto header = parse_header(std::string_view(start.text).substr(length_bytes));
  std::map<std::string, std::string> words;
  const auto metadata = header.json.find("__metadata__");
  if (metadata == header.json.end() || !metadata->is_object()) return words;
  for (const auto& [name, word] : metadata->items()) {
    if (word.is_string()) words[name] = word.get<std::string>();
  }
  return words;
}

std::string safetensors_start(std::vector<StoredTensor>& tensors,
                              const std::map<std::string, std::string>& metadata) {
  Json header = Json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::uint64_t end = 0;
  for (auto& tensor : tensors) {
    tensor.bytes = count_of(tensor.shape).value_or(0) * bytes_of_type(tensor.type);
    tensor.offset = end;
    end += tensor.bytes;
    header[tensor.name] = {
        {"dtype", tensor.type}, {"shape", tensor.shape}, {"data_offsets", {tensor.offset, end}}};
  }
  auto text = header.dump();
  while (text.size() % length_bytes != 0) text += ' ';
  std::string start;
  for (std::uint64_t i = 0; i < length_bytes; ++i) {
    start += static_cast<char>(text.size() >> (8 * i) & 0xffU);
  }
  for (auto& tensor : tensors) tensor.offset += length_bytes + text.size();
  return start + text;
}

}  // namespace joulelab
