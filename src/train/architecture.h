#pragma once
// The architectures that can be trained, as a table: a factor of an experiment, not a script. Free
// of LibTorch. A family is one file that defines one function of `families`; to add one, write the
// file and name its function there.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "train/data/image_set.h"

namespace joulelab {

class Network;  // train/network.h

struct NetworkRequest {
  ImageShape input;
  int classes = 0;
  double width = 1;  // multiplies the channels
};

struct Architecture {
  std::string name{};   // "resnet18_cifar"
  std::string paper{};  // "He et al. 2016"
  ImageShape native{};  // what the paper trained on
  int native_classes = 0;
  // At its native input and width 1, as published where it was; a test counts them again.
  std::int64_t parameters = 0;
  std::int64_t macs = 0;  // convolution and fully connected, forward, one image
  int smallest_side = 0;  // of an image, in pixels
  bool has_width = false;
  // Faster with channels last in memory on any CPU; with AVX-512 all are (docs/PERFORMANCE.md).
  bool is_channels_last = false;
  std::shared_ptr<Network> (*build)(const NetworkRequest&) = nullptr;
};

// One of a family: `common` with what is its own.
Architecture member_of(Architecture common, const char* name, std::int64_t parameters,
                       std::int64_t macs, decltype(Architecture::build) build);

namespace families {
std::vector<Architecture> lenet();
std::vector<Architecture> alexnet();
std::vector<Architecture> vgg();
std::vector<Architecture> googlenet();
std::vector<Architecture> inception();
std::vector<Architecture> resnet();
std::vector<Architecture> wide_resnet();
std::vector<Architecture> densenet();
std::vector<Architecture> squeezenet();
std::vector<Architecture> xception();
std::vector<Architecture> mobilenet();
std::vector<Architecture> mobilenet_v3();
std::vector<Architecture> shufflenet();
std::vector<Architecture> mnasnet();
std::vector<Architecture> nasnet();
std::vector<Architecture> efficientnet();
std::vector<Architecture> regnet();
std::vector<Architecture> convnext();
}  // namespace families

// All of them, in the order of the families.
std::span<const Architecture> architectures();

// What a person asked for: "mobilenet_v2@0.25" is mobilenet_v2 at a quarter of its width.
struct ArchitectureChoice {
  Architecture architecture;
  double width = 1;
};
Result<ArchitectureChoice> find_architecture(const std::string& name);

}  // namespace joulelab
