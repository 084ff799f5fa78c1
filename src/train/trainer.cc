// Nothing here waits for the device but the marks, the evaluation and every fiftieth loss.
#include "train/trainer.h"

#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <numeric>
#include <random>

#include "train/guard.h"
#include "train/kappa.h"
#include "train/loader.h"
#include "train/network.h"
#include "train/optimizer.h"

namespace joulelab {
namespace {

using Clock = std::chrono::steady_clock;

// Marks that wait for the device, so that a window holds the work and not its being handed over.
class Marker {
 public:
  Marker(MarkSender& sender, bool is_cuda) : sender_(sender), is_cuda_(is_cuda) {}
  void begin(const char* name, std::optional<int> index = {}) {
    synchronise();
    sender_.begin(name, index);
  }
  void end(const char* name, std::optional<int> index = {}) {
    synchronise();
    sender_.end(name, index);
  }
  void synchronise() const {
    if (is_cuda_) torch::cuda::synchronize();
  }

 private:
  MarkSender& sender_;
  bool is_cuda_;
};

class Trainer {
 public:
  Trainer(const Job& job, const TrainOptions& options, MarkSender& sender, Progress& progress)
      : job_(job),
        options_(options),
        marker_(sender, job.device == "cuda"),
        sender_(sender),
        progress_(progress),
        optimizer_(make_optimizer(trained_parameters(*job.network),
                                  {options.optimizer, options.momentum, options.weight_decay})),
        random_(options.seed),
        order_(job.data->train.size()) {
    std::iota(order_.begin(), order_.end(), 0);
  }

  Result<Outcome> run() {
    for (int epoch = 0; epoch < options_.epochs; ++epoch) {
      marker_.begin("epoch", epoch);
      JOULELAB_TRY(train_epoch(epoch));
      evaluate(epoch);
      marker_.end("epoch", epoch);
      outcome_.epochs = epoch + 1;
      progress_.epoch(epoch, outcome_.loss, outcome_.accuracy, outcome_.training);
      if (!std::isfinite(outcome_.loss)) return diverged(epoch);
      if (options_.target_accuracy > 0 && outcome_.accuracy >= options_.target_accuracy) break;
    }
    return outcome_;
  }

 private:
  Result<void> train_epoch(int epoch);
  void train_batch(const Batch& batch, double rate);
  void evaluate(int epoch);
  double learning_rate(double epochs_done) const;

  // Reads the sum of losses back from the device: rarely, since it waits for it.
  bool has_diverged() const { return !std::isfinite(loss_sum_.item<float>()); }
  Result<Outcome> diverged(int epoch) const {
    return fail(
        Error::Kind::broken,
        fmt::format("the loss is no longer a number in epoch {}: the training diverged", epoch + 1),
        fmt::format("try --learning-rate {:g}", options_.learning_rate / 10));
  }

