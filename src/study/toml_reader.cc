#include "study/toml_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "base/text.h"

namespace joulelab {

using Kind = TomlNode::Kind;

TomlReader::TomlReader(const TomlNode* table, std::string section,
                       std::vector<Complaint>& complaints)
    : table_(table), section_(std::move(section)), complaints_(complaints) {}

TomlReader TomlReader::table(std::string_view key, std::string section) const {
  const TomlNode* node = find(key);
  if (node != nullptr && node->kind != Kind::table) {
    complain(node->line, fmt::format("'{}' is {}, not a table", key, name_of(node->kind)),
             fmt::format("write [{}] and its keys below", key));
    node = nullptr;
  }
  return {node, std::move(section), complaints_};
}

void TomlReader::allow_only(std::span<const std::string> keys) const {
  for (const auto& entry : entries()) {
    if (std::ranges::find(keys, entry.key) != keys.end()) continue;
    complain(entry.line, fmt::format("unknown key '{}' in {}", entry.key, section_),
             suggestion(entry.key, keys));
  }
}

std::string TomlReader::text(std::string_view key, std::string fallback) const {
  const TomlNode* node = find(key);
  if (node == nullptr) return fallback;
  if (node->kind == Kind::text) return node->text;
  complain_of_kind(*node, "a text in quotation marks");
  return fallback;
}

bool TomlReader::truth(std::string_view key, bool fallback) const {
  const TomlNode* node = find(key);
  if (node == nullptr) return fallback;
  if (node->kind == Kind::truth) return node->truth;
  complain_of_kind(*node, "true or false");
  return fallback;
}

long long TomlReader::integer(std::string_view key, long long fallback, long long low,
                              long long high) const {
  const TomlNode* node = find(key);
  if (node == nullptr) return fallback;
  if (node->kind != Kind::integer) {
    complain_of_kind(*node, "an integer");
    return fallback;
  }
  if (node->integer >= low && node->integer <= high) return node->integer;
  complain(node->line, fmt::format("'{}' is {}", key, node->integer),
           fmt::format("it is an integer from {} to {}", low, high));
  return fallback;
}

double TomlReader::number(std::string_view key, double fallback, double low, double high) const {
  const TomlNode* node = find(key);
  if (node == nullptr) return fallback;
  if (node->kind != Kind::integer && node->kind != Kind::number) {
    complain_of_kind(*node, "a number");
    return fallback;
  }
  if (node->number >= low && node->number <= high) return node->number;  // not so for nan
  complain(node->line, fmt::format("'{}' is {}", key, node->text),
           fmt::format("it is a number from {} to {}", low, high));
  return fallback;
}

std::vector<const TomlNode*> TomlReader::list(std::string_view key) const {
  const TomlNode* node = find(key);
  if (node == nullptr) return {};
  if (node->kind != Kind::array) {
    complain_of_kind(*node, "a list");
    return {};
  }
  std::vector<const TomlNode*> items;
  for (const auto& item : node->children) {
    if (item.is_scalar() && item.kind != Kind::date) {
      items.push_back(&item);
    } else {
      complain(item.line, fmt::format("'{}' holds {}", key, name_of(item.kind)),
               "a list holds texts, numbers, true or false");
    }
  }
  return items;
}

std::vector<const TomlNode*> TomlReader::distinct(std::string_view key) const {
  auto items = list(key);
  std::set<std::string_view> seen;
  std::erase_if(items, [&](const TomlNode* item) {
    if (seen.insert(item->text).second) return false;
    complain(item->line, fmt::format("'{}' stands twice in '{}'", item->text, key),
             "remove one of them");
    return true;
  });
  return items;
}

const TomlNode* TomlReader::find(std::string_view key) const {
  return table_ == nullptr ? nullptr : table_->find(key);
}

std::span<const TomlNode> TomlReader::entries() const {
  if (table_ == nullptr) return {};
  return table_->children;
}

void TomlReader::complain(int line, std::string what, std::string remedy) const {
  complaints_.push_back({line, std::move(what), std::move(remedy)});
}

void TomlReader::complain_of_kind(const TomlNode& node, std::string_view expected) const {
  complain(node.line, fmt::format("'{}' in {} is {}", node.key, section_, name_of(node.kind)),
           fmt::format("it takes {}", expected));
}

}  // namespace joulelab
