#include "base/temporary.h"

#include <stdlib.h>
#include <string>

namespace joulelab {

TemporaryFolder::TemporaryFolder() {
  std::error_code error;
  const auto parent = std::filesystem::temp_directory_path(error);
  std::string name = (error ? std::filesystem::path("/tmp") : parent) / "joulelab-XXXXXX";
  if (::mkdtemp(name.data())) path_ = name;
}

}  // namespace joulelab
