#pragma once
// What a person asked of joulelab-train, checked as far as it can be without data and LibTorch.

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <variant>

#include "base/result.h"

namespace joulelab {

enum class OptimizerKind { sgd, adam };
enum class Schedule {
  constant,
  step,    // a tenth from half of the epochs on, a hundredth from three quarters on
  cosine,  // falls along half a cosine to 0, with every batch
};

// The memory format on a CPU; `automatic` is what was measured to be faster for the architecture.
enum class LayoutChoice { automatic, channels_first, channels_last };

struct TrainOptions {
  std::string architecture, data;
  std::filesystem::path data_folder;
  int epochs = 1, batch_size = 64;
  OptimizerKind optimizer = OptimizerKind::sgd;
  double learning_rate = 0;  // 0: the optimizer's usual one
  double momentum = 0.9, weight_decay = 0;
  Schedule schedule = Schedule::constant;
  LayoutChoice layout = LayoutChoice::automatic;
  std::uint64_t seed = 1;
  std::size_t train_images = 0, test_images = 0;  // 0: all
  double target_accuracy = 0;                     // 0: none
  int threads = 0;                                // 0: one for each processor that we may use
  int input_size = 0;                             // 0: the data set's own
  std::string device = "auto";
  bool has_phases = false, is_quiet = false, is_json = false, is_list = false;
};

std::string name_of(OptimizerKind optimizer);

// The usual learning rate of an optimizer: 0.01 for SGD with momentum, 0.001 for Adam.
double usual_learning_rate(OptimizerKind optimizer);

// The options, or the text of --help or --version that was asked for instead.
Result<std::variant<TrainOptions, std::string>> parse_options(int argc, const char* const* argv);

}  // namespace joulelab
