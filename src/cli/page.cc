#include "cli/page.h"

#include <fmt/format.h>

#include "cli/print.h"

namespace joulelab {
namespace {

constexpr int name_columns = 24;

std::string entry(const std::string& name, const std::string& what) {
  // A name longer than its column has the line for itself.
  const auto head = fmt::format("  {:<{}}", name, name_columns);
  const bool is_long = name.size() + 1 > name_columns;
  const auto begin = is_long ? fmt::format("  {}\n{:{}}", name, "", name_columns + 2) : head;
  const auto body = wrapped(fmt::format("{:{}}{}", "", name_columns + 2, what), name_columns + 2);
  return begin + body.substr(name_columns + 2) + "\n";
}

}  // namespace

std::string PageFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  auto name = option->get_name(is_positional, true);
  for (auto comma = name.find(','); comma != std::string::npos; comma = name.find(',', comma + 2)) {
    name.insert(comma + 1, " ");
  }
  const auto usual = option->get_default_str();
  return entry(name,
               option->get_description() + (usual.empty() ? "" : fmt::format(" ({})", usual)));
}

std::string PageFormatter::make_subcommand(const CLI::App* command) const {
  return entry(command->get_name(), command->get_description());
}

}  // namespace joulelab
