#pragma once
// Named tensors to and from a file in the format safetensors, one by one: the file is never in
// memory as a whole.

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "train/data/safetensors.h"
#include "train/torch.h"

namespace joulelab {

using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

// The tensor of this name, or nullptr.
const torch::Tensor* find_named(const NamedTensors& tensors, const std::string& name);

// Copies the numbers of `from` into the tensors of `to`. False, and nothing copied, unless both
// have the same names, each with one shape.
bool copy_named(const NamedTensors& from, const NamedTensors& to);

// "F32" -> float; nothing for types that we neither read nor write.
std::optional<torch::ScalarType> scalar_type(const std::string& type);

// Copies the numbers of `stored`, of this type and of the target's shape, from the open `file`.
Result<void> read_tensor(std::ifstream& in, const StoredTensor& stored, torch::ScalarType type,
                         torch::Tensor& target, const std::filesystem::path& file);

// All tensors of the file, on the CPU.
Result<NamedTensors> read_tensors(const std::filesystem::path& file);

// Replaces `file` in one step. Tensors of any device, contiguous or not.
Result<void> write_tensors(NamedTensors tensors, const std::map<std::string, std::string>& metadata,
                           const std::filesystem::path& file);

}  // namespace joulelab
