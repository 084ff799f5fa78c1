#include "study/toml_node.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/toml.h"

namespace joulelab {
namespace {

using Kind = TomlNode::Kind;

int line_of(const toml::source_position& position) { return static_cast<int>(position.line); }

TomlNode convert(const toml::node& node);

std::vector<TomlNode> children_of(const toml::table& table) {
  std::vector<std::pair<toml::source_position, TomlNode>> placed;
  for (const auto& [key, value] : table) {
    TomlNode child = convert(value);
    child.key = key.str();
    // A key is where its entry begins; a table's own position may be that of a later part of it.
    if (line_of(key.source().begin) > 0) child.line = line_of(key.source().begin);
    placed.emplace_back(key.source().begin, std::move(child));
  }
  std::ranges::stable_sort(placed, {}, [](const auto& entry) {
    return std::pair(entry.first.line, entry.first.column);
  });
  std::vector<TomlNode> children;
  for (auto& [position, child] : placed) children.push_back(std::move(child));
  return children;
}

std::vector<TomlNode> children_of(const toml::array& array) {
  std::vector<TomlNode> children;
  for (const auto& value : array) children.push_back(convert(value));
  return children;
}

TomlNode convert(const toml::node& node) {
  TomlNode result;
  result.line = line_of(node.source().begin);
  if (const auto* table = node.as_table()) {
    result.children = children_of(*table);
  } else if (const auto* array = node.as_array()) {
    result.kind = Kind::array;
    result.children = children_of(*array);
  } else if (const auto* text = node.as_string()) {
    result.kind = Kind::text;
    result.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    result.kind = Kind::integer;
    result.integer = integer->get();
    result.number = static_cast<double>(result.integer);
    result.text = fmt::format("{}", result.integer);
  } else if (const auto* number = node.as_floating_point()) {
    result.kind = Kind::number;
    result.number = number->get();
    result.text = fmt::format("{}", result.number);
  } else if (const auto* truth = node.as_boolean()) {
    result.kind = Kind::truth;
    result.truth = truth->get();
    result.text = result.truth ? "true" : "false";
  } else {
    result.kind = Kind::date;
  }
  return result;
}

}  // namespace

const TomlNode* TomlNode::find(std::string_view name) const {
  const auto found = std::ranges::find(children, name, &TomlNode::key);
  return found == children.end() ? nullptr : &*found;
}

std::string_view name_of(TomlNode::Kind kind) {
  switch (kind) {
    case Kind::table:
      return "a table";
    case Kind::array:
      return "a list";
    case Kind::text:
      return "a text";
    case Kind::integer:
      return "an integer";
    case Kind::number:
      return "a number";
    case Kind::truth:
      return "true or false";
    case Kind::date:
      break;
  }
  return "a date or time";
}

tl::expected<TomlNode, Complaint> parse_toml(std::string_view text) {
  const toml::parse_result parsed = toml::parse(text);
  if (parsed) return convert(parsed.table());
  const auto& error = parsed.error();
  return tl::unexpected(Complaint{line_of(error.source().begin), std::string(error.description()),
                                  "correct this first: what follows was not checked"});
}

}  // namespace joulelab
