// The families put together, and the name that a person writes taken apart.
#include "train/architecture.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"

namespace joulelab {
namespace {

std::vector<Architecture> all_families() {
  std::vector<Architecture> all;
  for (const auto family :
       {families::lenet, families::alexnet, families::vgg, families::googlenet, families::inception,
        families::resnet, families::wide_resnet, families::densenet, families::squeezenet,
        families::xception, families::mobilenet, families::mobilenet_v3, families::shufflenet,
        families::mnasnet, families::nasnet, families::efficientnet, families::regnet,
        families::convnext}) {
    std::ranges::move(family(), std::back_inserter(all));
  }
  return all;
}

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const auto& architecture : architectures()) result.push_back(architecture.name);
  return result;
}

}  // namespace

Architecture member_of(Architecture common, const char* name, std::int64_t parameters,
                       std::int64_t macs, decltype(Architecture::build) build) {
  common.name = name;
  common.parameters = parameters;
  common.macs = macs;
  common.build = build;
  return common;
}

std::span<const Architecture> architectures() {
  static const auto all = all_families();
  return all;
}

Result<ArchitectureChoice> find_architecture(const std::string& name) {
  const auto at = name.find('@');
  const auto base = name.substr(0, at);
  const auto found = std::ranges::find(architectures(), base, &Architecture::name);
  if (found == architectures().end()) {
    return fail(Error::Kind::invalid, fmt::format("unknown architecture '{}'", base),
                suggestion(base, names()) + " All: joulelab-train --list");
  }
  ArchitectureChoice choice{.architecture = *found};
  if (at == std::string::npos) return choice;
  if (!found->has_width) {
    return fail(Error::Kind::invalid, fmt::format("{} has no width multiplier", base),
                fmt::format("write: {}", base));
  }
  constexpr double narrowest = 0.1, widest = 4;
  const auto width = to_double(name.substr(at + 1));
  if (!width || !(*width >= narrowest && *width <= widest)) {
    return fail(Error::Kind::invalid,
                fmt::format("'{}' is not a width: a number from {} to {}", name.substr(at + 1),
                            narrowest, widest),
                fmt::format("write for example: {}@0.25", base));
  }
  choice.width = *width;
  return choice;
}

}  // namespace joulelab
