#pragma once
// The built programs as a person meets them: a command line, its two outputs and its exit status.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <sys/wait.h>

#include "base/temporary.h"

namespace joulelab {

struct Said {
  int status = 0;
  std::string out, err;
};

inline std::string text_of_file(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// A folder for one test, with the programs' own folders inside it, so that a test sees nothing of
// the machine's store and data sets.
class Workbench {
 public:
  // Runs `command` by the shell, in the workbench. `joulelab` and `joulelab-train` are the built
  // ones.
  Said run(const std::string& command) const {
    const auto out = path() / "said.out", err = path() / "said.err";
    write("said.sh", "export PATH=" JOULELAB_BINARIES
                     ":$PATH XDG_DATA_HOME=$PWD/share "
                     "XDG_CACHE_HOME=$PWD/cache; unset JOULELAB_LOCATION\n" +
                         command + "\n");
    // A test that waits for what never comes ends with 124.
    const auto line = "cd '" + path().string() + "' && timeout 60 sh said.sh >'" + out.string() +
                      "' 2>'" + err.string() + "' </dev/null";
    const int status = std::system(line.c_str());
    return {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), text_of_file(out),
            text_of_file(err)};
  }
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path() / name).parent_path());
    std::ofstream(path() / name) << text;
  }
  std::string read(const std::string& name) const { return text_of_file(path() / name); }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

// What a terminal of eighty columns shows without breaking a line.
inline void expect_eighty_columns(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto columns = std::ranges::count_if(
        line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    EXPECT_LE(columns, 80) << line;
  }
}

}  // namespace joulelab
