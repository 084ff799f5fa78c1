// One list of facts and values serves the measurer, the text and the JSON.
#include "train/summary.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "train/machine.h"

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

std::string shape_text(const ImageShape& shape) {
  return fmt::format("{}x{}x{}", shape.channels, shape.height, shape.width);
}

// 12345678 -> "12,345,678"
std::string grouped(std::int64_t number) {
  const std::string digits = fmt::format("{}", number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

}  // namespace

Summary describe(const Built& built, const TrainOptions& options, const std::string& blas) {
  const DataSet& data = *built.job.data;
  Summary summary{.facts = {{"architecture", options.architecture},
                            {"data", data.name},
                            {"device", built.job.device},
                            {"library", library_name()},
                            {"blas", blas},
                            {"threads", fmt::format("{}", options.threads)},
                            {"optimizer", name_of(options.optimizer)},
                            {"learning_rate", fmt::format("{:g}", options.learning_rate)},
                            {"batch_size", fmt::format("{}", options.batch_size)},
                            {"layout", name_of(built.job.layout)},
                            {"precision", name_of(options.precision)},
                            {"augment", name_of(options.augment)},
                            {"schedule", name_of(options.schedule)},
                            {"deterministic", options.is_deterministic ? "true" : "false"},
                            {"seed", fmt::format("{}", options.seed)},
                            {"weights", built.weights},
                            {"base", std::string(built.is_base_frozen ? "frozen" : "trained")},
                            {"head", name_of(options.head)},
                            {"scale", name_of(options.scale)},
                            {"input", shape_text(built.job.input)}},
                  .values = {{"parameters", static_cast<double>(built.parameters)},
                             {"trained_parameters", static_cast<double>(built.trained_parameters)},
                             {"macs", static_cast<double>(built.cost.macs)},
                             {"activations", static_cast<double>(built.cost.activations)},
                             {"weighted_layers", built.cost.layers},
                             {"epochs", options.epochs},  // planned; add_outcome() tells how many
                             {"classes", data.train.classes},
                             {"train_images", static_cast<double>(data.train.size())},
                             {"test_images", static_cast<double>(data.test.size())}}};
  const std::pair<const char*, double> told_if_set[]{{"target_accuracy", options.target_accuracy},
                                                     {"warm_up", options.warm_up},
                                                     {"early_stop", options.patience},
                                                     {"freeze_from", options.freeze_from},
                                                     {"progressive", options.smallest_side},
                                                     {"skipped_images", data.skipped.size()}};
  for (const auto& [name, value] : told_if_set) {
    if (value > 0) summary.values[name] = value;
  }
  return summary;
}

void add_outcome(Summary& summary, const Outcome& outcome) {
  auto& values = summary.values;
  const std::pair<const char*, std::optional<double>> told_if_known[]{
      {"accuracy", outcome.accuracy},
      {"kappa", outcome.kappa},
      {"loss", outcome.loss},
      {"train_loss", outcome.train_loss},
      {"best_accuracy", outcome.best_accuracy},
      {"images_per_second", outcome.images_per_second()}};
  for (const auto& [name, value] : told_if_known) {
    if (value) values[name] = *value;
  }
  if (outcome.best_epoch > 0) values["best_epoch"] = outcome.best_epoch;
  values["epochs"] = outcome.epochs;
  values["images_seen"] = static_cast<double>(outcome.images_seen);
  values["training_s"] = outcome.training.count();
  if (outcome.images_seen_before > 0) {
    values["images_seen_before"] = static_cast<double>(outcome.images_seen_before);
  }
  if (!outcome.stopped.empty()) summary.facts["stopped"] = outcome.stopped;
}

std::string as_text(const Summary& summary) {
  const auto& facts = summary.facts;
  const auto& values = summary.values;
  const auto whole = [&](const char* name) {
    return grouped(static_cast<std::int64_t>(values.at(name)));
  };
  const auto known = [&](const char* name, int digits) {
    const auto found = values.find(name);
    return found == values.end() ? std::string("?") : significant(found->second, digits);
  };
  const auto& weights = facts.at("weights");
  const auto origin = weights == "none" ? std::string("from scratch") : "from " + weights;
  const auto result = values.contains("accuracy")
                          ? fmt::format("accuracy {:.2f} % (loss {})", values.at("accuracy") * 100,
                                        known("loss", 3))
                          : std::string("not evaluated");
  const auto stopped = facts.find("stopped");
  return fmt::format(
      "{} on {}: {} after {} {} and {} images\n"
      "{}{} images/s in {} s of training; {} parameters, {} MACs an image ({})\n"
      "{}; base {}, head {}, scale {}\n"
      "{}, {} {} on {}, {}\n",
      facts.at("architecture"), facts.at("data"), result, whole("epochs"),
      values.at("epochs") == 1 ? "epoch" : "epochs", whole("images_seen"),
      stopped == facts.end() ? "" : fmt::format("stopped early: {}\n", stopped->second),
      known("images_per_second", 4), significant(values.at("training_s"), 4), whole("parameters"),
      whole("macs"), facts.at("input"), origin, facts.at("base"), facts.at("head"),
      facts.at("scale"), facts.at("library"), facts.at("threads"),
      facts.at("threads") == "1" ? "thread" : "threads", facts.at("device"), facts.at("blas"));
}

std::string as_json(const Summary& summary) {
  Json json{{"version", 1}};
  for (const auto& [name, word] : summary.facts) json[name] = word;
  for (const auto& [name, value] : summary.values) json[name] = value;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string list_as_text() {
  std::string text = fmt::format("{:<27} {:>12} {:>15}  {:<10} {}\n", "name", "parameters", "MACs",
                                 "input", "paper");
  for (const auto& each : architectures()) {
    text += fmt::format(
        "{:<27} {:>12} {:>15}  {:<10} {}\n", each.has_width ? each.name + "[@WIDTH]" : each.name,
        grouped(each.parameters), grouped(each.macs), shape_text(each.native), each.paper);
  }
  return text + "MACs: convolution and fully connected, forward, one image of the input given.\n";
}

std::string list_as_json() {
  Json list = Json::array();
  for (const auto& each : architectures()) {
    list.push_back({{"name", each.name},
                    {"parameters", each.parameters},
                    {"macs", each.macs},
                    {"input", {each.native.channels, each.native.height, each.native.width}},
                    {"classes", each.native_classes},
                    {"smallest_side", each.smallest_side},
                    {"has_width", each.has_width},
                    {"paper", each.paper}});
  }
  return list.dump(2) + "\n";
}

}  // namespace joulelab
