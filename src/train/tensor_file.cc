#include "train/tensor_file.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/file.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, torch::ScalarType>& known_types() {
  static const std::map<std::string, torch::ScalarType> types{
      {"F32", torch::kFloat32}, {"F16", torch::kFloat16}, {"BF16", torch::kBFloat16},
      {"F64", torch::kFloat64}, {"I64", torch::kInt64},   {"I32", torch::kInt32},
      {"U8", torch::kUInt8}};
  return types;
}

// Of a type that we write.
std::string name_of(torch::ScalarType type) {
  for (const auto& [name, known] : known_types()) {
    if (known == type) return name;
  }
  return "F32";
}

}  // namespace

const torch::Tensor* find_named(const NamedTensors& tensors, const std::string& name) {
  const auto found = std::ranges::find(tensors, name, &NamedTensors::value_type::first);
  return found == tensors.end() ? nullptr : &found->second;
}

bool copy_named(const NamedTensors& from, const NamedTensors& to) {
  if (from.size() != to.size()) return false;
  std::map<std::string, torch::Tensor> sources(from.begin(), from.end());
  for (const auto& [name, target] : to) {
    const auto source = sources.find(name);
    if (source == sources.end() || source->second.sizes() != target.sizes()) return false;
  }
  const torch::NoGradGuard no_gradient;
  for (auto [name, target] : to) target.copy_(sources.at(name));
  return true;
}

std::optional<torch::ScalarType> scalar_type(const std::string& type) {
  const auto found = known_types().find(type);
  if (found == known_types().end()) return std::nullopt;
  return found->second;
}

Result<void> read_tensor(std::ifstream& in, const StoredTensor& stored, torch::ScalarType type,
                         torch::Tensor& target, const fs::path& file) {
  auto numbers = torch::empty(stored.shape, torch::TensorOptions().dtype(type));
  in.seekg(static_cast<std::streamoff>(stored.offset));
  in.read(static_cast<char*>(numbers.data_ptr()), static_cast<std::streamsize>(stored.bytes));
  if (!in) {
    return fail(Error::Kind::broken, fmt::format("{} cannot be read to its end", file.string()));
  }
  const torch::NoGradGuard no_gradient;
  target.copy_(numbers);
  return {};
}

Result<NamedTensors> read_tensors(const fs::path& file) {
  const auto all = JOULELAB_TRY(read_safetensors(file));
  std::ifstream in(file, std::ios::binary);
  NamedTensors tensors;
  for (const auto& stored : all) {
    const auto type = scalar_type(stored.type);
    if (!type) {
      return fail(Error::Kind::invalid, fmt::format("{}: tensor '{}' is of type {}, which is not "
                                                    "read",
                                                    file.string(), stored.name, stored.type));
    }
    auto tensor = torch::empty(stored.shape, torch::TensorOptions().dtype(*type));
    JOULELAB_TRY(read_tensor(in, stored, *type, tensor, file));
    tensors.emplace_back(stored.name, tensor);
  }
  return tensors;
}

Result<void> write_tensors(NamedTensors tensors, const std::map<std::string, std::string>& metadata,
                           const fs::path& file) {
  // The widest numbers first, so that all are aligned.
  std::ranges::stable_sort(tensors, std::ranges::greater(),
                           [](const auto& each) { return each.second.element_size(); });
  std::vector<StoredTensor> stored;
  for (const auto& [name, tensor] : tensors) {
    stored.push_back(
        {.name = name, .type = name_of(tensor.scalar_type()), .shape = tensor.sizes().vec()});
  }
  const auto start = safetensors_start(stored, metadata);
  return write_produced_text(file, [&](const Put& put) -> Result<void> {
    put(start);
    for (const auto& [name, tensor] : tensors) {
      const auto plain = tensor.detach().to(torch::kCPU).contiguous();
      put({static_cast<const char*>(plain.data_ptr()), static_cast<std::size_t>(plain.nbytes())});
    }
    return {};
  });
}

}  // namespace joulelab
