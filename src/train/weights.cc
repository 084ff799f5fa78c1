// Names, shapes and types are compared before the first number is read.
#include "train/weights.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

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

using Stored = std::map<std::string, const StoredTensor*>;

// Marks in `misfits` what does not fit between `state` and `stored`.
Misfits compare(const NamedTensors& state, const Stored& stored, const Network& network,
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

NamedTensors state_of(const Network& network) {
  NamedTensors state;
  for (const auto& each : network.named_parameters()) state.emplace_back(each.key(), each.value());
  for (const auto& each : network.named_buffers()) state.emplace_back(each.key(), each.value());
  return state;
}

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

Result<void> save_weights(const Network& network, const fs::path& file,
                          const std::map<std::string, std::string>& metadata) {
  auto state = state_of(network);
  for (auto& [name, tensor] : state) {
    tensor = tensor.detach().to(is_counter(name) ? torch::kInt64 : torch::kFloat32);
  }
  return write_tensors(std::move(state), metadata, file);
}

}  // namespace joulelab
