// Tensors are read and written one by one: the file is never in memory as a whole.
#include "train/weights.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <map>

#include "base/file.h"
#include "base/text.h"
#include "train/data/safetensors.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

using State = std::vector<std::pair<std::string, torch::Tensor>>;

// Parameters and buffers, as PyTorch's state_dict().
State state_of(const Network& network) {
  State state;
  for (const auto& each : network.named_parameters()) state.emplace_back(each.key(), each.value());
  for (const auto& each : network.named_buffers()) state.emplace_back(each.key(), each.value());
  return state;
}

std::optional<torch::ScalarType> scalar_type(const std::string& type) {
  static const std::map<std::string, torch::ScalarType> types{
      {"F32", torch::kFloat32}, {"F16", torch::kFloat16}, {"BF16", torch::kBFloat16},
      {"F64", torch::kFloat64}, {"I64", torch::kInt64},   {"I32", torch::kInt32}};
  const auto found = types.find(type);
  if (found == types.end()) return std::nullopt;
  return found->second;
}

// Whether `name` is of one of `modules`: "fc.weight" is of "fc".
bool is_of(const std::string& name, const std::vector<std::string>& modules) {
  return std::ranges::any_of(
      modules, [&](const std::string& module) { return name.starts_with(module + "."); });
}

bool is_counter(const std::string& name) { return name.ends_with(".num_batches_tracked"); }

// What does not fit, listed: the first few by name, so that one sees what kind of names they are.
class Misfits {
 public:
  void add(const char* kind, const std::string& name) { names_[kind].push_back(name); }
  bool empty() const { return names_.empty(); }
  std::string text() const {
    std::vector<std::string> parts;
    for (const auto& [kind, names] : names_) {
      constexpr std::size_t most = 8;
      const auto shown = std::span(names).first(std::min(most, names.size()));
      parts.push_back(fmt::format("{} {} ({}{})", names.size(), kind, fmt::join(shown, ", "),
                                  names.size() > most ? ", ..." : ""));
    }
    return fmt::format("{}", fmt::join(parts, "; "));
  }

 private:
  std::map<std::string, std::vector<std::string>> names_;
};

std::string shape_of(c10::IntArrayRef sizes) { return fmt::format("{}", fmt::join(sizes, "x")); }

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

using Stored = std::map<std::string, const StoredTensor*>;

// Marks in `misfits` what does not fit between `state` and `stored`.
Misfits compare(const State& state, const Stored& stored, const Network& network,
                const std::vector<std::string>& fresh) {
  Misfits misfits;
  std::vector<std::string> known;
  for (const auto& [name, tensor] : state) {
    known.push_back(name);
    if (is_of(name, fresh)) continue;
    const auto found = stored.find(name);
    if (found == stored.end()) {
      if (!is_counter(name)) misfits.add("missing", name);
      continue;
    }
    const StoredTensor& each = *found->second;
    if (tensor.sizes() != c10::IntArrayRef(each.shape)) {
      misfits.add("of another shape", fmt::format("{} {} instead of {}", name, shape_of(each.shape),
                                                  shape_of(tensor.sizes())));
    }
    const auto type = scalar_type(each.type);
    if (!type || torch::isIntegralType(*type, false) != is_counter(name)) {
      misfits.add("of another type", fmt::format("{} {}", name, each.type));
    }
  }
  std::ranges::sort(known);
  for (const auto& [name, each] : stored) {
    const bool is_left_out = is_of(name, fresh) || is_of(name, network.absent_names());
    if (is_left_out || std::ranges::binary_search(known, name)) continue;
    misfits.add("unexpected", name);
  }
  return misfits;
}

}  // namespace

Result<void> load_weights(Network& network, const fs::path& file,
                          const std::vector<std::string>& fresh) {
  const auto tensors = JOULELAB_TRY(read_safetensors(file));
  Stored stored;
  for (const auto& each : tensors) stored[each.name] = &each;
  auto state = state_of(network);
  const auto misfits = compare(state, stored, network, fresh);
  if (!misfits.empty()) {
    return fail(Error::Kind::invalid,
                fmt::format("{} does not fit this network: {}", file.string(), misfits.text()),
                "weights of the same architecture for other classes: add --head new");
  }
  std::ifstream in(file, std::ios::binary);
  for (auto& [name, tensor] : state) {
    const auto found = stored.find(name);
    if (found == stored.end() || is_of(name, fresh)) continue;
    const StoredTensor& each = *found->second;
    JOULELAB_TRY(read_tensor(in, each, *scalar_type(each.type), tensor, file));
  }
  return {};
}

Result<void> save_weights(const Network& network, const fs::path& file) {
  auto state = state_of(network);
  // The widest numbers first, so that all are aligned.
  std::ranges::stable_partition(state, [](const auto& each) { return is_counter(each.first); });
  std::vector<StoredTensor> tensors;
  for (const auto& [name, tensor] : state) {
    tensors.push_back({.name = name,
                       .type = std::string(is_counter(name) ? "I64" : "F32"),
                       .shape = tensor.sizes().vec()});
  }
  const auto start = safetensors_start(tensors);
  return write_produced_text(file, [&](const Put& put) -> Result<void> {
    put(start);
    for (const auto& [name, tensor] : state) {
      const auto type = is_counter(name) ? torch::kInt64 : torch::kFloat32;
      const auto plain = tensor.detach().to(torch::kCPU, type).contiguous();
      put({static_cast<const char*>(plain.data_ptr()), static_cast<std::size_t>(plain.nbytes())});
    }
    return {};
  });
}

}  // namespace joulelab
