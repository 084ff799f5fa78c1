#include "fetch/sums.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"

namespace joulelab {
namespace {

constexpr auto file_name = "SHA256SUMS";
constexpr std::size_t digits = 64;

}  // namespace

Result<Sums> read_sums(const std::filesystem::path& folder) {
  Sums sums;
  const auto text = read_text(folder / file_name);
  if (!text && text.error().kind == Error::Kind::missing) return sums;
  if (!text) return tl::unexpected(text.error());
  for (const auto line : split(*text, '\n')) {
    if (line.size() > digits + 2) {
      sums[std::string(line.substr(digits + 2))] = std::string(line.substr(0, digits));
    }
  }
  return sums;
}

Result<void> write_sums(const std::filesystem::path& folder, const Sums& sums) {
  std::string text;
  for (const auto& [file, sha256] : sums) text += fmt::format("{}  {}\n", sha256, file);
  return write_text(folder / file_name, text);
}

}  // namespace joulelab
