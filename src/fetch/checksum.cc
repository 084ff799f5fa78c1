#include "fetch/checksum.h"

#include <sys/types.h>
// libmd's header needs the types of the one above.
#include <array>
#include <cerrno>
#include <cstdint>
#include <sha2.h>

#include "base/file.h"

namespace joulelab {

Result<std::string> sha256_of(const std::filesystem::path& file) {
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digits{};
  if (::SHA256File(file.c_str(), digits.data()) == nullptr) {
    return tl::unexpected(system_error(file, "read", errno));
  }
  return std::string(digits.data());
}

std::string sha256_of_text(std::string_view text) {
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digits{};
  ::SHA256Data(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), digits.data());
  return std::string(digits.data());
}

}  // namespace joulelab
