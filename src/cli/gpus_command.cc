// joulelab gpus: what this machine's GPUs can be set to, and what a killed run left set.

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/gpu_bench.h"
#include "cli/print.h"
#include "cli/store_choice.h"
#include "study/gpu_guard.h"
#include "study/process.h"

namespace joulelab {
namespace {

constexpr double mw_per_w = 1000;

constexpr const char* examples = R"(examples:
  joulelab gpus                    each board's power limit and clocks
  sudo -E joulelab gpus restore    put back what a killed run left set

A study with gpu_power_limit_w or gpu_clock_mhz sets them for each run and puts
them back. docs/SAVING.md explains it.)";

struct Request {
  std::string store, record, process;
  bool forgets = false;
};

std::string limit_text(const GpuState& state) {
  if (!state.power_limit_mw) return "its power limit is not told";
  auto text = fmt::format("power limit {:g} W", *state.power_limit_mw / mw_per_w);
  if (state.lowest_mw)
    text +=
        fmt::format(" ({:g} to {:g} W)", *state.lowest_mw / mw_per_w, *state.highest_mw / mw_per_w);
  return text;
}

std::string clock_text(const GpuState& state) {
  if (state.clocks_mhz.empty()) return "clocks not told";
  return fmt::format("clocks {} to {} MHz in {} steps", state.clocks_mhz.front(),
                     state.clocks_mhz.back(), state.clocks_mhz.size());
}

Result<int> show(const Request& request) {
  const auto bench = gpu_bench(request.store);
  const auto control = JOULELAB_TRY(NvmlControl::open(bench.root, bench.library));
  for (const auto& state : control.states()) {
    fmt::print("{}\n", text_of(state));
    print_line(stdout, "uuid", state.uuid);
    print_line(stdout, "power", limit_text(state));
    print_line(stdout, "clocks", clock_text(state));
    if (state.is_divided) print_line(stdout, "divided", "into instances (MIG): it is not set");
  }
  const auto record = JOULELAB_TRY(load_gpu_record(bench));
  if (!record) return exit_done;
  for (const auto& before : record->before) {
    fmt::print("set by a run {}; before it {}\n",
               is_running(record->process) ? "under way" : "that was killed",
               before.power_limit_mw
                   ? fmt::format("{} had {:g} W", before.board, *before.power_limit_mw / mw_per_w)
                   : fmt::format("the clock of {} was free", before.board));
  }
  return exit_done;
}

Result<int> restore(const Request& request) {
  const auto bench = gpu_bench(request.store);
  if (request.forgets) {
    std::error_code ignored;
    const bool was_there = std::filesystem::remove(bench.record, ignored);
    fmt::print("{}\n", was_there ? "forgotten; the GPUs stay as they are" : "nothing to forget");
    return exit_done;
  }
  const auto restored = JOULELAB_TRY(restore_gpus(bench));
  for (const auto& before : restored) fmt::print("{}\n", text_of(before));
  if (restored.empty()) fmt::print("nothing to put back\n");
  return exit_done;
}

// Standard error may be gone by now; nobody else would hear of it.
Result<int> guard(const Request& request) {
  GpuBench bench;
  bench.record = request.record;
  const auto restored = JOULELAB_TRY(stand_guard(bench, request.process));
  for (const auto& before : restored)
    fmt::print(stderr, "joulelab was killed: {}\n", text_of(before));
  return exit_done;
}

void set_action(CLI::App& command, const std::shared_ptr<Request>& request, Action& action,
                Result<int> (*act)(const Request&)) {
  command.callback([request, act, &action, app = &command] {
    // The callback of a command comes after that of its subcommand.
    if (!app->get_subcommands().empty()) return;
    action = [request, act] {
      const auto status = act(*request);
      return status ? *status : print_error(status.error());
    };
  });
}

}  // namespace

GpuBench gpu_bench(const std::string& store) {
  GpuBench bench;
  bench.record = store_path(store).parent_path() / "gpus-before";
  return bench;
}

Result<void> restore_left_gpus(const std::string& store) {
  const auto bench = gpu_bench(store);
  const auto record = JOULELAB_TRY(load_gpu_record(bench));
  if (!record || is_running(record->process)) return {};
  auto restored = restore_gpus(bench);
  if (!restored) {
    auto error = restored.error();
    error.what =
        "a run that was killed left the GPUs set, and they cannot be put back: " + error.what;
    error.hint =
        "sudo -E joulelab gpus restore; or, to leave them so: joulelab gpus restore "
        "--forget";
    return tl::unexpected(std::move(error));
  }
  for (const auto& before : *restored)
    fmt::print("left by a run that was killed: {}\n", text_of(before));
  return {};
}

void add_gpus_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<Request>();
  auto* command =
      app.add_subcommand("gpus", "What the GPUs can be set to; put back what a killed run left");
  command->footer(examples);
  command->require_subcommand(0, 1);
  command->add_option("--store", request->store, "another store than the usual one");
  set_action(*command, request, action, show);
  auto* back = command->add_subcommand("restore", "Put back what a run that was killed left set");
  back->footer("examples:\n  sudo -E joulelab gpus restore\n");
  back->add_option("--store", request->store, "the store of that run");
  back->add_flag("--forget", request->forgets, "leave the GPUs as they are, and forget it");
  set_action(*back, request, action, restore);
  auto* hidden = command->add_subcommand("guard", "Wait until standard input ends, then restore");
  hidden->group("");
  hidden->add_option("record", request->record)->required();
  hidden->add_option("process", request->process)->required();
  set_action(*hidden, request, action, guard);
}

}  // namespace joulelab
