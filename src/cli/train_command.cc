// joulelab train: a training run of joulelab-train under every meter of this machine.

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unistd.h>

#include "cli/command.h"
#include "cli/measure_request.h"
#include "cli/print.h"
#include "cli/trainer.h"

namespace joulelab {
namespace {

constexpr const char* examples = R"(examples:
  joulelab train --list                  architectures, parameters, MACs
  joulelab train --arch lenet5 --data mnist --epochs 2
  joulelab train --location FR --json run.json --arch resnet20 --data cifar10
  joulelab train --arch vgg11_cifar --data shapes --train-images 2000 --phases
  joulelab train --tune --arch resnet20 --data shapes   try threads, layouts

Options of `joulelab measure` may stand anywhere; all others go to
joulelab-train (joulelab-train --help).)";

bool only_asks(const std::vector<std::string>& arguments) {
  return std::ranges::any_of(arguments, [](const auto& argument) {
    return argument == "--list" || argument == "--version";
  });
}

// Becomes the trainer: a question needs no measurement.
int become(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  ::execv(command.front().c_str(), arguments.data());
  return print_error(
      {Error::Kind::broken, "cannot run " + command.front() + ": " + std::strerror(errno), ""});
}

int run_train(MeasureRequest request, const std::vector<std::string>& arguments) {
  const auto trainer = find_trainer();
  if (!trainer) return print_error(trainer.error());
  request.command = {*trainer};
  request.command.insert(request.command.end(), arguments.begin(), arguments.end());
  return only_asks(arguments) ? become(request.command) : run_measure(request);
}

}  // namespace

void add_train_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<MeasureRequest>();
  auto* command = app.add_subcommand("train", "Train an architecture and measure it");
  command->footer(examples);
  command->allow_extras();
  add_measure_options(*command, *request);
  command->callback([request, command, &action] {
    action = [request, arguments = command->remaining()] { return run_train(*request, arguments); };
  });
}

}  // namespace joulelab
