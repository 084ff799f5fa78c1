// Nothing here waits for the device but the marks, the evaluation and every fiftieth loss.
#include "train/trainer.h"

#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <random>

#include "base/text.h"
#include "train/checkpoint.h"
#include "train/evaluate.h"
#include "train/fit.h"
#include "train/guard.h"
#include "train/loader.h"
#include "train/marker.h"
#include "train/network.h"
#include "train/schedule.h"
#include "train/stop.h"
#include "train/training_state.h"
#include "train/weights.h"

namespace joulelab {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* asked_to_stop = "asked to stop";
// What a checkpoint amid an epoch left of it: by another name, so that nobody takes it for a whole.
constexpr const char *whole_epoch = "epoch", *rest_of_epoch = "epoch-rest";

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

  Result<Outcome> run();
  // Whether it was at a batch when it failed.
  bool is_in_batch() const { return is_in_batch_; }
  // Where a training that failed can be taken up again.
  const std::string& last_state() const { return last_state_; }

 private:
  Result<void> run_epoch();
  Result<void> train_epoch();
  Result<void> train_batches(std::span<const std::int64_t> order);
  void train_batch(const Job& job, Loader& loader, std::span<const std::int64_t> indices,
                   double rate);
  Result<bool> judge();
  Result<void> end_epoch();
  std::string reason_to_end() const;
  void begin_epoch();

  Result<void> resume();
  void tell_resumed(const std::string& differences);
  Result<void> lay_down();
  TrainingState state() const { return {*job_.network, *optimizer_, loss_sum_}; }

