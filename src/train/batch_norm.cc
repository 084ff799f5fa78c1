// Forward: one pass for mean and variance, one that writes (LibTorch: two, one, and one or two for
// what follows). Backward: one pass for the sums, one that writes (LibTorch: one, one, and one).
#include "train/batch_norm.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <cmath>
#include <torch/library.h>
#include <tuple>

#include "train/norm_kernel.h"
#include "train/relu6.h"

namespace joulelab {
namespace {

using torch::Tensor;
constexpr auto channels_last = torch::MemoryFormat::ChannelsLast;

// Rows of few channels are taken several at a time, as one row of `repeats` times the channels.
struct Rows {
  explicit Rows(const Tensor& images) : channels(images.size(1)) {
    count = images.numel() / channels;
    constexpr std::int64_t wide = 128;
    while (count % 2 == 0 && channels * repeats * 2 <= wide) {
      repeats *= 2;
      count /= 2;
    }
  }
  std::int64_t width() const { return channels * repeats; }

  std::int64_t channels = 0, count = 0, repeats = 1;
};

// Calls work(part, first row, rows) for each of `parts` equal parts, by LibTorch's threads. The
// parts depend on the number of threads alone, so that the sums are the same at every call.
constexpr std::int64_t numbers_a_part = 16384;
std::int64_t parts_of(const Rows& rows) {
  const auto most = std::max<std::int64_t>(1, rows.count * rows.width() / numbers_a_part);
  return std::min<std::int64_t>({most, rows.count, at::get_num_threads()});
}
template <class Work>
void for_each_part(const Rows& rows, std::int64_t parts, const Work& work) {
  at::parallel_for(0, parts, 1, [&](std::int64_t from, std::int64_t to) {
    for (auto part = from; part < to; ++part) {
      const auto begin = rows.count * part / parts, end = rows.count * (part + 1) / parts;
      work(part, begin, RowCount{end - begin, rows.width()});
    }
  });
}

// Values of the channels, side by side `rows.repeats` times.
std::vector<float> repeated(const Rows& rows, std::vector<float> values) {
  values.reserve(static_cast<std::size_t>(rows.width()));
  while (values.size() < static_cast<std::size_t>(rows.width())) {
    values.insert(values.end(), values.begin(), values.begin() + rows.channels);
  }
  return values;
}

std::vector<float> repeated(const Rows& rows, const Tensor& of_channels) {
  const float* first = of_channels.data_ptr<float>();
  return repeated(rows, std::vector<float>(first, first + rows.channels));
}

// Two sums of each channel. add(part's first row, its rows, first, second) adds those of a part.
struct Sums {
  std::vector<double> first, second;
};
template <class Add>
Sums sums_of(const Rows& rows, const Add& add) {
  const auto parts = parts_of(rows), width = rows.width();
  std::vector<double> found(static_cast<std::size_t>(2 * parts * width));
  for_each_part(rows, parts, [&](std::int64_t part, std::int64_t begin, RowCount count) {
    double* sums = found.data() + 2 * part * width;
    add(begin * width, count, sums, sums + width);
  });
  const auto channels = static_cast<std::size_t>(rows.channels);
  Sums sums{std::vector<double>(channels), std::vector<double>(channels)};
  for (std::int64_t part = 0; part < parts; ++part) {
    const double* of_part = found.data() + 2 * part * width;
    for (std::int64_t i = 0; i < width; ++i) {
      const auto channel = static_cast<std::size_t>(i % rows.channels);
      sums.first[channel] += of_part[i];
      sums.second[channel] += of_part[width + i];
    }
  }
  return sums;
}

// The mean of sixteen rows all over the batch: near enough to the mean for the sums to be exact.
std::vector<float> rough_mean(const float* x, const Rows& rows) {
  constexpr std::int64_t wanted = 16;
  std::vector<float> mean(static_cast<std::size_t>(rows.channels));
  const auto all = rows.count * rows.repeats, taken = std::min(wanted, all);
  for (std::int64_t i = 0; i < taken; ++i) {
    const float* row = x + all * i / taken * rows.channels;
    for (std::size_t c = 0; c < mean.size(); ++c) mean[c] += row[c] / static_cast<float>(taken);
  }
  return mean;
}

struct Statistics {
  Tensor mean, inverse_deviation;  // of each channel
  Tensor variance;                 // biased: over the number of values
};

Tensor inverse_deviation(const Tensor& variance, double epsilon) {
  return variance.add(epsilon).rsqrt();
}

Statistics statistics_of(const Tensor& images, const Rows& rows, double epsilon) {
  const float* x = images.data_ptr<float>();
  const auto rough = rough_mean(x, rows);
  const auto shift = repeated(rows, rough);
  const auto sums =
      sums_of(rows, [&](std::int64_t at, RowCount count, double* first, double* second) {
        sum_powers(x + at, count, shift.data(), first, second);
      });
  Statistics found{at::empty({rows.channels}), {}, at::empty({rows.channels})};
  float* mean = found.mean.data_ptr<float>();
  float* variance = found.variance.data_ptr<float>();
  const auto n = static_cast<double>(rows.count * rows.repeats);
  for (std::size_t c = 0; c < rough.size(); ++c) {
    const double beside = sums.first[c] / n;
    mean[c] = static_cast<float>(static_cast<double>(rough[c]) + beside);
    variance[c] = static_cast<float>(std::max(0.0, sums.second[c] / n - beside * beside));
  }
  found.inverse_deviation = inverse_deviation(found.variance, epsilon);
  return found;
}

// y = scale * x + offset of each channel, repeated as the rows are.
struct Line {
  std::vector<float> scale, offset;
};
Line line_of(const Rows& rows, const Statistics& statistics, const Tensor& weight,
             const Tensor& bias) {
  const auto scale = weight.mul(statistics.inverse_deviation);
  const auto offset = bias.sub(scale.mul(statistics.mean));
  return {repeated(rows, scale), repeated(rows, offset)};
}

Tensor normalised(const Tensor& images, const Tensor& added, const Rows& rows, const Line& line,
                  Activation activation) {
  auto output = at::empty_like(images);
  const float* x = images.data_ptr<float>();
  const float* more = added.numel() > 0 ? added.data_ptr<float>() : nullptr;
  float* y = output.data_ptr<float>();
  const NormParameters parameters{line.scale.data(), line.offset.data(), activation};
  for_each_part(rows, parts_of(rows), [&](std::int64_t, std::int64_t begin, RowCount count) {
    const auto at = begin * rows.width();
    normalise_rows(x + at, more ? more + at : nullptr, y + at, count, parameters);
  });
  return output;
}

struct Gradients {
  Tensor images, added, weight, bias;
};

// With g the gradient before the activation and n the number of values of a channel:
// dx = scale * (g - mean(g) - (x - mean) * inverse_deviation^2 * mean(g * (x - mean))).
Gradients gradients_of(const Tensor& images, const Tensor& output, const Tensor& gradient,
                       const Statistics& statistics, const Line& line, Activation activation) {
  const Rows rows(images);
  const auto means = repeated(rows, statistics.mean);
  Gradients found{
      at::empty_like(images), {}, at::empty({rows.channels}), at::empty({rows.channels})};
  if (output.defined()) found.added = at::empty_like(images);
  NormParameters parameters{line.scale.data(), line.offset.data(), activation};
  const NormGradient all{.x = images.data_ptr<float>(),
                         .y = output.defined() ? output.data_ptr<float>() : nullptr,
                         .gradient = gradient.data_ptr<float>(),
                         .mean = means.data(),
                         .g = output.defined() ? found.added.data_ptr<float>() : nullptr};
  const auto sums =
      sums_of(rows, [&](std::int64_t at, RowCount count, double* first, double* second) {
        sum_gradients(all.from(at), count, parameters, first, second);
      });
  const float* inverse = statistics.inverse_deviation.data_ptr<float>();
  const auto n = static_cast<double>(rows.count * rows.repeats);
  std::vector<float> slope, shift;
  for (std::size_t c = 0; c < sums.first.size(); ++c) {
    const double scale = line.scale[c], deviation = 1 / static_cast<double>(inverse[c]);
    found.weight.data_ptr<float>()[c] = static_cast<float>(sums.second[c] / deviation);
    found.bias.data_ptr<float>()[c] = static_cast<float>(sums.first[c]);
    slope.push_back(static_cast<float>(scale * sums.second[c] / (n * deviation * deviation)));
    shift.push_back(static_cast<float>(scale * sums.first[c] / n));
  }
  slope = repeated(rows, std::move(slope));
  shift = repeated(rows, std::move(shift));
  const float* g = all.gradient;
  if (output.defined()) {  // the activation is behind us
    g = all.g;
    parameters.activation = Activation::none;
  }
  float* dx = found.images.data_ptr<float>();
  for_each_part(rows, parts_of(rows), [&](std::int64_t, std::int64_t begin, RowCount count) {
    const auto at = begin * rows.width();
    spread_gradients(all.x + at, g + at, dx + at, count, parameters,
                     {means.data(), slope.data(), shift.data()});
  });
  return found;
}

struct FusedNorm : torch::autograd::Function<FusedNorm> {
  using Context = torch::autograd::AutogradContext;

