// CLI11 reads and checks; its exceptions end here, as an Error that offers the nearest name.
#include "train/options.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <map>

#include "base/page.h"
#include "base/paths.h"
#include "base/text.h"
#include "train/data/data_set.h"

namespace joulelab {
namespace {

constexpr const char* examples = R"(Examples:
  joulelab-train --arch lenet5 --data mnist
  joulelab-train --arch resnet20 --data cifar10 --epochs 10 --schedule cosine
  joulelab-train --arch mobilenet_v2_cifar@0.25 --data ./photos
  joulelab-train --arch resnet20 --data mnist --epochs 9 --checkpoint run.ckpt
  joulelab-train --list

Named data sets come from: joulelab data fetch NAME. `shapes` needs no file.
Under `joulelab measure --` it tells its windows and its accuracy
(docs/PROTOCOL.md).)";

template <class Value>
using Names = std::map<std::string, Value>;

// An option whose value is one of a few names; a near miss is told the name that was meant.
template <class Value>
void add_choice(CLI::App& app, const std::string& option, Value& target, const Names<Value>& names,
                const std::string& description) {
  const auto check = [names](const std::string& word) -> std::string {
    if (names.contains(word)) return {};
    std::vector<std::string> known;
    for (const auto& [name, value] : names) known.push_back(name);
    return fmt::format("'{}' is unknown; {}", word, suggestion(word, known));
  };
  app.add_option_function<std::string>(
         option, [&target, names](const std::string& word) { target = names.at(word); },
         description)
      ->check(CLI::Validator(check, ""))
      ->type_name("NAME");
}

// A number within limits; the help shows N, the error shows the limits.
template <class Value>
void add_number(CLI::App& app, const std::string& option, Value& target,
                const CLI::Validator& limits, const std::string& description) {
  app.add_option(option, target, description)
      ->check(CLI::Validator(limits).description(""))
      ->type_name("N");
}

// A flag for a person, a key with a value for a study file.
void add_switch(CLI::App& app, const std::string& option, bool& target,
                const std::string& description) {
  const auto is_known = [](const std::string& word) {
    const bool is_word = word.empty() || word == "true" || word == "false";
    return is_word ? std::string() : fmt::format("'{}' is not true or false", word);
  };
  app.add_option_function<std::string>(
         option, [&target](const std::string& word) { target = word != "false"; }, description)
      ->expected(0, 1)
      ->check(CLI::Validator(is_known, ""))
      ->type_name("");
}

void add_training(CLI::App& app, TrainOptions& options) {
  constexpr int most = 1'000'000;
  add_number(app, "--epochs", options.epochs, CLI::Range(1, most),
             "Passes over the training images [1]");
  add_number(app, "--batch-size", options.batch_size, CLI::Range(1, most),
             "Images in a batch [64; with --layers 16]");
  add_choice(app, "--optimizer", options.optimizer,
             {{"sgd", OptimizerKind::sgd}, {"adam", OptimizerKind::adam}}, "sgd or adam [sgd]");
  add_number(app, "--learning-rate", options.learning_rate, CLI::PositiveNumber,
             "[sgd 0.01, adam 0.001]");
  add_number(app, "--momentum", options.momentum, CLI::Range(0.0, 1.0), "Of SGD [0.9]");
  add_number(app, "--weight-decay", options.weight_decay, CLI::NonNegativeNumber, "L2 penalty [0]");
  add_choice(app, "--schedule", options.schedule,
             {{"constant", Schedule::constant},
              {"step", Schedule::step},
              {"cosine", Schedule::cosine},
              {"one-cycle", Schedule::one_cycle}},
             "Of the learning rate: constant, step, cosine or one-cycle [constant]");
  add_number(app, "--warm-up", options.warm_up, CLI::Range(0.0, 1e6),
             "Epochs in which the learning rate rises from 0 [0]");
  add_number(app, "--seed", options.seed, CLI::NonNegativeNumber,
             "Of initialisation, dropout and order [1]");
  add_number(app, "--target-accuracy", options.target_accuracy, CLI::Range(0.0, 1.0),
             "Stop after the epoch that reaches it, 0 to 1");
}

// What may save energy, and cost accuracy.
void add_savings(CLI::App& app, TrainOptions& options) {
  constexpr int most = 1'000'000;
  add_number(app, "--early-stop", options.patience, CLI::Range(0, most),
             "Stop after N epochs without a better accuracy; 0: never [0]");
  add_number(app, "--freeze-from", options.freeze_from, CLI::Range(0, most),
             "From epoch N on train the head alone; 0: never [0]");
  add_number(app, "--progressive", options.smallest_side, CLI::Range(0, 1024),
             "Begin with images of N pixels a side, grow to the full size; 0: no [0]");
}

void add_checkpoint(CLI::App& app, TrainOptions& options) {
  app.add_option("--checkpoint", options.checkpoint,
                 "Where to lay the training down after an epoch; the weights of the best epoch "
                 "beside it")
      ->type_name("FILE");
  add_number(app, "--checkpoint-every", options.checkpoint_every, CLI::Range(1, 1'000'000),
             "Epochs between two checkpoints [1]");
  app.add_option("--resume", options.resumed, "Go on from this checkpoint")->type_name("FILE");
  add_switch(app, "--deterministic", options.is_deterministic,
             "The same result on a GPU too, bit for bit; slower");
  add_switch(app, "--skip-unreadable", options.skips_unreadable,
             "Leave out pictures that cannot be read, and classes without any");
}

void add_transfer(CLI::App& app, TrainOptions& options) {
  app.add_option("--weights", options.weights,
                 "safetensors to begin with; auto: weights/ARCH.safetensors in --data-dir if there")
      ->type_name("FILE");
  app.add_option("--save-weights", options.saved_weights, "Where to write them (safetensors)")
      ->type_name("FILE");
  add_switch(app, "--freeze-base", options.has_frozen_base,
             "Train the head alone; needs --weights");
  add_choice(app, "--head", options.head,
             {{"own", HeadChoice::own}, {"new", HeadChoice::fresh}, {"study", HeadChoice::study}},
             "own, new (its weights are not read), study (4096, 4096, classes) [own]");
  add_choice(app, "--scale", options.scale,
             {{"normalised", ScaleChoice::normalised},
              {"unit", ScaleChoice::unit},
              {"imagenet", ScaleChoice::imagenet}},
             "Of pixels: normalised by the data set, unit (0 to 1), imagenet [normalised]");
  add_number(app, "--channels", options.channels, CLI::IsMember({1, 3}),
             "3: grey images become three alike [the data's]");
}

void add_machine(CLI::App& app, TrainOptions& options) {
  add_number(app, "--threads", options.threads, CLI::Range(1, 1024), "[one for each processor]");
  add_choice(app, "--layout", options.layout,
             {{"auto", LayoutChoice::automatic},
              {"channels-first", LayoutChoice::channels_first},
              {"channels-last", LayoutChoice::channels_last}},
             "In memory: auto, channels-first or channels-last [auto]");
  add_choice<std::string>(app, "--device", options.device,
                          {{"auto", "auto"}, {"cpu", "cpu"}, {"cuda", "cuda"}},
                          "auto, cpu or cuda [auto]");
}

void add_speed(CLI::App& app, TrainOptions& options) {
  add_choice(app, "--precision", options.precision,
             {{"float32", Precision::float32},
              {"bfloat16", Precision::bfloat16},
              {"float16", Precision::float16}},
             "Of the layers: float32, bfloat16, float16 (GPU only) [float32]");
  add_choice(app, "--augment", options.augment,
             {{"none", Augment::none},
              {"flip", Augment::flip},
              {"crop", Augment::crop},
              {"standard", Augment::standard}},
             "Training images anew each epoch: none, flip, crop, standard (both) [none]");
  add_number(app, "--batches-ahead", options.batches_ahead, CLI::Range(0, 64),
             "Made while the device computes [2 where a processor is free, else 0]");
  app.add_flag("--tune", options.is_tuned,
               "Try threads, layouts and batches ahead first, and train with the fastest");
  app.add_flag("--tune-only", options.is_only_tuned, "The same, without the training");
  add_number(app, "--tune-seconds", options.tune_seconds, CLI::Range(0.01, 3600.0),
             "Of each setting [2]");
}

void add_layers(CLI::App& app, TrainOptions& options) {
  app.add_flag("--layers", options.has_layers,
               "Instead of training, run each layer alone, on random images");
  add_number(app, "--seconds-per-layer", options.layer_window_s, CLI::Range(0.001, 3600.0),
             "Of each window of a layer [0.2]");
  add_number(app, "--rounds", options.rounds, CLI::Range(1, 1000), "Windows of each layer [3]");
  add_number(app, "--classes", options.classes, CLI::Range(2, 1'000'000),
             "Of layers [the architecture's own]");
}

void add_all(CLI::App& app, TrainOptions& options) {
  app.add_option("--arch", options.architecture, "Architecture, see --list; width: NAME@0.25")
      ->type_name("NAME");
  app.add_option("--data", options.data,
                 fmt::format("{}, or a folder of images per class, written with a '/'",
                             fmt::join(data_set_names(), ", ")))
      ->type_name("NAME");
  app.add_option("--data-dir", options.data_folder, "Where the named sets lie [$JOULELAB_DATA]")
      ->type_name("DIR");
  add_number(app, "--train-images", options.train_images, CLI::NonNegativeNumber,
             "Only the first so many [all]");
  add_number(app, "--test-images", options.test_images, CLI::NonNegativeNumber,
             "Only the first so many [all]");
  add_number(app, "--input-size", options.input_size, CLI::Range(8, 1024),
             "Side in pixels to which images are scaled");
  add_training(app, options);
  add_savings(app, options);
  add_checkpoint(app, options);
  add_transfer(app, options);
  add_machine(app, options);
  add_speed(app, options);
  add_layers(app, options);
  app.add_flag("--phases", options.has_phases,
               "Tell data, forward, backward and update of each batch");
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

std::string name_of(Schedule schedule) {
  switch (schedule) {
    case Schedule::step:
      return "step";
    case Schedule::cosine:
      return "cosine";
    case Schedule::one_cycle:
      return "one-cycle";
    case Schedule::constant:
      break;
  }
  return "constant";
}

std::string name_of(HeadChoice head) {
  return head == HeadChoice::own ? "own" : head == HeadChoice::fresh ? "new" : "study";
}

std::string name_of(ScaleChoice scale) {
  return scale == ScaleChoice::normalised ? "normalised"
         : scale == ScaleChoice::unit     ? "unit"
                                          : "imagenet";
}

std::string name_of(Precision precision) {
  return precision == Precision::float32    ? "float32"
         : precision == Precision::bfloat16 ? "bfloat16"
                                            : "float16";
}

std::string name_of(Augment augment) {
  return augment == Augment::none   ? "none"
         : augment == Augment::flip ? "flip"
         : augment == Augment::crop ? "crop"
                                    : "standard";
}

double usual_learning_rate(OptimizerKind optimizer) {
  return optimizer == OptimizerKind::sgd ? 0.01 : 0.001;
}

namespace {

// What no single option can tell.
Result<void> check(const TrainOptions& options) {
  const auto wrong = [](std::string what, std::string hint) -> Result<void> {
    return fail(Error::Kind::invalid, std::move(what), std::move(hint));
  };
  if (options.architecture.empty()) return wrong("--arch is missing", "see joulelab-train --list");
  if (options.data.empty() && !options.has_layers) {
    return wrong("--data is missing",
                 fmt::format("one of: {}, or a folder", fmt::join(data_set_names(), ", ")));
  }
  if (options.weights.empty() && (options.has_frozen_base || options.freeze_from == 1)) {
    return wrong(fmt::format("--freeze-{} would freeze a base that has learnt nothing",
                             options.has_frozen_base ? "base" : "from 1"),
                 "add: --weights FILE");
  }
  if (options.freeze_from > options.epochs) {
    return wrong(
        fmt::format("--freeze-from {}: the last epoch is {}", options.freeze_from, options.epochs),
        "an earlier epoch, or more --epochs");
  }
  if (options.smallest_side > 0 && options.epochs < 2) {
    return wrong("--progressive grows the images from epoch to epoch: one epoch is not enough",
                 "add: --epochs 2, or more");
  }
  if (!options.resumed.empty() && (options.is_tuned || options.is_only_tuned)) {
    return wrong("--tune may choose another layout than that of the checkpoint",
                 "leave out --tune with --resume");
  }
  if (options.warm_up > 0 && options.schedule == Schedule::one_cycle) {
    return wrong("--schedule one-cycle has a warm-up of its own", "leave out --warm-up");
  }
  return {};
}

}  // namespace

Result<std::variant<TrainOptions, std::string>> parse_options(int argc, const char* const* argv) {
  TrainOptions options;
  options.data_folder = default_data_dir();
  CLI::App app("Trains a convolutional network.", "joulelab-train");
  app.formatter(std::make_shared<PageFormatter>());
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
  if (!options.is_list) JOULELAB_TRY(check(options));
  if (options.has_layers && app.count("--batch-size") == 0) options.batch_size = layers_batch_size;
  if (options.learning_rate == 0) options.learning_rate = usual_learning_rate(options.optimizer);
  return options;
}

}  // namespace joulelab
