// The house rules, as a test: the one law of the rooms, and what a reader may count on in every
// file.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

// The rooms and their levels (docs/ARCHITECTURE.md). A room that is not here may not exist.
const std::map<std::string, int> levels = {
    {"base", 0},   {"mark", 1},   {"stats", 1}, {"net", 1},   {"record", 2}, {"meter", 3},
    {"work", 3},   {"carbon", 3}, {"store", 3}, {"fetch", 3}, {"study", 4},  {"analyse", 4},
    {"ingest", 4}, {"report", 5}, {"cli", 6},   {"train", 6}};

struct File {
  fs::path path;
  std::string room;
  std::vector<std::string> lines;
};

std::vector<std::string> lines_of(const fs::path& path) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<File> source_files() {
  std::vector<File> files;
  const fs::path source = fs::path(JOULELAB_SOURCE) / "src";
  for (const auto& entry : fs::recursive_directory_iterator(source)) {
    const auto extension = entry.path().extension();
    if (extension != ".h" && extension != ".cc") continue;
    files.push_back({entry.path(), fs::relative(entry.path(), source).begin()->string(),
                     lines_of(entry.path())});
  }
  return files;
}

const std::vector<File>& files() {
  static const auto all = source_files();
  return all;
}

std::string at(const File& file, std::size_t line) {
  return fs::relative(file.path, JOULELAB_SOURCE).string() + ":" + std::to_string(line + 1);
}

bool is_test(const File& file) { return file.path.stem().string().ends_with("_test"); }

template <class Check>
void for_each_line(Check check) {
  for (const auto& file : files()) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) check(file, i, file.lines[i]);
  }
}

TEST(Tidy, AFileIncludesItsOwnRoomAndLowerOnesOnly) {
  const std::regex include("^#include \"([a-z_]+)/[^\"]+\"");
  for_each_line([&](const File& file, std::size_t i, const std::string& line) {
    ASSERT_TRUE(levels.contains(file.room))
        << file.path << ": no such room in docs/ARCHITECTURE.md";
    std::smatch match;
    if (!std::regex_search(line, match, include)) return;
    const std::string other = match[1];
    if (other == file.room) return;
    ASSERT_TRUE(levels.contains(other))
        << at(file, i) << " includes a room that is not one: " << other;
    EXPECT_LT(levels.at(other), levels.at(file.room))
        << at(file, i) << " looks up or sideways: " << line;
    if (file.room == "train") {
      EXPECT_TRUE(other == "base" || other == "mark")
          << at(file, i) << ": train sees base and mark alone";
    }
  });
}

TEST(Tidy, OnlyTrainSeesLibTorch) {
  for_each_line([](const File& file, std::size_t i, const std::string& line) {
    const bool is_torch = line.starts_with("#include <torch/") ||
                          line.starts_with("#include <ATen/") || line.starts_with("#include <c10/");
    EXPECT_TRUE(!is_torch || file.room == "train") << at(file, i);
  });
}

TEST(Tidy, OnlyTheProgramsPrintAndExit) {
  const std::regex output(
      R"(std::cout|std::cerr|\bprintf\(|\bfprintf\(|fmt::print\(|\bexit\(|\babort\()");
  for_each_line([&](const File& file, std::size_t i, const std::string& line) {
    if (file.room == "cli" || file.room == "train" || is_test(file)) return;
    EXPECT_FALSE(std::regex_search(line, output)) << at(file, i) << ": " << line;
  });
}

TEST(Tidy, WhatTheTwoCompilersDoNotBothHaveIsNotUsed) {
  const std::regex absent(
      R"(std::format\(|std::expected|std::views::|std::ranges::views|std::source_location)");
  for_each_line([&](const File& file, std::size_t i, const std::string& line) {
    EXPECT_FALSE(std::regex_search(line, absent)) << at(file, i) << ": " << line;
  });
}