  // A phase of every batch, marked where it was asked for.
  template <class Work>
  auto phase(const char* name, Work work) {
    if (options_.has_phases) marker_.begin(name);
    auto result = work();
    if (options_.has_phases) marker_.end(name);
    return result;
  }
  // Reads the sum of losses back from the device: rarely, since it waits for it.
  bool has_diverged() const { return !std::isfinite(loss_sum_.item<float>()); }
  tl::unexpected<Error> diverged() const {
    return fail(Error::Kind::broken,
                fmt::format("the loss is no longer a number in epoch {}: the training diverged",
                            epoch_ + 1),
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
  int shuffles_ = 0;  // of `order_`: one an epoch
  int epoch_ = 0;
  std::size_t done_ = 0;  // images of the epoch under way
  const char* window_ = whole_epoch;
  torch::Tensor loss_sum_;
  Outcome outcome_;
  bool is_in_batch_ = false, is_head_alone_ = false, has_judged_ = false;
  std::string last_state_;
};

Result<Outcome> Trainer::run() {
  loss_sum_ = torch::zeros({}, torch::TensorOptions().device(job_.device));
  if (!options_.resumed.empty()) JOULELAB_TRY(resume());
  begin_epoch();
  bool has_trained = false;
  while (outcome_.stopped.empty() && epoch_ < options_.epochs) {
    has_trained = true;
    JOULELAB_TRY(run_epoch());
  }
  // What the checkpoint knew was reached with another run's energy, by another network.
  if (has_trained && !has_judged_)
    outcome_.accuracy = outcome_.loss = outcome_.kappa = std::nullopt;
  return outcome_;
}

// What the plan says for the epoch that comes.
void Trainer::begin_epoch() {
  while (shuffles_ <= epoch_) {
    std::shuffle(order_.begin(), order_.end(), random_);
    ++shuffles_;
  }
  if (options_.freeze_from == 0 || epoch_ + 1 < options_.freeze_from || is_head_alone_) return;
  job_.network->freeze_base();
  is_head_alone_ = true;
}

// Windows that a signal cuts short get no end: they are no epochs to be compared with others.
Result<void> Trainer::run_epoch() {
  window_ = done_ > 0 ? rest_of_epoch : whole_epoch;
  marker_.begin(window_, epoch_);
  JOULELAB_TRY(train_epoch());
  const bool is_judged = stop_signal() == 0 && JOULELAB_TRY(judge());
  if (is_judged) return end_epoch();
  outcome_.stopped = asked_to_stop;
  return options_.checkpoint.empty() ? Result<void>() : lay_down();
}

Result<void> Trainer::train_epoch() {
  job_.network->train();
  if (done_ == 0) loss_sum_.zero_();
  marker_.begin("train", epoch_);
  JOULELAB_TRY(train_batches(order_));
  if (done_ > 0) outcome_.train_loss = loss_sum_.item<float>() / static_cast<double>(done_);
  if (done_ > 0 && !std::isfinite(*outcome_.train_loss)) return diverged();
  if (stop_signal() == 0) marker_.end("train", epoch_);
  return {};
}

Result<void> Trainer::train_batches(std::span<const std::int64_t> order) {
  Job job = job_;
  job.input = training_shape(options_, job_.input, epoch_);
  const auto batch_size = static_cast<std::size_t>(options_.batch_size);
  const auto count = static_cast<double>(order.size());
  const auto began = Clock::now();
  const Seconds before = outcome_.training;
  Loader loader(job, job.data->train, order.subspan(done_), loader_settings(options_, job, epoch_));
  const auto take_time = [&] { outcome_.training = before + (Clock::now() - began); };
  while (done_ < order.size() && stop_signal() == 0) {
    const auto indices = order.subspan(done_, std::min(batch_size, order.size() - done_));
    // Batch normalisation of a single image has no variance: a last batch of one is left out.
    if (indices.size() == 1 && done_ > 0 && batch_size > 1) break;
    const Place place{epoch_ + static_cast<double>(done_) / count,
                      static_cast<double>(indices.size()) / count};
    is_in_batch_ = true;
    train_batch(job, loader, indices, learning_rate(options_, place));
    is_in_batch_ = false;
    const std::size_t number = done_ / batch_size;
    done_ += indices.size();
    outcome_.images_seen += static_cast<std::int64_t>(indices.size());
    constexpr std::size_t checked_every = 50;
    if (number % checked_every == 0 && has_diverged()) return diverged();
    take_time();
    progress_.batch(epoch_, done_, outcome_.training);
  }
  marker_.synchronise();
  take_time();
  return {};
}

void Trainer::train_batch(const Job& job, Loader& loader, std::span<const std::int64_t> indices,
                          double rate) {
  const auto batch = phase("data", [&] { return loader.take(indices); });
  auto loss = phase("forward", [&] { return job.network->loss(batch.images, batch.labels); });
  phase("backward", [&] { return loss.backward(), 0; });
  phase("update", [&] {
    if (job.network->unscale_gradients()) optimizer_->step(rate);
    return 0;
  });
  loss_sum_.add_(loss.detach(), static_cast<double>(indices.size()));
}

// Whether the evaluation came to its end.
Result<bool> Trainer::judge() {
  marker_.begin("validate", epoch_);
  const auto evaluation = evaluate(job_);
  if (!evaluation) return false;
  marker_.end("validate", epoch_);
  if (!std::isfinite(evaluation->loss)) return diverged();
  has_judged_ = true;
  outcome_.accuracy = evaluation->accuracy;
  outcome_.loss = evaluation->loss;
  outcome_.kappa = evaluation->kappa;
  Values values{{{"accuracy", evaluation->accuracy},
                 {"loss", evaluation->loss},
                 {"images_seen", static_cast<double>(outcome_.images_seen)}}};
  if (evaluation->kappa) values.values["kappa"] = *evaluation->kappa;
  sender_.send(values);
  return true;
}

Result<void> Trainer::end_epoch() {
  const int epoch = epoch_;
  const bool is_best = outcome_.accuracy > outcome_.best_accuracy;  // nothing is below any
  if (is_best) {
    outcome_.best_accuracy = outcome_.accuracy;
    outcome_.best_epoch = epoch + 1;
  }
  const bool is_due = (epoch + 1) % options_.checkpoint_every == 0;
  const bool has_checkpoint = !options_.checkpoint.empty();
  if (has_checkpoint) marker_.begin("checkpoint", epoch);
  if (has_checkpoint && is_best) {
    JOULELAB_TRY(save_weights(*job_.network, best_weights_file(options_.checkpoint),
                              {{"epoch", fmt::format("{}", epoch + 1)},
                               {"accuracy", fmt::format("{}", *outcome_.accuracy)}}));
  }
  outcome_.epochs = ++epoch_;
  done_ = 0;
  begin_epoch();
  outcome_.stopped = reason_to_end();
  const bool is_last = !outcome_.stopped.empty() || epoch_ == options_.epochs;
  if (has_checkpoint && (is_due || is_last)) JOULELAB_TRY(lay_down());
  if (has_checkpoint) marker_.end("checkpoint", epoch);
  marker_.end(window_, epoch);
  progress_.epoch(epoch, *outcome_.loss, *outcome_.accuracy, outcome_.training);
  return {};
}

// Before the last epoch; empty: it goes on.
std::string Trainer::reason_to_end() const {
  if (epoch_ == 0 || epoch_ >= options_.epochs) return {};
  if (options_.target_accuracy > 0 && outcome_.accuracy >= options_.target_accuracy) {
    return "target accuracy reached";
  }
  if (options_.patience > 0 && epoch_ - outcome_.best_epoch >= options_.patience) {
    return "no better accuracy for " +
           counted(static_cast<std::size_t>(options_.patience), "epoch");
  }
  return stop_signal() != 0 ? asked_to_stop : "";
}

Result<void> Trainer::lay_down() {
  const Checkpoint checkpoint{
      .epoch = epoch_, .images_done = done_, .outcome = outcome_, .tensors = tensors_of(state())};
  JOULELAB_TRY(save_checkpoint(checkpoint, job_, options_, options_.checkpoint));
  const auto images = done_ > 0 ? " and " + counted(done_, "image") : "";
  last_state_ = fmt::format("the state after {}{} is in {}",
                            counted(static_cast<std::size_t>(epoch_), "epoch"), images,
                            options_.checkpoint.string());
  return {};
}

Result<void> Trainer::resume() {
  const auto loaded = JOULELAB_TRY(load_checkpoint(options_.resumed, job_, options_));
  epoch_ = loaded.checkpoint.epoch;
  done_ = loaded.checkpoint.images_done;
  outcome_ = loaded.checkpoint.outcome;
  begin_epoch();  // which may freeze the base, and so change what there is to restore
  auto here = state();
  if (!restore(loaded.checkpoint.tensors, here)) {
    return fail(Error::Kind::broken,
                fmt::format("{} lacks some of what its training needs", options_.resumed.string()),
                "start again without --resume");
  }
  if (done_ == 0) outcome_.stopped = reason_to_end();
  tell_resumed(loaded.differences);
  return {};
}

void Trainer::tell_resumed(const std::string& differences) {
  progress_.resume(static_cast<std::size_t>(outcome_.images_seen_before));
  auto text = fmt::format(
      "This run went on from a checkpoint after {} and {} images: its energy and time are those of "
      "the rest.",
      counted(static_cast<std::size_t>(epoch_), "epoch"), outcome_.images_seen_before);
  if (!differences.empty()) {
    text += fmt::format(" It was made elsewhere ({}): the last digits may differ.", differences);
  }
  sender_.send(Warning{"resumed", text});
  // Planned, of this run, and whole: the rest of one is none.
  const int left = options_.epochs - epoch_ - (done_ > 0 ? 1 : 0);
  sender_.send(Values{{{"epochs", std::max(0, left)}}});
  progress_.note("warning: " + text);
}

}  // namespace

Result<Outcome> train(const Job& job, const TrainOptions& options, MarkSender& sender,
                      Progress& progress) {
  std::unique_ptr<Trainer> trainer;
  auto outcome = guarded([&] {
    trainer = std::make_unique<Trainer>(job, options, sender, progress);
    return trainer->run();
  });
  if (outcome || !trainer) return outcome;
  auto error = outcome.error();
  const bool is_batch = trainer->is_in_batch() && error.what.starts_with(out_of_memory);
  const auto last_state = trainer->last_state();
  trainer.reset();  // and its memory
  if (is_batch) {
    progress.note(
        fmt::format("memory ran out with a batch of {}: trying smaller ones", options.batch_size));
    error = error_of_batch_size(job, options, error);
  }
  if (!last_state.empty()) error.hint += (error.hint.empty() ? "" : "; ") + last_state;
  return tl::unexpected(error);
}

}  // namespace joulelab
