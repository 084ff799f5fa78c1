#pragma once
// --help as a page: names in one column, what they do beside them, nothing beyond 80 columns. Needs
// CLI11, which both programs use and base/ does not: so it is a header only.

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <string>

#include "base/wrap.h"

namespace joulelab {

class PageFormatter final : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    std::string name;
    for (const char c : option->get_name(is_positional, true)) {
      name += c;
      if (c == ',') name += ' ';
    }
    const auto usual = option->get_default_str();
    const auto what = option->get_description();
    return entry(name, usual.empty() ? what : fmt::format("{} ({})", what, usual));
  }
  std::string make_subcommand(const CLI::App* command) const override {
    return entry(command->get_name(), command->get_description());
  }

 private:
  static std::string entry(const std::string& name, const std::string& what) {
    constexpr int columns = 24;
    const auto head = fmt::format("  {:<{}}", name, columns);
    // A name longer than its column has the line for itself.
    const auto begin =
        name.size() < columns ? head : fmt::format("  {}\n{:{}}", name, "", columns + 2);
    const auto body = wrapped(fmt::format("{:{}}{}", "", columns + 2, what), columns + 2);
    return fmt::format("{}{}\n", begin, body.substr(columns + 2));
  }
};

}  // namespace joulelab