TEST(Tidy, LinesAreAtMostAHundredColumnsWithoutTrailingSpace) {
  for_each_line([](const File& file, std::size_t i, const std::string& line) {
    // Bytes that continue a UTF-8 character take no column.
    const auto columns = std::ranges::count_if(
        line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    EXPECT_LE(columns, 100) << at(file, i);
    EXPECT_FALSE(line.ends_with(' ') || line.ends_with('\t') || line.ends_with('\r'))
        << at(file, i);
  });
}

TEST(Tidy, FilesAreOfAHandySize) {
  for (const auto& file : files()) EXPECT_LE(file.lines.size(), 500U) << file.path;
}

TEST(Tidy, HeadersOpenWithAGuardAndSayWhatTheyAre) {
  for (const auto& file : files()) {
    if (file.path.extension() != ".h") continue;
    ASSERT_GE(file.lines.size(), 2U) << file.path;
    EXPECT_EQ(file.lines[0], "#pragma once") << file.path;
    EXPECT_TRUE(file.lines[1].starts_with("//")) << file.path << " does not say what it is";
  }
}

TEST(Tidy, NothingUnfinishedHides) {
  const std::regex unfinished(std::string("TO") + "DO|FIX" + "ME|\\bXX" + "X\\b|not impl" +
                              "emented|for n" + "ow\\b");
  for_each_line([&](const File& file, std::size_t i, const std::string& line) {
    EXPECT_FALSE(std::regex_search(line, unfinished)) << at(file, i) << ": " << line;
  });
}

TEST(Tidy, NamesAreWholeWords) {
  const std::regex vague(R"(\b(class|struct) \w*(Manager|Helper|Util)\b|\b\w+ get_\w+\()");
  for_each_line([&](const File& file, std::size_t i, const std::string& line) {
    EXPECT_FALSE(std::regex_search(line, vague)) << at(file, i) << ": " << line;
  });
}

// Two types of one name in one namespace are one to the linker, which then mixes their functions.
TEST(Tidy, TypesOfHeadersHaveNamesOfTheirOwn) {
  const std::regex type(R"(^(?:class|struct|enum class) (\w+)\b[^;]*$)");
  std::map<std::string, std::string> place_of;
  for_each_line([&](const File& file, std::size_t i, const std::string& line) {
    std::smatch match;
    const bool is_other_program = file.room == "train";
    if (is_other_program || file.path.extension() != ".h") return;
    if (!std::regex_search(line, match, type)) return;
    const auto [known, is_new] = place_of.try_emplace(match[1].str(), at(file, i));
    EXPECT_TRUE(is_new) << match[1] << ": " << at(file, i) << " and " << known->second;
  });
}

// The codes of the audit have theirs in docs/AUDIT.md.
TEST(Tidy, EveryWarningHasItsSectionInTheMethodOrTheAudit) {
  std::stringstream method, audit;
  method << std::ifstream(fs::path(JOULELAB_SOURCE) / "docs/METHOD.md").rdbuf();
  audit << std::ifstream(fs::path(JOULELAB_SOURCE) / "docs/AUDIT.md").rdbuf();
  const std::set<std::string> words_of_other_tables = {
      "random-blocks", "joulelab-train", "channels-first", "channels-last",
      "one-cycle",     "fashion-mnist",  "pre-training"};
  const std::regex code("\\{\"([a-z]+(?:-[a-z]+)+)\",");
  for_each_line([&](const File& file, std::size_t i, const std::string& line) {
    std::smatch match;
    if (is_test(file) || !std::regex_search(line, match, code)) return;
    if (words_of_other_tables.contains(match[1])) return;
    if (file.path.filename() == "instrument.cc") return;  // the names of meters
    const std::regex section("\n### [a-z, -]*\\b" + match[1].str() + "\\b");
    const bool is_finding = audit.str().find("\n## " + match[1].str() + "\n") != std::string::npos;
    EXPECT_TRUE(is_finding || std::regex_search(method.str(), section))
        << at(file, i) << ": " << match[1];
  });
}

}  // namespace
