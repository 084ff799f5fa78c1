// How often a pass is repeated is found out first and is the same in every round, so that the
// rounds can be held against each other. The device is waited for at marks alone.
#include "train/layer_run.h"

#include <cmath>
#include <fmt/format.h>

#include "train/guard.h"
#include "train/layer_progress.h"
#include "train/step_walk.h"

namespace joulelab {
namespace {

using Clock = std::chrono::steady_clock;
using Work = std::function<void()>;

// The whole is held against the sum of the layers, so it is measured for longer than each.
constexpr int windows_of_the_whole = 5;

struct Batch {
  torch::Tensor images, labels;
};

// Normally distributed images, as normalised ones are, and labels of all classes.
Batch random_batch(const Job& job, const TrainOptions& options) {
  const auto& shape = job.input;
  auto images = torch::randn({options.batch_size, shape.channels, shape.height, shape.width});
  if (job.layout == Layout::channels_last)
    images = images.contiguous(torch::MemoryFormat::ChannelsLast);
  const auto labels = torch::randint(job.data->train.classes, {options.batch_size}, torch::kInt64);
  return {images.to(job.device), labels.to(job.device)};
}

struct WholePass {
  const char* name;
  Work work;
  int repetitions = 0;
};

class LayerRunner {
 public:
  LayerRunner(const Job& job, const TrainOptions& options, MarkSender& sender)
      : job_(job),
        sender_(sender),
        window_(options.layer_window_s),
        rounds_(options.rounds),
        progress_(stderr, Progress::style_of(stderr, options.is_quiet), options.rounds),
        batch_(random_batch(job, options)) {
    job_.network->train();
  }

  Result<LayerRun> run();

 private:
  void plan();
  void tell() const;
  Result<void> measure_layers();
  void measure_whole();
  std::vector<WholePass> whole_passes();
  std::vector<Operation> walk(const Visit& visit);
  int repetitions_for(const Work& work, Seconds window);
  void window(const std::string& name, std::optional<int> index, const Work& work, int repetitions);
  void forget_gradients();
  void synchronise() const {
    if (job_.device == "cuda") torch::cuda::synchronize();
  }