  const Job& job_;
  const TrainOptions& options_;
  Marker marker_;
  MarkSender& sender_;
  Progress& progress_;
  std::unique_ptr<Optimizer> optimizer_;
  std::mt19937_64 random_;
  std::vector<std::int64_t> order_;
  torch::Tensor loss_sum_;
  Outcome outcome_;
};

double Trainer::learning_rate(double epochs_done) const {
  const double done = epochs_done / options_.epochs;
  switch (options_.schedule) {
    case Schedule::step:
      return options_.learning_rate * (done < 0.5 ? 1 : done < 0.75 ? 0.1 : 0.01);
    case Schedule::cosine:
      return options_.learning_rate * (1 + std::cos(std::numbers::pi * done)) / 2;
    case Schedule::constant:
      break;
  }
  return options_.learning_rate;
}

void Trainer::train_batch(const Batch& batch, double rate) {
  const bool has_phases = options_.has_phases;
  if (has_phases) marker_.begin("forward");
  auto loss = job_.network->loss(batch.images, batch.labels);
  if (has_phases) {
    marker_.end("forward");
    marker_.begin("backward");
  }
  loss.backward();
  if (has_phases) {
    marker_.end("backward");
    marker_.begin("update");
  }
  if (job_.network->unscale_gradients()) optimizer_->step(rate);
  if (has_phases) marker_.end("update");
  loss_sum_.add_(loss.detach(), static_cast<double>(batch.labels.size(0)));
}

Result<void> Trainer::train_epoch(int epoch) {
  std::shuffle(order_.begin(), order_.end(), random_);
  job_.network->train();
  loss_sum_ = torch::zeros({}, torch::TensorOptions().device(job_.device));
  const std::span<const std::int64_t> order(order_);
  const auto batch_size = static_cast<std::size_t>(options_.batch_size);
  Loader loader(job_, job_.data->train, order, loader_settings(options_, job_, epoch));
  marker_.begin("train", epoch);
  const auto began = Clock::now();
  const Seconds before = outcome_.training;
  std::size_t done = 0;
  for (std::size_t number = 0; done < order.size(); ++number) {
    const auto indices = order.subspan(done, std::min(batch_size, order.size() - done));
    // Batch normalisation of a single image has no variance: a last batch of one is left out.
    if (indices.size() == 1 && done > 0 && batch_size > 1) break;
    const double epochs_done =
        epoch + static_cast<double>(done) / static_cast<double>(order.size());
    train_batch(loader.take(indices), learning_rate(epochs_done));
    done += indices.size();
    constexpr std::size_t checked_every = 50;
    if (number % checked_every == 0 && has_diverged()) break;
    progress_.batch(epoch, done, before + (Clock::now() - began));
  }
  marker_.synchronise();
  outcome_.training = before + (Clock::now() - began);
  marker_.end("train", epoch);
  outcome_.images_seen += static_cast<std::int64_t>(done);
  outcome_.train_loss = loss_sum_.item<float>() / static_cast<double>(done);
  if (!std::isfinite(outcome_.train_loss)) return tl::unexpected(diverged(epoch).error());
  return {};
}

std::vector<std::int64_t> counts_of(const torch::Tensor& tensor) {
  const auto counts = tensor.cpu();
  const auto* first = counts.data_ptr<std::int64_t>();
  return {first, first + counts.numel()};
}

void Trainer::evaluate(int epoch) {
  marker_.begin("validate", epoch);
  const torch::NoGradGuard no_gradient;
  job_.network->eval();
  const ImageSet& test = job_.data->test;
  std::vector<std::int64_t> indices(test.size());
  std::iota(indices.begin(), indices.end(), 0);
  constexpr std::size_t batch_size = 128;  // larger is slower: it leaves the cache
  const auto sum = torch::TensorOptions().device(job_.device);
  auto hits = torch::zeros({}, sum.dtype(torch::kInt64));
  const std::int64_t classes = test.classes;
  auto guessed = torch::zeros({classes}, sum.dtype(torch::kInt64)), labelled = guessed.clone();
  auto loss = torch::zeros({}, sum.dtype(torch::kFloat64));
  for (std::size_t from = 0; from < indices.size(); from += batch_size) {
    const auto count = std::min(batch_size, indices.size() - from);
    const auto batch = take_batch(job_, test, std::span(indices).subspan(from, count));
    const auto scores = job_.network->forward(batch.images);
    const auto guesses = scores.argmax(1);
    hits += guesses.eq(batch.labels).sum();
    guessed += guesses.bincount({}, classes);
    labelled += batch.labels.bincount({}, classes);
    loss += at::cross_entropy_loss(scores, batch.labels, {}, at::Reduction::Sum);
  }
  const auto count = static_cast<double>(indices.size());
  outcome_.accuracy = static_cast<double>(hits.item<std::int64_t>()) / count;
  outcome_.loss = loss.item<double>() / count;
  outcome_.kappa = cohens_kappa(hits.item<std::int64_t>(), counts_of(guessed), counts_of(labelled));
  marker_.end("validate", epoch);
  Values values{{{"accuracy", outcome_.accuracy},
                 {"loss", outcome_.loss},
                 {"images_seen", static_cast<double>(outcome_.images_seen)}}};
  if (outcome_.kappa) values.values["kappa"] = *outcome_.kappa;
  sender_.send(values);
}

}  // namespace

Result<Outcome> train(const Job& job, const TrainOptions& options, MarkSender& sender,
                      Progress& progress) {
  return guarded([&] { return Trainer(job, options, sender, progress).run(); });
}

}  // namespace joulelab
