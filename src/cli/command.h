#pragma once
// How a command of the program joins it: it adds its subcommand to the app, and sets `action` when
// it was chosen. Nothing runs while options are parsed.

#include <CLI/CLI.hpp>
#include <functional>

namespace joulelab {

inline constexpr int exit_done = 0, exit_failed = 1, exit_invalid = 2;

using Action = std::function<int()>;  // returns the program's exit status

void add_measure_command(CLI::App& app, Action& action);
void add_meters_command(CLI::App& app, Action& action);
void add_gpus_command(CLI::App& app, Action& action);
void add_train_command(CLI::App& app, Action& action);
void add_layers_command(CLI::App& app, Action& action);
void add_data_command(CLI::App& app, Action& action);
void add_study_command(CLI::App& app, Action& action);
void add_compare_command(CLI::App& app, Action& action);
void add_predict_command(CLI::App& app, Action& action);
void add_runs_command(CLI::App& app, Action& action);
void add_cite_command(CLI::App& app, Action& action);
void add_calibrate_command(CLI::App& app, Action& action);
void add_places_command(CLI::App& app, Action& action);
void add_hours_command(CLI::App& app, Action& action);
void add_import_command(CLI::App& app, Action& action);
void add_audit_command(CLI::App& app, Action& action);

}  // namespace joulelab