  struct Planned {
    int layer = -1;                 // counted from 0; none where neither pass has a window
    int forward = 0, backward = 0;  // repetitions
  };
  const Job& job_;
  MarkSender& sender_;
  Seconds window_;
  int rounds_;
  LayerProgress progress_;
  Batch batch_;
  std::vector<Operation> operations_;
  std::vector<Planned> planned_;  // of each operation
  std::vector<WholePass> whole_;
  torch::Tensor loss_;  // of whole backward passes
  int layers_ = 0;
};

Result<LayerRun> LayerRunner::run() {
  const auto began = Clock::now();
  sender_.begin("setup");
  plan();
  tell();
  sender_.end("setup");
  for (int round = 0; round < rounds_; ++round) {
    progress_.begin(round);
    JOULELAB_TRY(measure_layers());
    measure_whole();
  }
  progress_.end();
  return LayerRun{static_cast<std::size_t>(layers_), rounds_, Clock::now() - began};
}

std::vector<Operation> LayerRunner::walk(const Visit& visit) {
  auto operations = walk_step(*job_.network, batch_.images, batch_.labels, visit);
  forget_gradients();
  return operations;
}

void LayerRunner::forget_gradients() {
  for (auto& parameter : job_.network->parameters()) parameter.mutable_grad().reset();
}

void LayerRunner::plan() {
  std::map<std::pair<std::size_t, Pass>, int> repetitions;
  operations_ = walk([&](std::size_t i, Pass pass, const Work& again) {
    progress_.plan(i);
    repetitions[{i, pass}] = repetitions_for(again, window_);
  });
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    Planned planned{.forward = repetitions[{i, Pass::forward}],
                    .backward = repetitions[{i, Pass::backward}]};
    if (planned.forward + planned.backward > 0) planned.layer = layers_++;
    planned_.push_back(planned);
  }
  whole_ = whole_passes();
  for (auto& pass : whole_) {
    pass.repetitions = repetitions_for(pass.work, windows_of_the_whole * window_);
  }
}

// As many as fill the window at the fastest pace that was seen, so that no window is shorter. The
// first run is not of it: memory is found and code is loaded in it.
int LayerRunner::repetitions_for(const Work& work, Seconds window) {
  work();
  Seconds passed{0}, fastest{1e9};
  for (int runs = 1; passed < window / 4; runs *= 2) {
    synchronise();
    const auto began = Clock::now();
    for (int i = 0; i < runs; ++i) work();
    synchronise();
    const Seconds taken = Clock::now() - began;
    passed += taken;
    fastest = std::min(fastest, taken / runs);
  }
  constexpr double most = 1e9;
  return static_cast<int>(std::ceil(std::min(most, window / fastest)));
}

std::vector<WholePass> LayerRunner::whole_passes() {
  const auto forward = [this] { return job_.network->loss(batch_.images, batch_.labels); };
  return {{"whole_forward", [forward] { forward(); }},
          {"whole_backward",
           [this, forward] {
             if (!loss_.defined()) loss_ = forward();
             loss_.backward({}, true);
             forget_gradients();
           }},
          {"whole_step", [this, forward] {
             loss_.reset();
             forward().backward();
             forget_gradients();
           }}};
}

void LayerRunner::tell() const {
  const auto batch = static_cast<double>(batch_.images.size(0));
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    if (planned_[i].layer < 0) continue;
    const auto& operation = operations_[i];
    const auto name = fmt::format("layer.{}.", planned_[i].layer);
    sender_.send(Facts{{{name + "name", operation.path},
                        {name + "kind", operation.kind},
                        {name + "output", fmt::format("{}", fmt::join(operation.output, "x"))}}});
    const auto number = [](auto value) { return static_cast<double>(value); };
    sender_.send(Values{{{name + "parameters", number(operation.parameters)},
                         {name + "macs", number(operation.macs) / batch},
                         {name + "backward_macs", number(operation.backward_macs) / batch},
                         {name + "bytes", number(operation.bytes)},
                         {name + "gradient_bytes", number(operation.gradient_bytes)},
                         {name + "forward_repetitions", number(planned_[i].forward)},
                         {name + "backward_repetitions", number(planned_[i].backward)}}});
  }
  Values values{{{"layers", static_cast<double>(layers_)},
                 {"operations", static_cast<double>(operations_.size())},
                 {"rounds", rounds_},
                 {"layer_window_s", window_.count()}}};
  for (const auto& pass : whole_)
    values.values[fmt::format("{}_repetitions", pass.name)] = pass.repetitions;
  sender_.send(values);
}

void LayerRunner::window(const std::string& name, std::optional<int> index, const Work& work,
                         int repetitions) {
  synchronise();
  sender_.begin(name, index);
  for (int i = 0; i < repetitions; ++i) work();
  synchronise();
  sender_.end(name, index);
}

Result<void> LayerRunner::measure_layers() {
  int done = 0;
  const auto operations = walk([&](std::size_t i, Pass pass, const Work& again) {
    const bool is_forward = pass == Pass::forward;
    const auto& planned = planned_.at(i);
    const int repetitions = is_forward ? planned.forward : planned.backward;
    window(is_forward ? "layer_forward" : "layer_backward", planned.layer, again, repetitions);
    progress_.pass(++done, 2 * layers_);
  });
  if (operations == operations_) return {};
  return fail(Error::Kind::broken, "the network does not run the same operations in each step");
}

void LayerRunner::measure_whole() {
  for (const auto& pass : whole_) {
    pass.work();
    window(pass.name, {}, pass.work, pass.repetitions);
  }
}

}  // namespace

DataSet random_data(const Architecture& architecture, const TrainOptions& options) {
  DataSet data{.name = "random", .train = {}, .test = {}, .normalisation = {}};
  data.train.shape = architecture.native;
  if (options.channels > 0) data.train.shape.channels = options.channels;
  data.train.classes = options.classes > 0 ? options.classes : architecture.native_classes;
  return data;
}

Result<LayerRun> run_layers(const Job& job, const TrainOptions& options, MarkSender& sender) {
  return guarded([&] { return LayerRunner(job, options, sender).run(); });
}

}  // namespace joulelab
