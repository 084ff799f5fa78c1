#pragma once
// What a person asked of joulelab-train, checked as far as it can be without data and LibTorch.

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <variant>

#include "base/result.h"
#include "train/data/augment.h"

namespace joulelab {

enum class OptimizerKind { sgd, adam };
enum class Schedule {
  constant,
  step,       // a tenth from half of the epochs on, a hundredth from three quarters on
  cosine,     // falls along half a cosine to 0, with every batch
  one_cycle,  // up for 30 % of the training, down to almost nothing for the rest
};

// The memory format on a CPU; `automatic` is what was measured to be faster for the architecture.
enum class LayoutChoice { automatic, channels_first, channels_last };

// What classifies the base's features. `fresh`: the architecture's own head, but not from the
// weights; `study`: flattened, 4096, 4096, dropout 0.5, classes (Xu et al. 2023).
enum class HeadChoice { own, fresh, study };

// How bytes become numbers: with mean 0 and deviation 1 over the data set, from 0 to 1, or by
// ImageNet's mean and deviation, as torchvision's weights expect.
enum class ScaleChoice { normalised, unit, imagenet };

// Of convolutions and fully connected layers; parameters stay in float32.
enum class Precision { float32, bfloat16, float16 };

struct TrainOptions {
  std::string architecture, data;
  std::filesystem::path data_folder;
  int epochs = 1, batch_size = 64;
  OptimizerKind optimizer = OptimizerKind::sgd;
  double learning_rate = 0;  // 0: the optimizer's usual one
  double momentum = 0.9, weight_decay = 0;
  Schedule schedule = Schedule::constant;
  double warm_up = 0;     // epochs in which the learning rate rises from 0
  int patience = 0;       // epochs without a better accuracy after which it stops; 0: none
  int freeze_from = 0;    // the epoch, from 1, from which on only the head is trained; 0: none
  int smallest_side = 0;  // of the images in the first epoch, in pixels; 0: all as they are
  LayoutChoice layout = LayoutChoice::automatic;
  std::uint64_t seed = 1;
  std::size_t train_images = 0, test_images = 0;  // 0: all
  double target_accuracy = 0;                     // 0: none
  int threads = 0;                                // 0: one for each processor that we may use
  int input_size = 0;                             // 0: the data set's own
  int channels = 0;                               // 0: the data set's own
  std::string weights{};                          // empty: none; "auto": looked for
  std::filesystem::path saved_weights{};          // empty: not saved
  bool has_frozen_base = false;
  HeadChoice head = HeadChoice::own;
  ScaleChoice scale = ScaleChoice::normalised;
  std::string device = "auto";
  Precision precision = Precision::float32;
  Augment augment = Augment::none;
  bool is_tuned = false, is_only_tuned = false;
  double tune_seconds = 2;             // of each setting
  std::optional<int> batches_ahead{};  // made while the device computes; none: as is usual
  bool has_layers = false;             // instead of training, each layer alone
  int classes = 0, rounds = 3;         // of layers; 0: the architecture's own classes
  double layer_window_s = 0.2;
  std::filesystem::path checkpoint{}, resumed{};  // empty: none
  int checkpoint_every = 1;                       // epochs
  bool is_deterministic = false, skips_unreadable = false;
  bool has_phases = false, is_quiet = false, is_json = false, is_list = false;
};

std::string name_of(OptimizerKind optimizer);
std::string name_of(Schedule schedule);
std::string name_of(HeadChoice head);
std::string name_of(ScaleChoice scale);
std::string name_of(Precision precision);
std::string name_of(Augment augment);

// Of --layers, where no other is asked for: the tensors of a step of a large network fit.
inline constexpr int layers_batch_size = 16;

// The usual learning rate of an optimizer: 0.01 for SGD with momentum, 0.001 for Adam.
double usual_learning_rate(OptimizerKind optimizer);

// The options, or the text of --help or --version that was asked for instead.
Result<std::variant<TrainOptions, std::string>> parse_options(int argc, const char* const* argv);

}  // namespace joulelab
