// joulelab predict: what a training will cost, before its first step, from the runs in the store.

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "analyse/prediction.h"
#include "base/file.h"
#include "base/text.h"
#include "carbon/location.h"
#include "cli/command.h"
#include "cli/prediction_runs.h"
#include "cli/print.h"
#include "cli/store_choice.h"
#include "meter/machine.h"
#include "record/name.h"
#include "report/prediction_json.h"

namespace joulelab {
namespace {

struct Request {
  std::string architecture, data, input, location, store, study, machine, grade, figure;
  std::optional<double> images, rated_w;
  int epochs = 1, batch_size = 64;
  bool validate = false, json = false;
};

constexpr const char* examples = R"(examples:
  joulelab predict --arch resnet18 --data cifar10 --epochs 10 --location FR
  joulelab predict --arch vgg16 --images 50000 --input 3x128x128 --machine node-7
  joulelab predict --validate
  joulelab predict --validate --study seaa2023 --json

It learns from the runs of at least four architectures in the store, and says
how far it missed each when that one was left out. docs/PREDICTION.md)";

Result<EnergyPredictor> predictor_of(const Request& request, const PredictionRuns& runs) {
  auto groups = alike(runs.cases);
  if (!request.grade.empty()) {
    std::erase_if(groups,
                  [&](const auto& group) { return name_of(group.front().grade) != request.grade; });
  }
  // What was measured first, then what most runs tell.
  std::ranges::stable_sort(groups, {}, [](const auto& group) { return group.front().grade; });
  std::optional<Error> first;
  for (auto& group : groups) {
    auto predictor = EnergyPredictor::learn(std::move(group));
    if (predictor) return predictor;
    if (!first) first = predictor.error();
  }
  if (first) return tl::unexpected(*first);
  std::string why;
  for (const auto& [reason, count] : runs.left_out)
    why += fmt::format("{}{}: {}", why.empty() ? "" : "; ",
                       counted(static_cast<std::size_t>(count), "run"), reason);
  return fail(Error::Kind::missing,
              fmt::format("no run in the store teaches what a training costs{}",
                          why.empty() ? "" : " (" + why + ")"),
              "joulelab study run studies/quick.toml, or joulelab import: docs/PREDICTION.md");
}

// Images trained on in an epoch, and their size, as a run of the store on the same data told them.
struct DataSize {
  std::optional<double> images;
  std::string input;
};

DataSize data_size(std::span<const Run> runs, const std::string& data) {
  DataSize size;
  for (const auto& run : runs) {
    const auto fact = run.facts.find("data");
    if (data.empty() || fact == run.facts.end() || fact->second != data) continue;
    const auto images = run.values.find("train_images");
    if (images != run.values.end()) size.images = images->second;
    if (const auto input = run.facts.find("input"); input != run.facts.end())
      size.input = input->second;
  }
  if (size.images) return size;
  constexpr std::tuple<const char*, double, const char*> usual[] = {
      {"mnist", 60'000, "1x28x28"},
      {"fashion-mnist", 60'000, "1x28x28"},
      {"cifar10", 50'000, "3x32x32"},
      {"cifar100", 50'000, "3x32x32"}};
  for (const auto& [name, images, input] : usual) {
    if (data == name) return {images, input};
  }
  return size;
}

// The run of the same network in the store tells its numbers best; else the table, scaled.
Result<PredictionRequest> prediction_request(const Request& request, std::span<const Run> runs,
                                             std::span<const PredictionCase> cases,
                                             const PredictionFinding& finding) {
  PredictionRequest wanted{.architecture = request.architecture, .rated_w = request.rated_w};
  const auto size = data_size(runs, request.data);
  const auto images = request.images ? request.images : size.images;
  if (!images) {
    return fail(Error::Kind::missing,
                request.data.empty()
                    ? std::string("nothing says how many images an epoch has")
                    : fmt::format("how many images '{}' has is not known", request.data),
                "--images 50000 --input 3x32x32");
  }
  auto architecture = architecture_size(request.architecture);
  if (!architecture) {
    return fail(Error::Kind::invalid,
                fmt::format("there is no architecture '{}'", request.architecture),
                suggestion(request.architecture, architecture_names()));
  }
  const auto input = image_size(request.input.empty() ? size.input : request.input);
  if (!request.input.empty() && !input) {
    return fail(Error::Kind::invalid, fmt::format("'{}' is no size of images", request.input),
                "channels, height and width: --input 3x32x32");
  }
  architecture = scaled_to(*architecture, input.value_or(architecture->input));
  wanted.work = image_work(*architecture, request.batch_size);
  const bool may_be_seen = request.input.empty() && !request.data.empty();
  for (const auto& one : cases) {
    if (!may_be_seen || one.architecture != request.architecture || one.data != request.data ||
        one.has_assumed_input)
      continue;
    const double by_batch = one.batch_size / request.batch_size;
    wanted.work = {one.work.macs, one.work.activations, by_batch * one.work.layers,
                   by_batch * one.work.parameters};
  }
  wanted.images = *images * request.epochs;
  wanted.machine = request.machine.empty() ? inspect_machine("/").host : request.machine;
  if (request.machine.empty() && finding.machines.size() == 1) wanted.machine = finding.machines[0];
  return wanted;
}

void print_origin(const PredictionFinding& finding) {
  print_line(
      stdout, "learned from",
      fmt::format("{} {} runs of {} on {} ({}); their energy is that of: {}", finding.runs,
                  name_of(finding.grade), counted(finding.architectures.size(), "architecture"),
                  counted(finding.machines.size(), "machine"), join(finding.machines, ", "),
                  join(finding.covers, ", ")));
}

void print_prediction(const PricedPrediction& priced) {
  const auto& cost = priced.cost;
  const auto bounds = [](const Interval& of) {
    return text_between(Joules{of.low}, Joules{of.high});
  };
  fmt::print("{}, {} images on {}\n", priced.request.architecture,
             significant(priced.request.images, 6), priced.request.machine);
  print_line(stdout, "energy",
             fmt::format("{}   (90 %: {}; predicted)", text_of(Joules{cost.energy_j}),
                         bounds(cost.energy_interval)));
  if (cost.duration_s) {
    auto text = text_of(Seconds{*cost.duration_s});
    if (cost.duration_interval) {
      text += fmt::format("   (90 %: {} to {}; predicted)",
                          text_of(Seconds{cost.duration_interval->low}),
                          text_of(Seconds{cost.duration_interval->high}));
    }
    print_line(stdout, "duration", text);
  } else {
    print_line(stdout, "duration", "not known: this machine was not seen; --rated-power helps");
  }
  if (priced.intensity) {
    const auto grams = [&](double energy_j) { return Joules{energy_j} * *priced.intensity; };
    print_line(stdout, "emissions",
               fmt::format("{} CO2e   (90 %: {} to {}; {})", text_of(grams(cost.energy_j)),
                           text_of(grams(cost.energy_interval.low)),
                           text_of(grams(cost.energy_interval.high)), priced.place));
  }
  if (cost.alike > 0) {
    print_line(stdout, "by",
               fmt::format("the mean of {} of this very configuration",
                           counted(static_cast<std::size_t>(cost.alike), "run")));
  }
}

Result<int> predict(const Request& request) {
  if (!request.validate && request.architecture.empty()) {
    return fail(Error::Kind::invalid, "no architecture was named",
                "joulelab predict --arch resnet18 --data cifar10, or --validate");
  }
  auto store = JOULELAB_TRY(open_existing_store(request.store));
  RunFilter filter;
  if (!request.study.empty()) filter.study = request.study;
  const auto runs = JOULELAB_TRY(store->list(filter));
  const auto learned = JOULELAB_TRY(prediction_runs(*store, runs));
  const auto predictor = JOULELAB_TRY(predictor_of(request, learned));
  const auto& finding = predictor.finding();
  std::optional<PricedPrediction> priced;
  if (!request.architecture.empty()) {
    priced.emplace();
    priced->request = JOULELAB_TRY(prediction_request(request, runs, learned.cases, finding));
    priced->cost = JOULELAB_TRY(predictor.predict(priced->request));
    if (!request.location.empty()) {
      const auto place = JOULELAB_TRY(resolve_place(request.location));
      priced->intensity = place.value;
      priced->place = text_of(place);
    }
  }
  if (!request.figure.empty()) JOULELAB_TRY(write_text(request.figure, prediction_svg(finding)));
  if (request.json) {
    fmt::print("{}", prediction_json(finding, priced));
    return exit_done;
  }
  if (priced) print_prediction(*priced);
  print_origin(finding);
  fmt::print("\nrelative errors on runs that were not learned from\n{}", prediction_table(finding));
  if (priced) {
    for (const auto& warning : priced->cost.warnings) print_warning(stdout, warning);
  }
  for (const auto& warning : finding.warnings) print_warning(stdout, warning);
  return exit_done;
}

}  // namespace

void add_predict_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<Request>();
  auto* command = app.add_subcommand("predict", "What a training will cost, before its first step");
  command->footer(examples);
  command->add_option("--arch", request->architecture, "the architecture: resnet18");
  command->add_option("--data", request->data, "the set of data: cifar10");
  command->add_option("--epochs", request->epochs, "how often all images are trained on")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--batch-size", request->batch_size, "images in a step")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command
      ->add_option("--images", request->images,
                   "images of an epoch, where the data's are not known")
      ->check(CLI::PositiveNumber);
  command->add_option("--input", request->input, "size of the images: 3x32x32");
  command->add_option("--location", request->location, "the place whose electricity it takes");
  command->add_option("--machine", request->machine, "another machine than this one");
  command
      ->add_option("--rated-power", request->rated_w,
                   "watts that an unseen machine is rated at (TDP, board limit)")
      ->check(CLI::PositiveNumber);
  command->add_option("--grade", request->grade, "learn from such runs alone")
      ->check(CLI::IsMember({"measured", "modelled", "constant"}));
  command->add_option("--study", request->study, "learn from the runs of one study");
  command->add_option("--store", request->store, "another store");
  command->add_flag("--validate", request->validate, "the errors alone");
  command->add_option("--figure", request->figure, "predicted against measured, an SVG");
  command->add_flag("--json", request->json, "one object (docs/FORMATS.md)");
  command->callback([request, &action] {
    action = [request] {
      const auto status = predict(*request);
      return status ? *status : print_error(status.error());
    };
  });
}

}  // namespace joulelab
