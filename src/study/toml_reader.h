#pragma once
// One table of a TOML file, read key by key. What does not fit becomes a complaint and the
// fallback is returned, so that reading goes on and finds everything that is wrong.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "study/complaint.h"
#include "study/toml_node.h"

namespace joulelab {

class TomlReader {
 public:
  // Reads `table` under the name `section` ("[train]"). Both arguments must outlive the reader.
  // Where `table` is nothing every read gives its fallback.
  TomlReader(const TomlNode* table, std::string section, std::vector<Complaint>& complaints);
  // The table `key` of this one. A node of another kind is complained of and taken for absent.
  TomlReader table(std::string_view key, std::string section) const;
  // The same for a table that stands in a list.
  TomlReader at(const TomlNode& table, std::string section) const {
    return {&table, std::move(section), complaints_};
  }

  void allow_only(std::span<const std::string> keys) const;
  std::string text(std::string_view key, std::string fallback) const;
  bool truth(std::string_view key, bool fallback) const;
  long long integer(std::string_view key, long long fallback, long long low, long long high) const;
  double number(std::string_view key, double fallback, double low, double high) const;
  // The scalars of a list; empty where there is no such key.
  std::vector<const TomlNode*> list(std::string_view key) const;
  // The same, each once: a repeated one is complained of.
  std::vector<const TomlNode*> distinct(std::string_view key) const;

  const TomlNode* find(std::string_view key) const;
  std::span<const TomlNode> entries() const;
  int line() const { return table_ == nullptr ? 0 : table_->line; }
  const std::string& section() const { return section_; }
  void complain(int line, std::string what, std::string remedy = {}) const;

 private:
  void complain_of_kind(const TomlNode& node, std::string_view expected) const;

  const TomlNode* table_;
  std::string section_;
  std::vector<Complaint>& complaints_;
};

}  // namespace joulelab
