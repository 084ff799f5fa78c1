// joulelab layers: a network seen from inside, each layer alone under every meter.

#include <cstdlib>
#include <fmt/format.h>

#include "analyse/layers.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/layer_window.h"
#include "cli/layers_print.h"
#include "cli/measure_request.h"
#include "cli/print.h"
#include "cli/store_choice.h"
#include "cli/trainer.h"
#include "report/layers_report.h"

namespace joulelab {
namespace {

constexpr const char* examples = R"(examples:
  joulelab layers --arch resnet50
  joulelab layers --arch mobilenet_v2 --batch-size 32 --report layers.html
  joulelab layers --arch vgg11_cifar --meter rapl --rounds 5 --csv layers.csv
  joulelab layers --run 20260101T1200 --sort cost --top 0

Every layer's forward and backward pass is repeated alone, on random images, for
as long as the slowest meter needs; the whole passes are measured in the same
way, and the sum of the layers is held against them. docs/LAYERS.md says what
each figure means.)";

struct LayersRequest {
  MeasureRequest measure;
  std::vector<std::string> trainer;  // arguments
  std::string json, csv, report, run;
  double window_s = 0;  // 0: by the meters
  LayersView view;
};

Result<void> check_files(const LayersRequest& request) {
  for (const auto& file : {request.json, request.csv, request.report}) {
    if (!file.empty()) JOULELAB_TRY(check_writable(file));
  }
  return {};
}

Result<void> write_files(const LayersRequest& request, const LayersFinding& finding) {
  if (!request.json.empty()) JOULELAB_TRY(write_text(request.json, layers_json(finding)));
  if (!request.csv.empty()) JOULELAB_TRY(write_text(request.csv, layers_csv(finding)));
  if (!request.report.empty()) JOULELAB_TRY(write_text(request.report, layers_html(finding)));
  return {};
}

int show(const LayersRequest& request, const Run& run) {
  const auto finding = layers_of(run);
  if (!finding) return print_error(finding.error());
  print_layers(stdout, *finding, request.view);
  const auto written = write_files(request, *finding);
  return written ? exit_done : print_error(written.error());
}

int show_stored(const LayersRequest& request) {
  const auto store = open_existing_store(request.measure.store);
  if (!store) return print_error(store.error());
  const auto run = (*store)->load(request.run);
  return run ? show(request, *run) : print_error(run.error());
}

// The window by the meters, said where one of them makes it long.
Result<double> chosen_window(double asked_s, const MeasureRequest& measure) {
  if (asked_s > 0) return asked_s;
  const auto window = JOULELAB_TRY(layer_window(measure));
  if (!window.slowest.empty()) {
    fmt::print(stderr, "each pass of a layer takes {:.3g} s a round, as {} needs it\n",
               window.window_s, window.slowest);
  }
  return window.window_s;
}

Result<MeasureRequest> measurement_of(const LayersRequest& request) {
  auto measure = request.measure;
  // Windows are short, so readings are dense. What they are priced at is not shown.
  constexpr double usual_interval_s = 0.01;
  if (measure.interval_s <= 0) measure.interval_s = usual_interval_s;
  if (measure.location.empty() && !std::getenv("JOULELAB_LOCATION")) measure.location = "WORLD";
  measure.command = {JOULELAB_TRY(find_trainer()), "--layers"};
  const double window_s = JOULELAB_TRY(chosen_window(request.window_s, measure));
  for (const auto& argument : request.trainer) measure.command.push_back(argument);
  measure.command.push_back(fmt::format("--seconds-per-layer={}", window_s));
  return measure;
}

int run_layers_command(const LayersRequest& request) {
  if (const auto possible = check_files(request); !possible) return print_error(possible.error());
  if (!request.run.empty()) return show_stored(request);
  const auto measure = measurement_of(request);
  if (!measure) return print_error(measure.error());
  return run_measure(*measure, [&request](const Run& run) { return show(request, run); });
}

// Options that the trainer checks.
void add_trainer_options(CLI::App& command, const std::shared_ptr<LayersRequest>& request) {
  const auto pass_on = [&](const std::string& name, const std::string& description) {
    command
        .add_option_function<std::string>(
            name,
            [request, name](const std::string& value) {
              request->trainer.push_back(name + "=" + value);
            },
            description)
        ->type_name("");
  };
  pass_on("--arch", "architecture: joulelab train --list; width: NAME@0.25");
  pass_on("--batch-size", "images in a batch [16]");
  pass_on("--input-size", "side of the images in pixels [the architecture's own]");
  pass_on("--channels", "of the images, 1 or 3 [the architecture's own]");
  pass_on("--classes", "[the architecture's own]");
  pass_on("--device", "auto, cpu or cuda [auto]");
  pass_on("--threads", "[one for each processor]");
  pass_on("--layout", "auto, channels-first or channels-last [auto]");
  pass_on("--rounds", "windows of each layer [3]");
}

void add_view_options(CLI::App& command, LayersRequest& request) {
  static const std::map<std::string, LayerOrder> orders{{"energy", LayerOrder::energy},
                                                        {"time", LayerOrder::time},
                                                        {"forward", LayerOrder::forward},
                                                        {"cost", LayerOrder::j_per_gmac}};
  command
      .add_option_function<std::string>(
          "--sort", [&request](const std::string& word) { request.view.order = orders.at(word); },
          "energy, time, forward (as the network runs) or cost (J/GMAC)")
      ->check(CLI::IsMember({"energy", "time", "forward", "cost"}))
      ->type_name("");
  command.add_option("--top", request.view.most, "layers shown; 0: all [20]");
  command.add_option("--json", request.json, "write every figure to this file");
  command.add_option("--csv", request.csv, "write a line for each layer to this file");
  command.add_option("--report", request.report, "write a page with the drawing (HTML)");
  command.add_option("--run", request.run, "a stored run of layers, by the beginning of its id");
}

}  // namespace

void add_layers_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<LayersRequest>();
  auto* command = app.add_subcommand("layers", "The energy of each layer of an architecture");
  command->footer(examples);
  add_trainer_options(*command, request);
  command
      ->add_option("--seconds-per-layer", request->window_s,
                   "of each window of a layer [20 renewals of the slowest meter]")
      ->check(CLI::Range(0.001, 3600.0));
  add_view_options(*command, *request);
  add_meter_options(*command, request->measure);
  command->callback(
      [request, &action] { action = [request] { return run_layers_command(*request); }; });
}

}  // namespace joulelab
