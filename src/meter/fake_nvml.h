#pragma once
// For tests: what tests/nvml/fake_nvml.cc, loaded in place of NVIDIA's library, tells; and a /proc.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "base/temporary.h"

namespace joulelab {

class FakeNvmlLibrary {
 public:
  FakeNvmlLibrary() {
    ::setenv("JOULELAB_FAKE_NVML", file().c_str(), 1);
    process(1, 0);
    process(100, 1);
    std::filesystem::create_symlink("100", root() / "proc/self");
  }
  ~FakeNvmlLibrary() { ::unsetenv("JOULELAB_FAKE_NVML"); }
  FakeNvmlLibrary(const FakeNvmlLibrary&) = delete;
  FakeNvmlLibrary& operator=(const FakeNvmlLibrary&) = delete;

  // "boards", "2"; "0.energy", "123" in mJ; "0.energy", "!15" for a failure.
  void set(const std::string& key, const std::string& value) {
    values_[key] = value;
    write();
  }
  void drop(const std::string& key) {
    values_.erase(key);
    write();
  }
  // A board of today, idle, that has everything.
  void add_board(int index) {
    const auto board = std::to_string(index) + ".";
    values_["boards"] = std::to_string(index + 1);
    values_["driver"] = "550.54.15";
    values_[board + "name"] = "NVIDIA A100-SXM4-40GB";
    values_[board + "uuid"] = "GPU-" + std::to_string(index);
    values_[board + "capability"] = "8 0";
    values_[board + "energy"] = "1000000";
    values_[board + "power"] = "55000";
    values_[board + "field185"] = "54000";
    values_[board + "field186"] = "56000";
    values_[board + "processes"] = "none";
    values_[board + "utilization"] = "7 3";
    values_[board + "temperature"] = "41";
    values_[board + "clock1"] = "1410";
    values_[board + "clock2"] = "1215";
    values_[board + "limit"] = "400000";
    values_[board + "reasons"] = "4";
    write();
  }

  // Process 100 is ourselves.
  void process(int pid, int parent, const std::string& command = "python3") {
    const auto folder = root() / "proc" / std::to_string(pid);
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "stat")
        << pid << " (" << command << ") S " << parent << " 1 1 0 -1 4194304 0 0\n";
  }
  std::filesystem::path root() const { return folder_.path() / "root"; }

 private:
  std::filesystem::path file() const { return folder_.path() / "nvml.txt"; }
  void write() const {
    std::ofstream out(file());
    for (const auto& [key, value] : values_) out << key << ' ' << value << '\n';
  }
  TemporaryFolder folder_;
  std::map<std::string, std::string> values_;
};

}  // namespace joulelab
