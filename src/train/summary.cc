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

Summary describe(const Built& built, const TrainOptions& options, const std::string& blas,
                 int threads) {
  const DataSet& data = *built.job.data;
  Summary summary{.facts = {{"architecture", options.architecture},
                            {"data", data.name},
                            {"device", built.job.device},
                            {"library", library_name()},
                            {"blas", blas},
                            {"threads", fmt::format("{}", threads)},
                            {"optimizer", name_of(options.optimizer)},
                            {"learning_rate", fmt::format("{:g}", options.learning_rate)},
                            {"batch_size", fmt::format("{}", options.batch_size)},
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
                             {"layers", built.cost.layers},
                             {"classes", data.train.classes},
                             {"train_images", static_cast<double>(data.train.size())},
                             {"test_images", static_cast<double>(data.test.size())}}};
  if (options.target_accuracy > 0) summary.values["target_accuracy"] = options.target_accuracy;
  return summary;
}

void add_outcome(Summary& summary, const Outcome& outcome) {
  summary.values["accuracy"] = outcome.accuracy;
  if (outcome.kappa) summary.values["kappa"] = *outcome.kappa;
  summary.values["loss"] = outcome.loss;
  summary.values["train_loss"] = outcome.train_loss;
  summary.values["epochs"] = outcome.epochs;
  summary.values["images_seen"] = static_cast<double>(outcome.images_seen);
  summary.values["images_per_second"] = outcome.images_per_second();
  summary.values["training_s"] = outcome.training.count();
}

std::string as_text(const Summary& summary) {
  const auto& facts = summary.facts;
  const auto& values = summary.values;
  const auto whole = [&](const char* name) {
    return grouped(static_cast<std::int64_t>(values.at(name)));
  };
  const auto& weights = facts.at("weights");
  const auto origin = weights == "none" ? std::string("from scratch") : "from " + weights;
  return fmt::format(
      "{} on {}: accuracy {:.2f} % (loss {}) after {} {} and {} images\n"
      "{} images/s in {} s of training; {} parameters, {} MACs an image ({})\n"
      "{}; base {}, head {}, scale {}\n"
      "{}, {} {} on {}, {}\n",
      facts.at("architecture"), facts.at("data"), values.at("accuracy") * 100,
      significant(values.at("loss")), whole("epochs"),
      values.at("epochs") == 1 ? "epoch" : "epochs", whole("images_seen"),
      significant(values.at("images_per_second"), 4), significant(values.at("training_s"), 4),
      whole("parameters"), whole("macs"), facts.at("input"), origin, facts.at("base"),
      facts.at("head"), facts.at("scale"), facts.at("library"), facts.at("threads"),
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
