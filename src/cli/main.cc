// The program joulelab: reads the command line, runs one command, ends with its status.

#include <algorithm>
#include <fmt/format.h>

#include "base/page.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/print.h"
#include "work/command.h"

namespace joulelab {
namespace {

constexpr const char* description =
    "The energy and carbon of training neural networks, measured and compared.";

constexpr const char* footer = R"(examples:
  joulelab measure -- python3 train.py     energy, power and CO2e of any command
  joulelab meters                          what this machine can measure
  joulelab study run studies/quick.toml    a whole experiment with its report
  joulelab COMMAND --help                  options and examples of a command)";

// All that could have been meant at this place: the options and commands of the innermost command
// that was recognised.
std::vector<std::string> known_words(const CLI::App& app) {
  std::vector<std::string> words;
  const CLI::App* inner = &app;
  while (!inner->get_subcommands().empty()) inner = inner->get_subcommands().front();
  for (const auto* option : inner->get_options()) {
    for (const auto& name : option->get_lnames()) words.push_back("--" + name);
  }
  for (const auto* command : inner->get_subcommands(nullptr)) words.push_back(command->get_name());
  return words;
}

// The first word that nobody knew, an option before anything else.
std::string unknown_word(const CLI::App& app) {
  const auto left = app.remaining(true);
  const auto option =
      std::ranges::find_if(left, [](const auto& word) { return word.starts_with("--"); });
  if (option != left.end()) return option->substr(0, option->find('='));
  return left.empty() ? "" : left.front();
}

int explain(const CLI::App& app, const CLI::ParseError& problem) {
  if (const auto word = unknown_word(app); !word.empty()) {
    return print_error({Error::Kind::invalid, fmt::format("'{}' is not known here", word),
                        suggestion(word, known_words(app))});
  }
  return print_error({Error::Kind::invalid, problem.what(), "joulelab --help"});
}

int run(int argc, char** argv) {
  block_forwarded_signals();
  CLI::App app(description, "joulelab");
  app.formatter(std::make_shared<PageFormatter>());
  app.footer(footer);
  app.set_version_flag("--version", std::string("joulelab ") + JOULELAB_VERSION);
  app.require_subcommand(1);
  Action action;
  add_measure_command(app, action);
  add_meters_command(app, action);
  add_gpus_command(app, action);
  add_train_command(app, action);
  add_layers_command(app, action);
  add_study_command(app, action);
  add_compare_command(app, action);
  add_predict_command(app, action);
  add_runs_command(app, action);
  add_cite_command(app, action);
  add_calibrate_command(app, action);
  add_data_command(app, action);
  add_places_command(app, action);
  add_hours_command(app, action);
  add_import_command(app, action);
  add_audit_command(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {  // --help, --version
    return app.exit(wanted);
  } catch (const CLI::ParseError& problem) {
    return explain(app, problem);
  }
  return action();
}

}  // namespace
}  // namespace joulelab

// Nothing that a library throws reaches a person as a backtrace.
int main(int argc, char** argv) {
  try {
    return joulelab::run(argc, argv);
  } catch (const std::exception& problem) {
    return joulelab::print_error({joulelab::Error::Kind::broken, problem.what(),
                                  "report this; the message and the command help"});
  }
}
