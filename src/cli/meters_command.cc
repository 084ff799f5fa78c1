// joulelab meters: what this machine has, what it lacks and why, and the command that would grant
// it.

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/print.h"
#include "meter/catalogue.h"
#include "meter/machine.h"
#include "record/name.h"

namespace joulelab {
namespace {

std::string_view state_of(const MeterStatus& status) {
  if (!status.problem) return "here";
  switch (status.problem->kind) {
    case Error::Kind::missing:
      return "not here";
    case Error::Kind::denied:
      return "denied";
    case Error::Kind::invalid:
      return "on request";
    default:
      return "broken";
  }
}

void print_status(const MeterStatus& status) {
  fmt::print("{:<13} {:<11} {}\n", status.kind.name, state_of(status), status.kind.title);
  for (const auto& channel : status.channels) {
    fmt::print("{:25} {:<22} {:<9} {:<8} {}\n", "", channel.name, name_of(channel.component),
               name_of(channel.form), name_of(channel.grade));
  }
  if (!status.problem || status.problem->kind == Error::Kind::invalid) return;
  fmt::print("{}\n", wrapped(fmt::format("{:25} {}", "", status.problem->what), 26));
  if (!status.problem->hint.empty())
    fmt::print("{}\n", wrapped(fmt::format("{:25} {}", "", status.problem->hint), 26));
}

int run_meters(const std::string& root) {
  const MeterContext context{root, inspect_machine(root)};
  const auto& machine = context.machine;
  fmt::print("{}, {} logical processors{}\n\n",
             machine.cpu.empty() ? "unknown processor" : machine.cpu, machine.logical_cpus,
             machine.is_virtual ? ", virtual machine" : "");
  for (const auto& status : survey_meters(context)) print_status(status);
  return exit_done;
}

}  // namespace

void add_meters_command(CLI::App& app, Action& action) {
  const auto root = std::make_shared<std::string>("/");
  auto* command = app.add_subcommand("meters", "What can be measured here, what cannot and why");
  command->footer(
      "A sensor that is denied names the command that grants it.\n"
      "docs/METHOD.md says how good each one is.");
  command->add_option("--root", *root, "another root under every /sys, /proc and /dev path");
  command->callback([root, &action] { action = [root] { return run_meters(*root); }; });
}

}  // namespace joulelab
