// joulelab meters: what this machine has, what it lacks and why, the command that would grant it,
// and how good its instruments are here and now.

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/meter_probe.h"
#include "cli/print.h"
#include "meter/catalogue.h"
#include "meter/grant.h"
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
  const auto head =
      fmt::format("{:<13} {:<10} {}", status.kind.name, state_of(status), status.kind.title);
  fmt::print("{}\n", wrapped(head, 25));
  for (const auto& channel : status.channels) {
    fmt::print("{:13} {:<30} {:<9} {:<8} {}\n", "", channel.name, name_of(channel.component),
               name_of(channel.form), name_of(channel.grade));
  }
  if (!status.problem || status.problem->kind == Error::Kind::invalid) return;
  for (const auto& text : {status.problem->what, status.problem->hint}) {
    if (!text.empty()) fmt::print("{}\n", wrapped(fmt::format("{:13} {}", "", text), 14));
  }
}

struct MetersRequest {
  std::string root = "/", grant, group = "joulelab";
  bool apply = false, undo = false, probe = false;
  ProbeRequest probed;
};

// Shows what would change; changes it only where that was asked for.
int run_grant(const MetersRequest& request) {
  const auto grant = rapl_grant(request.group);
  if (!grant) return print_error(grant.error());
  if (!request.apply && !request.undo) {
    fmt::print("{}\n", grant_text(*grant));
    return exit_done;
  }
  const auto done = request.apply ? apply_grant(*grant, request.root, system_commands())
                                  : undo_grant(*grant, request.root);
  if (!done) return print_error(done.error());
  for (const auto& line : *done) fmt::print("{}\n", line);
  return exit_done;
}

int run_meters(const MetersRequest& request) {
  if (!request.grant.empty()) return run_grant(request);
  if (request.probe) {
    auto probed = request.probed;
    probed.root = request.root;
    return run_probe(probed);
  }
  const MeterContext context{request.root, inspect_machine(request.root)};
  const auto& machine = context.machine;
  fmt::print("{}, {} logical processors{}\n\n",
             machine.cpu.empty() ? "unknown processor" : machine.cpu, machine.logical_cpus,
             machine.is_virtual ? ", virtual machine" : "");
  for (const auto& status : survey_meters(context)) print_status(status);
  return exit_done;
}

void add_probe_options(CLI::App& command, MetersRequest& request, CLI::Option& grant) {
  auto* probe = command
                    .add_flag("--probe", request.probe,
                              "measure the instruments: how often each is renewed, in what steps, "
                              "its scatter and cost, and whether they agree")
                    ->excludes(&grant);
  auto& probed = request.probed;
  command
      .add_option("--meter", probed.meters,
                  "probe these, named as for measure; without it all of this machine")
      ->needs(probe)
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--seconds", probed.seconds, "how long to probe")
      ->needs(probe)
      ->check(CLI::Range(1.0, 3600.0))
      ->capture_default_str();
  command.add_option("--json", probed.json, "write what was found to this file, too")->needs(probe);
}

}  // namespace

void add_meters_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<MetersRequest>();
  auto* command = app.add_subcommand("meters", "What can be measured here, what cannot and why");
  command->footer(R"(examples:
  joulelab meters                    each instrument, or why it is not here
  joulelab meters --probe            what each really does: pace, step, scatter,
                                     cost, and where two of them disagree
  joulelab meters --probe --meter shelly:plug.local,rapl --seconds 60
  joulelab meters --grant rapl       what lets a group read RAPL
  sudo joulelab meters --grant rapl --apply
  sudo joulelab meters --grant rapl --undo

docs/METERS.md has a page for each instrument: how good it is, its options.)");
  command->add_option("--root", request->root,
                      "another root under every /sys, /proc and /dev path");
  auto* grant =
      command
          ->add_option("--grant", request->grant,
                       "show the least change that lets a group read these counters without root")
          ->check(CLI::IsMember({"rapl"}));
  auto* apply = command->add_flag("--apply", request->apply, "make that change")->needs(grant);
  command->add_flag("--undo", request->undo, "take it back")->needs(grant)->excludes(apply);
  command->add_option("--group", request->group, "the group")->needs(grant)->capture_default_str();
  add_probe_options(*command, *request, *grant);
  command->callback([request, &action] { action = [request] { return run_meters(*request); }; });
}

}  // namespace joulelab
