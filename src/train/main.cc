// joulelab-train: a command that trains one network once, for a person or for `joulelab measure`.
// Exit codes: 0 done, also where SIGTERM asked it to stop; 1 the work failed; 2 the request was
// wrong; 130 Ctrl-C.
#include <csignal>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/file.h"
#include "train/chance.h"
#include "train/data/data_set.h"
#include "train/layer_run.h"
#include "train/machine.h"
#include "train/memory.h"
#include "train/stop.h"
#include "train/summary.h"
#include "train/tune.h"
#include "train/weights.h"

namespace joulelab {
namespace {

// The side of images that are drawn or decoded, which have no size of their own.
int free_side(const Architecture& architecture, const TrainOptions& options) {
  return options.input_size > 0 ? options.input_size : architecture.native.height;
}

// What limits what the numbers of this run mean.
std::vector<Warning> warnings_of(const DataSet& data, const Built& built, const Blas& blas) {
  std::vector<Warning> warnings;
  if (blas.warning) warnings.push_back(*blas.warning);
  if (built.warning) warnings.push_back(*built.warning);
  constexpr std::size_t most_named = 5;
  if (const auto count = data.skipped.size(); count > 0) {
    const auto named = std::span(data.skipped).first(std::min(most_named, count));
    warnings.push_back(
        {"skipped-images",
         fmt::format("{} pictures or classes could not be read and are left out: {}{}", count,
                     fmt::join(named, ", "), count > most_named ? ", ..." : "")});
  }
  if (const auto empty = empty_classes(data.train); !empty.empty()) {
    warnings.push_back(
        {"empty-class", fmt::format("There is no training image of {} of the {} classes ({}): they "
                                    "cannot be learnt. Take more --train-images.",
                                    empty.size(), data.train.classes, fmt::join(empty, ", "))});
  }
  return warnings;
}

Result<void> check_files(const TrainOptions& options) {
  for (const auto& file : {options.saved_weights, options.checkpoint}) {
    if (!file.empty()) JOULELAB_TRY(check_writable(file));
  }
  return {};
}

Result<std::string> run(const TrainOptions& asked, MarkSender& sender) {
  TrainOptions options = asked;
  const auto choice = JOULELAB_TRY(find_architecture(options.architecture));
  JOULELAB_TRY(check_data_name(options.data));
  const auto device = JOULELAB_TRY(choose_device(options.device));
  if (options.threads == 0) options.threads = usable_processors();
  use_threads(options.threads);
  if (options.is_deterministic) be_deterministic();
  JOULELAB_TRY(check_files(options));
  sender.begin("setup");
  auto data = JOULELAB_TRY(load_data({.data = options.data,
                                      .folder = options.data_folder,
                                      .side = free_side(choice.architecture, options),
                                      .threads = options.threads,
                                      .train_images = options.train_images,
                                      .test_images = options.test_images,
                                      .skips_unreadable = options.skips_unreadable}));
  JOULELAB_TRY(check_target(options.target_accuracy, data));
  JOULELAB_TRY(prepare(data, options));
  if (device == "cpu") bound_memory();
  if (asked.is_tuned || asked.is_only_tuned) {
    const auto tuned = JOULELAB_TRY(tune(choice, data, asked, device, sender));
    if (asked.is_only_tuned) {
      sender.send(Facts{{{"architecture", options.architecture},
                         {"data", data.name},
                         {"device", device},
                         {"library", library_name()}}});
      sender.end("setup");
      return asked.is_json ? tuned_as_json(tuned) : tuned_as_text(tuned);
    }
    if (!asked.is_quiet) fmt::print(stderr, "{}", tuned_as_text(tuned));
    options = tuned.options;
    use_threads(options.threads);
  }
  heed_stop_signals();  // up to here there is nothing to save
  const auto built = JOULELAB_TRY(build(choice, data, options, device));
  Progress progress(stderr, Progress::style_of(stderr, options.is_quiet), options.epochs,
                    data.train.size());
  const auto blas = live_blas();
  for (const auto& warning : warnings_of(data, built, blas)) {
    sender.send(warning);
    progress.note("warning: " + warning.text);
  }
  auto summary = describe(built, options, blas.name);
  sender.send(Facts{summary.facts});
  sender.send(Values{summary.values});
  sender.end("setup");
  const auto outcome = JOULELAB_TRY(train(built.job, options, sender, progress));
  if (!options.saved_weights.empty()) {
    JOULELAB_TRY(save_weights(*built.job.network, options.saved_weights));
  }
  add_outcome(summary, outcome);
  sender.send(Facts{summary.facts});
  sender.send(Values{summary.values});
  return options.is_json ? as_json(summary) : as_text(summary);
}

Result<std::string> take_apart(const TrainOptions& asked, MarkSender& sender) {
  TrainOptions options = asked;
  const auto choice = JOULELAB_TRY(find_architecture(options.architecture));
  const auto device = JOULELAB_TRY(choose_device(options.device));
  if (options.threads == 0) options.threads = usable_processors();
  use_threads(options.threads);
  const auto data = random_data(choice.architecture, options);
  const auto built = JOULELAB_TRY(build(choice, data, options, device));
  const auto blas = live_blas();
  if (blas.warning) sender.send(*blas.warning);
  const auto summary = describe(built, options, blas.name);
  sender.send(Facts{summary.facts});
  sender.send(Values{summary.values});
  const auto run = JOULELAB_TRY(run_layers(built.job, options, sender));
  if (sender.is_connected()) return std::string();  // who measures has more to say
  return fmt::format("{}: {} layers, {} rounds, {:.1f} s; joulelab layers tells their energy\n",
                     options.architecture, run.layers, run.rounds, run.duration.count());
}

Result<std::string> answer(int argc, char** argv) {
  const auto parsed = JOULELAB_TRY(parse_options(argc, argv));
  if (const auto* help = std::get_if<std::string>(&parsed)) return *help;
  const auto& options = std::get<TrainOptions>(parsed);
  if (options.is_list) return options.is_json ? list_as_json() : list_as_text();
  auto sender = MarkSender::from_environment();
  return options.has_layers ? take_apart(options, sender) : run(options, sender);
}

}  // namespace
}  // namespace joulelab

int main(int argc, char** argv) {
  joulelab::keep_freed_memory();
  const auto text = joulelab::answer(argc, argv);
  if (text) {
    fmt::print("{}", *text);
    constexpr int interrupted = 130;  // as a shell says it
    return joulelab::stop_signal() == SIGINT ? interrupted : 0;
  }
  const auto& error = text.error();
  fmt::print(stderr, "joulelab-train: {}\n", error.what);
  if (!error.hint.empty()) fmt::print(stderr, "  {}\n", error.hint);
  return error.kind == joulelab::Error::Kind::invalid ? 2 : 1;
}
