// Gives a fuzz target every file of the folder on its command line, each also cut at every length
// of its beginning: a corpus is an ordinary test.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "target.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    constexpr std::size_t cuts_most = 2000;
    for (std::size_t size = 0; size <= bytes.size(); size += 1 + bytes.size() / cuts_most) {
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), size);
    }
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    ++files;
  }
  std::printf("%d files of %s replayed\n", files, argv[1]);
  return files > 0 ? 0 : 1;  // an empty corpus tests nothing
}
