#pragma once
// A TOML file as a plain tree with line numbers, children in the order in which they were written
// (toml++ sorts them by name, and the order of the factors is the person's).

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "study/complaint.h"

namespace joulelab {

struct TomlNode {
  enum class Kind { table, array, text, integer, number, truth, date };
  Kind kind = Kind::table;
  int line = 0;
  std::string key;                 // within a table; empty within an array
  std::string text;                // a scalar as text: "0.001", "true"
  long long integer = 0;           // integer
  double number = 0;               // integer and number
  bool truth = false;              // truth
  std::vector<TomlNode> children;  // table and array

  bool is_scalar() const { return kind != Kind::table && kind != Kind::array; }
  const TomlNode* find(std::string_view name) const;  // the child with that key
};

// "a table", "a list", "a text": as a complaint names it.
std::string_view name_of(TomlNode::Kind kind);

// The root table, or the one place where the text stops being TOML.
tl::expected<TomlNode, Complaint> parse_toml(std::string_view text);

}  // namespace joulelab
