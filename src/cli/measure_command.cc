// joulelab measure: any command under every meter of this machine.

#include "cli/command.h"
#include "cli/measure_request.h"

namespace joulelab {
namespace {

constexpr const char* examples = R"(examples:
  joulelab measure -- python3 train.py --epochs 3
  joulelab measure --location FR --json run.json -- ./train
  joulelab measure --baseline 10 --meter rapl --interval 0.01 -- make
  joulelab measure --energy-budget 50Wh --stop-if-projected-over -- ./train
  joulelab measure --work idle:60            what this machine takes anyway

The command keeps its output, its exit status and its signals; the summary goes
to standard error. A command that speaks the mark protocol (docs/PROTOCOL.md)
has the energy of each of its windows in the JSON.)";

}  // namespace

void add_measure_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<MeasureRequest>();
  auto* command =
      app.add_subcommand("measure", "Measure any command with every meter of this machine");
  command->footer(examples);
  command->add_option("command", request->command, "the command and its arguments, after --");
  command->add_option("--work", request->work, "instead of a command: idle:SECONDS or fake");
  add_measure_options(*command, *request);
  add_target_option(*command, *request);
  command->callback([request, &action] { action = [request] { return run_measure(*request); }; });
}

}  // namespace joulelab
