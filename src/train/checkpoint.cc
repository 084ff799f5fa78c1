// The state is JSON in the header of a safetensors file, the tensors are its tensors.
#include "train/checkpoint.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "train/machine.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using Words = std::map<std::string, std::string>;

constexpr const char* metadata_name = "joulelab_checkpoint";
// 1 knew neither `augment` nor `precision`, nor the scale of half-width gradients.
constexpr int version = 2;

// Of all labels and about a million pixels: other images are found out, and a large set is not read
// once more.
std::uint64_t sum_of(const ImageSet& images) {
  constexpr std::size_t looked_at = 1 << 20;
  auto hash = fnv1a({reinterpret_cast<const char*>(images.labels.data()), images.labels.size()});
  const std::size_t step = images.pixels.size() / looked_at + 1;
  std::string some;
  for (std::size_t i = 0; i < images.pixels.size(); i += step) {
    some += static_cast<char>(images.pixels[i]);
  }
  return fnv1a(some, hash);
}

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::optional<double> number_at(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

// A count, 0 where there is none that can be one.
template <class Number>
Number count_at(const Json& json, const char* name) {
  constexpr double most = 1e9;
  const double number = number_at(json, name).value_or(0);
  return number >= 0 && number <= most ? static_cast<Number>(number) : Number{0};
}

Json json_of(const Checkpoint& checkpoint) {
  const Outcome& outcome = checkpoint.outcome;
  return {{"epoch", checkpoint.epoch},
          {"images_done", checkpoint.images_done},
          {"accuracy", or_null(outcome.accuracy)},
          {"loss", or_null(outcome.loss)},
          {"kappa", or_null(outcome.kappa)},
          {"train_loss", or_null(outcome.train_loss)},
          {"best_accuracy", or_null(outcome.best_accuracy)},
          {"best_epoch", outcome.best_epoch},
          {"images_seen", outcome.images_seen_before + outcome.images_seen}};
}

Checkpoint from_json(const Json& json) {
  Checkpoint checkpoint{.epoch = count_at<int>(json, "epoch"),
                        .images_done = count_at<std::size_t>(json, "images_done")};
  Outcome& outcome = checkpoint.outcome;
  outcome.accuracy = number_at(json, "accuracy");
  outcome.loss = number_at(json, "loss");
  outcome.kappa = number_at(json, "kappa");
  outcome.train_loss = number_at(json, "train_loss");
  outcome.best_accuracy = number_at(json, "best_accuracy");
  outcome.best_epoch = count_at<int>(json, "best_epoch");
  outcome.images_seen_before = count_at<std::int64_t>(json, "images_seen");
  outcome.epochs = checkpoint.epoch;
  return checkpoint;
}

Words words_at(const Json& json, const char* name) {
  Words words;
  const auto found = json.find(name);
  if (found == json.end() || !found->is_object()) return words;
  for (const auto& [key, value] : found->items()) {
    if (value.is_string()) words[key] = value.get<std::string>();
  }
  return words;
}

// "seed 1 instead of 2, threads 4 instead of 2": what the file says, and what holds here.
std::string differences_of(const Words& stored, const Words& here) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : here) {
    const auto found = stored.find(name);
    const auto other = found == stored.end() ? std::string("nothing") : found->second;
    if (other != value) parts.push_back(fmt::format("{} {} instead of {}", name, other, value));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

Words identity_of(const Job& job, const TrainOptions& options) {
  const auto& data = *job.data;
  const auto text = [](double value) { return fmt::format("{:g}", value); };
  // Where nothing depends on how long it will be, a training may be made longer.
  const bool is_open_ended = options.schedule == Schedule::constant && options.smallest_side == 0;
  return {{"architecture", options.architecture},
          {"data", data.name},
          {"classes", fmt::format("{}", data.train.classes)},
          {"train_images", fmt::format("{}", data.train.size())},
          {"test_images", fmt::format("{}", data.test.size())},
          {"train_images_sum", fmt::format("{:016x}", sum_of(data.train))},
          {"input", fmt::format("{}x{}x{}", job.input.channels, job.input.height, job.input.width)},
          {"batch_size", fmt::format("{}", options.batch_size)},
          {"optimizer", name_of(options.optimizer)},
          {"learning_rate", text(options.learning_rate)},
          {"momentum", text(options.momentum)},
          {"weight_decay", text(options.weight_decay)},
          {"schedule", name_of(options.schedule)},
          {"warm_up", text(options.warm_up)},
          {"epochs", is_open_ended ? "any" : fmt::format("{}", options.epochs)},
          {"seed", fmt::format("{}", options.seed)},
          {"freeze_base", options.has_frozen_base ? "true" : "false"},
          {"freeze_from", fmt::format("{}", options.freeze_from)},
          {"progressive", fmt::format("{}", options.smallest_side)},
          {"head", name_of(options.head)},
          {"scale", name_of(options.scale)},
          {"augment", name_of(options.augment)},
          {"precision", name_of(options.precision)},
          {"device", job.device},
          {"layout", job.layout == Layout::channels_last ? "channels-last" : "channels-first"}};
}

Words surroundings_of(const Job& job) {
  Words words{{"library", library_name()}};
  if (job.device != "cpu") return words;
  words["threads"] = fmt::format("{}", at::get_num_threads());
  words["instructions"] = has_avx512() ? "AVX-512" : "without AVX-512";
  return words;
}

Result<void> save_checkpoint(const Checkpoint& checkpoint, const Job& job,
                             const TrainOptions& options, const fs::path& file) {
  const Json state{{"version", version},
                   {"options", identity_of(job, options)},
                   {"surroundings", surroundings_of(job)},
                   {"state", json_of(checkpoint)}};
  const auto text = state.dump(-1, ' ', false, Json::error_handler_t::replace);
  return write_tensors(checkpoint.tensors, {{metadata_name, text}}, file);
}

Result<LoadedCheckpoint> load_checkpoint(const fs::path& file, const Job& job,
                                         const TrainOptions& options) {
  const auto metadata = JOULELAB_TRY(read_safetensors_metadata(file));
  const auto found = metadata.find(metadata_name);
  const auto json = found == metadata.end() ? Json() : Json::parse(found->second, nullptr, false);
  if (!json.is_object() || !json.contains("state")) {
    return fail(Error::Kind::invalid,
                fmt::format("{} is no checkpoint of a training", file.string()),
                "weights alone are read with --weights");
  }
  if (const int told = count_at<int>(json, "version"); told != version) {
    const bool is_newer = told > version;
    return fail(Error::Kind::invalid,
                fmt::format("{} is a checkpoint of {} Joulelab: its format is version {}, and this "
                            "one reads version {}",
                            file.string(), is_newer ? "a newer" : "an older", told, version),
                is_newer ? "use the Joulelab that made it, or start again without --resume"
                         : "start again without --resume");
  }
  const auto differences = differences_of(words_at(json, "options"), identity_of(job, options));
  if (!differences.empty()) {
    return fail(
        Error::Kind::invalid,
        fmt::format("{} is a checkpoint of another training: {}", file.string(), differences),
        "give the options that it was made with, or start again without --resume");
  }
  LoadedCheckpoint loaded{.checkpoint = from_json(json["state"]), .differences = {}};
  loaded.differences = differences_of(words_at(json, "surroundings"), surroundings_of(job));
  loaded.checkpoint.tensors = JOULELAB_TRY(read_tensors(file));
  return loaded;
}

fs::path best_weights_file(const fs::path& checkpoint) {
  auto file = checkpoint;
  file.replace_filename(checkpoint.stem().string() + ".best" + checkpoint.extension().string());
  return file;
}

}  // namespace joulelab
