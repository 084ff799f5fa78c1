#include "study/train_option.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"

namespace joulelab {

using Takes = TrainOption::Takes;

std::span<const TrainOption> train_options() {
  constexpr double most = 1e6;
  static const std::vector<TrainOption> options{
      {.name = "epochs", .takes = Takes::count, .low = 1, .high = most},
      {.name = "batch_size", .takes = Takes::count, .low = 1, .high = most},
      {.name = "optimizer", .words = {"sgd", "adam"}},
      {.name = "learning_rate", .takes = Takes::number, .high = most, .low_is_allowed = false},
      {.name = "momentum", .takes = Takes::number, .high = 1},
      {.name = "weight_decay", .takes = Takes::number, .high = most},
      {.name = "schedule", .words = {"constant", "step", "cosine", "one-cycle"}},
      {.name = "warm_up", .takes = Takes::number, .high = most},
      {.name = "early_stop", .takes = Takes::count, .high = most},
      {.name = "freeze_from", .takes = Takes::count, .high = most},
      {.name = "progressive", .takes = Takes::count, .high = 1024},
      {.name = "deterministic", .words = {"true", "false"}},
      {.name = "skip_unreadable", .words = {"true", "false"}},
      {.name = "train_images", .takes = Takes::count, .low = 1, .high = 1e9},
      {.name = "test_images", .takes = Takes::count, .low = 1, .high = 1e9},
      {.name = "threads", .takes = Takes::count, .low = 1, .high = 1024},
      {.name = "target_accuracy", .takes = Takes::number, .high = 1, .low_is_allowed = false},
      {.name = "input_size", .takes = Takes::count, .low = 8, .high = 1024},
      {.name = "weights"},
      {.name = "freeze_base", .words = {"true", "false"}},
      {.name = "head", .words = {"own", "new", "study"}},
      {.name = "scale", .words = {"normalised", "unit", "imagenet"}},
      {.name = "channels", .words = {"1", "3"}},
      {.name = "layout", .words = {"auto", "channels-first", "channels-last"}},
      {.name = "precision", .words = {"float32", "bfloat16", "float16"}},
      {.name = "augment", .words = {"none", "flip", "crop", "standard"}},
      {.name = "batches_ahead", .takes = Takes::count, .low = 0, .high = 64},
      {.name = "device", .words = {"auto", "cpu", "cuda"}},
      {.name = "data_dir"},
  };
  return options;
}

std::vector<std::string> train_option_names() {
  std::vector<std::string> names;
  for (const auto& option : train_options()) names.push_back(option.name);
  return names;
}

const TrainOption* train_option_named(std::string_view name) {
  const auto options = train_options();
  const auto found = std::ranges::find(options, name, &TrainOption::name);
  return found == options.end() ? nullptr : &*found;
}

std::optional<std::string> fault_of(const TrainOption& option, std::string_view value) {
  if (std::ranges::find(option.words, value) != option.words.end()) return std::nullopt;
  if (option.takes == Takes::word) {
    if (option.words.empty()) return std::nullopt;
    return suggestion(value, option.words);
  }
  const bool is_count = option.takes == Takes::count;
  const auto number = to_double(value);
  const bool is_number = number && std::isfinite(*number) && (!is_count || to_integer(value));
  const bool is_within = is_number && *number <= option.high &&
                         (*number > option.low || (option.low_is_allowed && *number == option.low));
  if (is_within) return std::nullopt;
  return fmt::format("it takes {} {} {} and at most {}{}", is_count ? "an integer" : "a number",
                     option.low_is_allowed ? "of at least" : "above", option.low, option.high,
                     option.words.empty() ? "" : ", or '" + join(option.words, "', '") + "'");
}

}  // namespace joulelab
