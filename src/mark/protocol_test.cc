// docs/PROTOCOL.md is true: each line that it shows can be read, each of its programs tells three
// epochs. A language that is not installed is skipped, and says so.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text.h"
#include "mark/receiver.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// The text of the document's first fenced block in `language`.
std::string block(const std::string& language) {
  const std::string text = read_text(fs::path(JOULELAB_SOURCE) / "docs/PROTOCOL.md").value_or("");
  const std::string fence = "```" + language + "\n";
  const auto begin = text.find(fence);
  if (begin == std::string::npos) return {};
  const auto from = begin + fence.size();
  return text.substr(from, text.find("```", from) - from);
}

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " > /dev/null").c_str()) == 0;
}

TEST(Protocol, every_line_of_the_document_can_be_read) {
  const std::string lines = block("jsonl");
  int count = 0;
  for (const auto line : split(trim(lines), '\n')) {
    const auto message = decode(line, Instant{});
    EXPECT_TRUE(message) << line << ": " << message.error().what;
    ++count;
  }
  EXPECT_EQ(count, 10);
}

class Example : public testing::Test {
 protected:
  fs::path folder_;
  void SetUp() override {
    std::string name = fs::temp_directory_path() / "joulelab-protocol-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path save(const std::string& language, const std::string& name) {
    const std::string text = block(language);
    EXPECT_FALSE(text.empty()) << "the document has no example in " << language;
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }

  void expect_three_epochs(const std::string& command) {
    MarkLog log;
    auto receiver = MarkReceiver::listen(log);
    ASSERT_TRUE(receiver);
    const auto measured = "JOULELAB_SOCKET=" + receiver->path().string() + " " + command;
    EXPECT_EQ(std::system(measured.c_str()), 0);
    receiver->close();
    const Told told = log.take();
    EXPECT_EQ(told.malformed_lines, 0U);
    ASSERT_EQ(told.marks.size(), 6U);
    for (int i = 0; i < 6; ++i) {
      const Mark& mark = told.marks[static_cast<std::size_t>(i)];
      EXPECT_EQ(mark.name, "epoch");
      EXPECT_EQ(mark.index, i / 2);
      EXPECT_EQ(mark.edge, i % 2 == 0 ? Mark::Edge::begin : Mark::Edge::end);
    }
    EXPECT_EQ(std::system(command.c_str()), 0) << "it must run unmeasured too";
  }
};

TEST_F(Example, in_python_works) {
  if (!is_installed("python3")) GTEST_SKIP() << "python3 is not installed";
  expect_three_epochs("python3 " + save("python", "example.py").string());
}

TEST_F(Example, in_cpp_works) {
  if (!is_installed("c++")) GTEST_SKIP() << "no C++ compiler is installed";
  const auto source = save("cpp", "example.cc");
  const auto program = (folder_ / "example").string();
  ASSERT_EQ(std::system(("c++ -o " + program + " " + source.string()).c_str()), 0);
  expect_three_epochs(program);
}

TEST_F(Example, in_bash_works) {
  if (!is_installed("bash") || !is_installed("socat")) GTEST_SKIP() << "socat is not installed";
  expect_three_epochs("bash " + save("bash", "example.sh").string());
}

}  // namespace
}  // namespace joulelab
