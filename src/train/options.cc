#include "train/options.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <map>

#include "base/text.h"
#include "train/data/data_set.h"

namespace joulelab {
namespace {

constexpr const char* examples = R"(Examples:
  joulelab-train --arch lenet5 --data mnist
  joulelab-train --arch resnet20 --data cifar10 --epochs 10 --schedule cosine --learning-rate 0.1
  joulelab-train --arch mobilenet_v2_cifar@0.25 --data ./photos --target-accuracy 0.9
  joulelab-train --list

Named data sets come from: joulelab data fetch NAME. `shapes` needs no file.
Under `joulelab measure --` it tells its windows and its accuracy (docs/PROTOCOL.md).)";

template <class Enum>
auto choice(const std::map<std::string, Enum>& names) {
  return CLI::CheckedTransformer(names, CLI::ignore_case).description("");
}

void add_training(CLI::App& app, TrainOptions& options) {
  const std::map<std::string, OptimizerKind> optimizers{{"sgd", OptimizerKind::sgd},
                                                        {"adam", OptimizerKind::adam}};
  const std::map<std::string, Schedule> schedules{
      {"constant", Schedule::constant}, {"step", Schedule::step}, {"cosine", Schedule::cosine}};
  constexpr int most = 1'000'000;
  app.add_option("--epochs", options.epochs, "Passes over the training images [1]")
      ->check(CLI::Range(1, most));
  app.add_option("--batch-size", options.batch_size, "Images in a batch [64]")
      ->check(CLI::Range(1, most));
  app.add_option("--optimizer", options.optimizer, "sgd or adam [sgd]")
      ->transform(choice(optimizers));
  app.add_option("--learning-rate", options.learning_rate, "[sgd 0.01, adam 0.001]")
      ->check(CLI::PositiveNumber);
  app.add_option("--momentum", options.momentum, "Of SGD [0.9]")->check(CLI::Range(0.0, 1.0));
  app.add_option("--weight-decay", options.weight_decay, "L2 penalty [0]")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--schedule", options.schedule, "constant, step or cosine [constant]")
      ->transform(choice(schedules));
  app.add_option("--seed", options.seed, "Of initialisation, dropout and order [1]");
  app.add_option("--target-accuracy", options.target_accuracy,
                 "Stop after the epoch that reaches it, 0 to 1")
      ->check(CLI::Range(0.0, 1.0));
}

void add_all(CLI::App& app, TrainOptions& options) {
  app.add_option("--arch", options.architecture, "Architecture, see --list; width: NAME@0.25");
  app.add_option("--data", options.data,
                 fmt::format("{}, or a folder of images per class, written with a '/'",
                             fmt::join(data_set_names(), ", ")));
  app.add_option("--data-dir", options.data_folder, "Where the named sets lie [$JOULELAB_DATA]");
  add_training(app, options);
  app.add_option("--train-images", options.train_images, "Only the first so many [all]")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--test-images", options.test_images, "Only the first so many [all]")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--input-size", options.input_size, "Side in pixels to which images are scaled")
      ->check(CLI::Range(8, 1024));
  app.add_option("--threads", options.threads, "[one for each processor]")
      ->check(CLI::Range(1, 1024));
  const std::map<std::string, LayoutChoice> layouts{
      {"auto", LayoutChoice::automatic},
      {"channels-first", LayoutChoice::channels_first},
      {"channels-last", LayoutChoice::channels_last}};
  app.add_option("--layout", options.layout,
                 "auto, channels-first or channels-last in memory [auto]")
      ->transform(choice(layouts));
  app.add_option("--device", options.device, "auto, cpu or cuda [auto]")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}).description(""));
  app.add_flag("--phases", options.has_phases, "Tell forward, backward and update of each batch");
  app.add_flag("--quiet", options.is_quiet, "No progress");
  app.add_flag("--json", options.is_json, "The result, or the list, as JSON");
  app.add_flag("--list", options.is_list, "The architectures: parameters, MACs, input, paper");
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options()) names.push_back(option->get_name());
  return names;
}

tl::unexpected<Error> wrong_request(const CLI::App& app, const std::string& what) {
  const auto unknown = app.remaining();
  if (unknown.empty()) return fail(Error::Kind::invalid, what, "see joulelab-train --help");
  const auto name = unknown.front().substr(0, unknown.front().find('='));
  return fail(Error::Kind::invalid, fmt::format("unknown option '{}'", name),
              suggestion(name, option_names(app)) + " See joulelab-train --help");
}

}  // namespace

std::string name_of(OptimizerKind optimizer) {
  return optimizer == OptimizerKind::sgd ? "sgd" : "adam";
}

double usual_learning_rate(OptimizerKind optimizer) {
  return optimizer == OptimizerKind::sgd ? 0.01 : 0.001;
}

Result<std::variant<TrainOptions, std::string>> parse_options(int argc, const char* const* argv) {
  TrainOptions options;
  options.data_folder = default_data_folder();
  CLI::App app("Trains a convolutional network.", "joulelab-train");
  app.footer(examples);
  app.set_version_flag("--version", "joulelab-train " JOULELAB_VERSION);
  add_all(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return app.help();
  } catch (const CLI::CallForVersion&) {
    return app.version() + "\n";
  } catch (const CLI::Error& error) {
    return wrong_request(app, error.what());
  }
  if (!options.is_list && options.architecture.empty()) {
    return fail(Error::Kind::invalid, "--arch is missing", "see joulelab-train --list");
  }
  if (!options.is_list && options.data.empty()) {
    return fail(Error::Kind::invalid, "--data is missing",
                fmt::format("one of: {}, or a folder", fmt::join(data_set_names(), ", ")));
  }
  if (options.learning_rate == 0) options.learning_rate = usual_learning_rate(options.optimizer);
  return options;
}

}  // namespace joulelab
