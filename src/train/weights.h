#pragma once
// A network's parameters and running statistics from a file and into one (safetensors), under
// torchvision's names: what PyTorch wrote can be read here, and the other way round.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "train/network.h"
#include "train/tensor_file.h"

namespace joulelab {

// Parameters and buffers, as PyTorch's state_dict(); the network's own tensors, not copies.
NamedTensors state_of(const Network& network);

// Every tensor of `network` must be in `file` with its shape, and no other; errors of kind
// `invalid` list what is missing, unexpected or of another shape, and leave the network half
// loaded. Left alone are: modules named in `fresh` (a new head), in the network and in the file;
// parts of the architecture that this network does without, in the file; counters of batches, where
// they are missing. Numbers of 16 or 64 bits become float32.
Result<void> load_weights(Network& network, const std::filesystem::path& file,
                          const std::vector<std::string>& fresh = {});

// Replaces `file` in one step. `metadata` are words for its header.
Result<void> save_weights(const Network& network, const std::filesystem::path& file,
                          const std::map<std::string, std::string>& metadata = {});

}  // namespace joulelab
