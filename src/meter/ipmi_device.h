#pragma once
// The management controller of this machine, by the kernel's IPMI driver (/dev/ipmi0).

#include <filesystem>

#include "base/descriptor.h"
#include "meter/ipmi_link.h"

namespace joulelab {

class IpmiDevice final : public IpmiLink {
 public:
  // `root` as in Rapl::open. Errors: `missing` without such a device, `denied` where it may not be
  // opened: it is root's.
  static Result<IpmiDevice> open(const std::filesystem::path& root);

  Result<std::string> exchange(const IpmiRequest& request, Seconds limit) override;
  std::string name() const override { return path_.string(); }

 private:
  IpmiDevice(Descriptor descriptor, std::filesystem::path path)
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}
  Result<void> send(const IpmiRequest& request);
  Result<std::string> receive(Seconds limit);

  Descriptor descriptor_;
  std::filesystem::path path_;
  long number_ = 0;  // of the last request: an answer to an older one is dropped
};

}  // namespace joulelab