  static Tensor forward(Context* context, const Tensor& images, const Tensor& added,
                        const Tensor& weight, const Tensor& bias, const Statistics& statistics,
                        Activation activation) {
    const Rows rows(images);
    auto output =
        normalised(images, added, rows, line_of(rows, statistics, weight, bias), activation);
    context->save_for_backward({images, weight, bias, statistics.mean, statistics.inverse_deviation,
                                added.numel() > 0 ? output : Tensor()});
    context->saved_data["activation"] = static_cast<std::int64_t>(activation);
    return output;
  }

  static torch::autograd::variable_list backward(Context* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Statistics statistics{saved[3], saved[4], {}};
    const auto found =
        gradients_of(saved[0], saved[5], gradients[0].contiguous(channels_last), statistics,
                     line_of(Rows(saved[0]), statistics, saved[1], saved[2]),
                     static_cast<Activation>(context->saved_data["activation"].toInt()));
    return {found.images, found.added, found.weight, found.bias, {}, {}};
  }
};

// Output, mean and variance of the batch. An operation of LibTorch, so that whoever watches its
// operations (count.cc, step_walk.cc, a profiler) sees this one too.
std::tuple<Tensor, Tensor, Tensor> normalise_batch(const Tensor& images, const Tensor& added,
                                                   const Tensor& weight, const Tensor& bias,
                                                   double epsilon, std::int64_t activation) {
  const auto statistics = [&] {
    const torch::NoGradGuard no_gradient;
    return statistics_of(images, Rows(images), epsilon);
  }();
  auto output = FusedNorm::apply(images, added, weight, bias, statistics,
                                 static_cast<Activation>(activation));
  return {std::move(output), statistics.mean, statistics.variance};
}

TORCH_LIBRARY(joulelab, library) {
  library.def(
      "batch_norm(Tensor images, Tensor added, Tensor weight, Tensor bias, float epsilon, int "
      "activation) -> (Tensor, Tensor, Tensor)",
      normalise_batch);
}

}  // namespace

BatchNormImpl::BatchNormImpl(int channels, const BatchNormSettings& settings)
    : weight(register_parameter("weight", torch::ones({channels}))),
      bias(register_parameter("bias", torch::zeros({channels}))),
      running_mean(register_buffer("running_mean", torch::zeros({channels}))),
      running_var(register_buffer("running_var", torch::ones({channels}))),
      num_batches_tracked(register_buffer("num_batches_tracked", torch::zeros({}, torch::kInt64))),
      settings_(settings) {}

Tensor BatchNormImpl::forward(const Tensor& images) { return forward_with(images, {}); }

Tensor BatchNormImpl::forward_with(const Tensor& images, const Tensor& added) {
  if (!can_fuse(images)) {
    if (is_training()) num_batches_tracked.add_(1);
    auto output = at::batch_norm(images, weight, bias, running_mean, running_var, is_training(),
                                 settings_.momentum, settings_.epsilon, true);
    return activate(added.defined() ? output.add_(added) : output, settings_.activation);
  }
  const auto inner = is_fusible(settings_.activation) ? settings_.activation : Activation::none;
  const auto output = fused(images, added, inner);
  return is_fusible(settings_.activation) ? output : activate(output, settings_.activation);
}

Tensor BatchNormImpl::fused(const Tensor& images, const Tensor& added, Activation activation) {
  // A function of LibTorch 1.13 takes no undefined tensor; nothing to add is a tensor of nothing.
  const auto more = added.defined() ? added.contiguous(channels_last) : at::empty({0});
  if (!is_training()) {
    const Rows rows(images);
    const Statistics running{running_mean, inverse_deviation(running_var, settings_.epsilon), {}};
    return normalised(images, more, rows, line_of(rows, running, weight, bias), activation);
  }
  static const auto operation = c10::Dispatcher::singleton()
                                    .findSchemaOrThrow("joulelab::batch_norm", "")
                                    .typed<decltype(normalise_batch)>();
  auto [output, mean, variance] = operation.call(images, more, weight, bias, settings_.epsilon,
                                                 static_cast<std::int64_t>(activation));
  // What follows is bookkeeping, and no operation of the network to whoever watches those.
  const at::RecordFunctionGuard unwatched(false);
  const torch::NoGradGuard no_gradient;
  const double momentum = settings_.momentum;
  const auto n = static_cast<double>(images.numel() / images.size(1));
  num_batches_tracked.add_(1);
  running_mean.mul_(1 - momentum).add_(mean, momentum);
  running_var.mul_(1 - momentum).add_(variance, momentum * n / (n - 1));
  return output;
}

// Only training has a gradient here: where running statistics normalise, nothing asks for it.
bool BatchNormImpl::can_fuse(const Tensor& images) const {
  return (is_training() || !torch::GradMode::is_enabled()) && images.is_cpu() &&
         images.dim() == 4 && images.scalar_type() == torch::kFloat32 &&
         images.is_contiguous(channels_last) && images.numel() > images.size(1);
}

Tensor activate(Tensor input, Activation activation) {
  switch (activation) {
    case Activation::relu:
      return input.relu_();
    case Activation::relu6:
      return relu6_in_place(std::move(input));
    case Activation::silu:
      return at::silu(input);
    case Activation::hardswish:
      return at::hardswish(input);
    case Activation::none:
      break;
  }
  return input;
}

}  // namespace joulelab
