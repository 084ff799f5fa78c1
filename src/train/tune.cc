// One thing after the other, each with the best of those before it: all combinations would take
// minutes, and threads hardly change which layout is faster.
#include "train/tune.h"

#include <chrono>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/text.h"
#include "train/build.h"
#include "train/guard.h"
#include "train/loader.h"
#include "train/machine.h"
#include "train/network.h"
#include "train/optimizer.h"

namespace joulelab {
namespace {

using Clock = std::chrono::steady_clock;

class Tuner {
 public:
  Tuner(const ArchitectureChoice& choice, const DataSet& data, const std::string& device,
        MarkSender& sender)
      : choice_(choice), data_(data), device_(device), sender_(sender) {}

  Result<Tuned> run(const TrainOptions& asked);

 private:
  Result<void> try_threads(const TrainOptions& asked);
  Result<void> try_out(TrainOptions options);
  double measured(const Job& job, const TrainOptions& options, Trial& trial);
  const TrainOptions& best() const { return tuned_.trials[tuned_.chosen].options; }

  const ArchitectureChoice& choice_;
  const DataSet& data_;
  const std::string& device_;
  MarkSender& sender_;
  Tuned tuned_;
  Precision precision_ = Precision::float32;
};

// Trains with what `options` say until their time is over; images/s.
double Tuner::measured(const Job& job, const TrainOptions& options, Trial& trial) {
  const bool is_cuda = device_ == "cuda";
  const auto index = static_cast<int>(tuned_.trials.size());
  const auto optimizer =
      make_optimizer(trained_parameters(*job.network),
                     {options.optimizer, options.momentum, options.weight_decay});
  std::vector<std::int64_t> order(data_.train.size());
  std::iota(order.begin(), order.end(), 0);
  const auto batch_size = std::min(static_cast<std::size_t>(options.batch_size),
                                   std::max<std::size_t>(1, order.size()));
  std::optional<Loader> loader;
  std::size_t at = order.size();
  const auto train_batch = [&] {
    if (at + batch_size > order.size()) {
      at = 0;
      loader.emplace(job, data_.train, order, loader_settings(options, job, 0));
    }
    const auto batch = loader->take(std::span<const std::int64_t>(order).subspan(at, batch_size));
    at += batch_size;
    job.network->loss(batch.images, batch.labels).backward();
    // What is learnt here is thrown away, and must not overflow.
    if (job.network->unscale_gradients()) optimizer->step(0);
  };
  job.network->train();
  constexpr int warm_up = 2;  // the first batch makes what the others find ready
  for (int i = 0; i < warm_up; ++i) train_batch();
  if (is_cuda) torch::cuda::synchronize();
  sender_.begin("tune", index);
  const auto began = Clock::now();
  Seconds passed{0};
  while (passed.count() < options.tune_seconds) {
    train_batch();
    trial.images += static_cast<std::int64_t>(batch_size);
    if (is_cuda) torch::cuda::synchronize();
    passed = Clock::now() - began;
  }
  sender_.end("tune", index);
  return static_cast<double>(trial.images) / passed.count();
}

Result<void> Tuner::try_out(TrainOptions options) {
  use_threads(options.threads);
  if (!options.batches_ahead) {
    options.batches_ahead = usual_batches_ahead(device_, options.threads, usable_processors());
  }
  const auto built = JOULELAB_TRY(build(choice_, data_, options, device_));
  const bool is_last = built.job.layout == Layout::channels_last;
  options.layout = is_last ? LayoutChoice::channels_last : LayoutChoice::channels_first;
  Trial trial{
      .options = options,
      .setting = fmt::format("{} {}, {}, {}, {} ahead", options.threads,
                             options.threads == 1 ? "thread" : "threads", name_of(built.job.layout),
                             name_of(options.precision), *options.batches_ahead)};
  const auto name = fmt::format("tune_{}", tuned_.trials.size());
  sender_.send(Facts{{{name, trial.setting}}});
  trial.images_per_second = JOULELAB_TRY(
      guarded([&]() -> Result<double> { return measured(built.job, options, trial); }));
  sender_.send(Values{{{name + "_images", static_cast<double>(trial.images)}}});
  tuned_.trials.push_back(std::move(trial));
  const auto& last = tuned_.trials.back();
  const bool is_faster = last.images_per_second > tuned_.trials[tuned_.chosen].images_per_second;
  if (is_faster && last.options.precision == precision_) {
    tuned_.chosen = tuned_.trials.size() - 1;
  }
  return {};
}

// 1, 2, 4 and so on, and one for each processor; the last first, as it is what is usual.
Result<void> Tuner::try_threads(const TrainOptions& asked) {
  auto options = asked;
  options.threads = asked.threads > 0 ? asked.threads : usable_processors();
  JOULELAB_TRY(try_out(options));
  if (asked.threads > 0 || device_ != "cpu") return {};
  for (int threads = 1; threads < usable_processors(); threads *= 2) {
    options.threads = threads;
    JOULELAB_TRY(try_out(options));
  }
  return {};
}

Result<Tuned> Tuner::run(const TrainOptions& asked) {
  precision_ = asked.precision;
  JOULELAB_TRY(try_threads(asked));
  if (asked.layout == LayoutChoice::automatic) {
    auto options = best();
    options.layout = options.layout == LayoutChoice::channels_last ? LayoutChoice::channels_first
                                                                   : LayoutChoice::channels_last;
    JOULELAB_TRY(try_out(options));
  }
  if (!asked.batches_ahead &&
      usual_batches_ahead(device_, best().threads, usable_processors()) > 0) {
    auto options = best();
    options.batches_ahead = 0;
    JOULELAB_TRY(try_out(options));
  }
  for (const auto precision : {Precision::bfloat16, Precision::float16}) {
    if (asked.precision != Precision::float32 || !check_precision(precision, device_)) continue;
    auto options = best();
    options.precision = precision;
    JOULELAB_TRY(try_out(options));
  }
  tuned_.options = best();
  sender_.send(Facts{{{"tuned", tuned_.trials[tuned_.chosen].setting}}});
  return tuned_;
}

}  // namespace

Result<Tuned> tune(const ArchitectureChoice& choice, const DataSet& data,
                   const TrainOptions& options, const std::string& device, MarkSender& sender) {
  return Tuner(choice, data, device, sender).run(options);
}

std::string tuned_as_text(const Tuned& tuned) {
  std::string text;
  for (std::size_t i = 0; i < tuned.trials.size(); ++i) {
    const auto& trial = tuned.trials[i];
    text +=
        fmt::format("tune: {:<46} {:>8} images/s{}\n", trial.setting,
                    significant(trial.images_per_second, 4), i == tuned.chosen ? ", chosen" : "");
  }
  return text;
}

std::string tuned_as_json(const Tuned& tuned) {
  nlohmann::ordered_json json{{"version", 1}, {"tune", nlohmann::ordered_json::array()}};
  for (std::size_t i = 0; i < tuned.trials.size(); ++i) {
    const auto& trial = tuned.trials[i];
    json["tune"].push_back({{"setting", trial.setting},
                            {"images", trial.images},
                            {"images_per_second", trial.images_per_second},
                            {"is_chosen", i == tuned.chosen}});
  }
  return json.dump(2) + "\n";
}

}  // namespace joulelab
