#pragma once
// --help as a page: names in one column, what they do beside them, nothing beyond 80 columns.

#include <CLI/CLI.hpp>
#include <string>

namespace joulelab {

class PageFormatter final : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;
};

}  // namespace joulelab
