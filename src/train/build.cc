// The order matters: weights fit the network as it was, so heads go and bases freeze after them.
#include "train/build.h"

#include <fmt/format.h>

#include "train/guard.h"
#include "train/layers.h"
#include "train/machine.h"
#include "train/network.h"
#include "train/schedule.h"
#include "train/weights.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;
namespace nn = torch::nn;

Result<ImageShape> input_of(const Architecture& architecture, const DataSet& data, int input_size) {
  ImageShape input = data.train.shape;
  if (input_size > 0) input.height = input.width = input_size;
  if (std::min(input.height, input.width) >= architecture.smallest_side) return input;
  return fail(Error::Kind::invalid,
              fmt::format("{} needs images of at least {} x {} pixels; {} has {} x {}",
                          architecture.name, architecture.smallest_side, architecture.smallest_side,
                          data.name, input.height, input.width),
              fmt::format("add: --input-size {}", architecture.native.height));
}

Layout layout_of(const Architecture& architecture, LayoutChoice choice, const std::string& device) {
  if (choice == LayoutChoice::channels_first) return Layout::channels_first;
  if (choice == LayoutChoice::channels_last) return Layout::channels_last;
  // With AVX-512 every architecture trains faster in this format, with AVX2 only those marked.
  const bool is_last = device == "cpu" && (architecture.is_channels_last || has_avx512());
  return is_last ? Layout::channels_last : Layout::channels_first;
}

void make_channels_last(Network& network) {
  for (auto& parameter : network.parameters()) {
    if (parameter.dim() != 4) continue;  // only convolutions have a memory format
    parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
  }
}

// The head of Xu et al. 2023: on the base's features, flattened.
std::shared_ptr<Chain> study_head(Network& network, const ImageShape& input, int classes) {
  const torch::NoGradGuard no_gradient;
  network.eval();
  const auto features =
      network.features(torch::zeros({1, input.channels, input.height, input.width}));
  network.train();
  constexpr int hidden = 4096;
  return chain(nn::Linear(features.numel(), hidden), relu(), nn::Linear(hidden, hidden), relu(),
               nn::Dropout(0.5), nn::Linear(hidden, classes));
}

// Whether the network classifies smaller images than it was built for: tried on one.
bool takes_smaller(Network& network, const ImageShape& images, const std::string& device) {
  const torch::NoGradGuard no_gradient;
  network.eval();
  const auto image = torch::zeros({1, images.channels, images.height, images.width},
                                  torch::TensorOptions().device(device));
  const auto tried = guarded([&]() -> Result<void> {
    network.forward(image);
    return {};
  });
  network.train();
  return tried.has_value();
}

Result<void> check_progressive(Network& network, const Architecture& architecture,
                               const TrainOptions& options, const Job& job) {
  if (options.smallest_side == 0) return {};
  const auto images = training_shape(options, job.input, 0);
  const auto wrong = [&](const std::string& why, const std::string& hint) -> Result<void> {
    return fail(Error::Kind::invalid,
                fmt::format("--progressive {}: {}", options.smallest_side, why), hint);
  };
  if (images == job.input) {
    return wrong(fmt::format("the images of {} have {} x {} pixels", job.data->name,
                             job.input.height, job.input.width),
                 "begin with fewer");
  }
  if (options.smallest_side < architecture.smallest_side) {
    return wrong(fmt::format("{} needs images of at least {} x {} pixels", architecture.name,
                             architecture.smallest_side, architecture.smallest_side),
                 fmt::format("write: --progressive {}", architecture.smallest_side));
  }
  if (takes_smaller(network, images, job.device)) return {};
  return wrong(fmt::format("{} with this head takes images of one size alone", architecture.name),
               "leave it out, or take an architecture that ends in a pooling over all places");
}

// The file to begin with: empty where none is wanted, or where `auto` finds none.
struct WeightsChoice {
  fs::path file;
  std::optional<Warning> warning;
};
WeightsChoice weights_of(const Architecture& architecture, const TrainOptions& options) {
  if (options.weights != "auto") return {.file = options.weights, .warning = {}};
  const auto file = options.data_folder / "weights" / (architecture.name + ".safetensors");
  std::error_code ignored;
  if (fs::exists(file, ignored)) return {.file = file, .warning = {}};
  const auto text = fmt::format("{} is trained from scratch, all of it: there is no {}",
                                architecture.name, file.string());
  return {.file = {}, .warning = Warning{"from-scratch", text}};
}

}  // namespace

Result<Built> build(const ArchitectureChoice& choice, const DataSet& data,
                    const TrainOptions& options, const std::string& device) {
  const auto& architecture = choice.architecture;
  const auto input = JOULELAB_TRY(input_of(architecture, data, options.input_size));
  JOULELAB_TRY(check_precision(options.precision, device));
  return guarded([&]() -> Result<Built> {
    torch::manual_seed(options.seed);
    const auto network = architecture.build({input, data.train.classes, choice.width});
    const auto weights = weights_of(architecture, options);
    if (!weights.file.empty()) {
      auto fresh = network->head_names();
      const auto& auxiliary = network->auxiliary_names();
      fresh.insert(fresh.end(), auxiliary.begin(), auxiliary.end());
      if (options.head == HeadChoice::own) fresh.clear();
      JOULELAB_TRY(load_weights(*network, weights.file, fresh));
    }
    if (options.head == HeadChoice::study) {
      network->replace_head(study_head(*network, input, data.train.classes));
    }
    const bool is_frozen = options.has_frozen_base && !weights.file.empty();
    if (is_frozen) network->freeze_base();
    const auto layout = layout_of(architecture, options.layout, device);
    if (layout == Layout::channels_last) make_channels_last(*network);
    if (device != "cpu") network->to(torch::Device(device));
    const Job job{
        .network = network, .data = &data, .device = device, .layout = layout, .input = input};
    JOULELAB_TRY(check_progressive(*network, architecture, options, job));
    const auto cost = count_forward(*network, input);
    network->use_precision(options.precision, device == "cuda");
    std::int64_t trained = 0;
    for (const auto& parameter : trained_parameters(*network)) trained += parameter.numel();
    return Built{
        .job = job,
        .parameters = count_parameters(*network),
        .trained_parameters = trained,
        .cost = cost,
        .weights = weights.file.empty() ? std::string("none") : weights.file.filename().string(),
        .is_base_frozen = is_frozen,
        .warning = weights.warning};
  });
}

Result<void> prepare(DataSet& data, const TrainOptions& options) {
  const int channels = data.train.shape.channels;
  if (options.channels > channels) {
    repeat_channel(data.train, options.channels);
    repeat_channel(data.test, options.channels);
    data.normalisation.mean.fill(data.normalisation.mean[0]);
    data.normalisation.deviation.fill(data.normalisation.deviation[0]);
  } else if (options.channels > 0 && options.channels < channels) {
    return fail(Error::Kind::invalid,
                fmt::format("{} has {} channels and is not made grey", data.name, channels),
                fmt::format("write: --channels {}", channels));
  }
  if (options.scale == ScaleChoice::unit) data.normalisation = {};
  if (options.scale == ScaleChoice::imagenet) {
    if (data.train.shape.channels != 3) {
      return fail(Error::Kind::invalid, "ImageNet's scale is that of three channels",
                  "add: --channels 3");
    }
    data.normalisation = imagenet_normalisation;
  }
  return {};
}

}  // namespace joulelab
