// joulelab-train: a command that trains one network once, for a person or for `joulelab measure`.
// Exit codes: 0 done, 1 the work failed, 2 the request was wrong.
#include <fmt/format.h>

#include "base/file.h"
#include "train/data/data_set.h"
#include "train/layer_run.h"
#include "train/machine.h"
#include "train/summary.h"
#include "train/tune.h"
#include "train/weights.h"

namespace joulelab {
namespace {

// The side of images that are drawn or decoded, which have no size of their own.
int free_side(const Architecture& architecture, const TrainOptions& options) {
  return options.input_size > 0 ? options.input_size : architecture.native.height;
}

Result<std::string> run(const TrainOptions& asked, MarkSender& sender) {
  TrainOptions options = asked;
  const auto choice = JOULELAB_TRY(find_architecture(options.architecture));
  JOULELAB_TRY(check_data_name(options.data));
  const auto device = JOULELAB_TRY(choose_device(options.device));
  if (options.threads == 0) options.threads = usable_processors();
  use_threads(options.threads);
  if (!options.saved_weights.empty()) JOULELAB_TRY(check_writable(options.saved_weights));
  sender.begin("setup");
  auto data = JOULELAB_TRY(load_data({.data = options.data,
                                      .folder = options.data_folder,
                                      .side = free_side(choice.architecture, options),
                                      .threads = options.threads,
                                      .train_images = options.train_images,
                                      .test_images = options.test_images}));
  JOULELAB_TRY(prepare(data, options));
  if (asked.is_tuned || asked.is_only_tuned) {
    const auto tuned = JOULELAB_TRY(tune(choice, data, asked, device, sender));
    if (asked.is_only_tuned) return asked.is_json ? tuned_as_json(tuned) : tuned_as_text(tuned);
    if (!asked.is_quiet) fmt::print(stderr, "{}", tuned_as_text(tuned));
    options = tuned.options;
    use_threads(options.threads);
  }
  const auto built = JOULELAB_TRY(build(choice, data, options, device));
  Progress progress(stderr, Progress::style_of(stderr, options.is_quiet), options.epochs,
                    data.train.size());
  const auto blas = live_blas();
  for (const auto& warning : {blas.warning, built.warning}) {
    if (!warning) continue;
    sender.send(*warning);
    progress.note("warning: " + warning->text);
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
  sender.send(Values{summary.values});
  return options.is_json ? as_json(summary) : as_text(summary);
}

Result<std::string> take_apart(const TrainOptions& options, MarkSender& sender) {
  const auto choice = JOULELAB_TRY(find_architecture(options.architecture));
  const auto device = JOULELAB_TRY(choose_device(options.device));
  const int threads = options.threads > 0 ? options.threads : usable_processors();
  use_threads(threads);
  const auto data = random_data(choice.architecture, options);
  const auto built = JOULELAB_TRY(build(choice, data, options, device));
  const auto blas = live_blas();
  if (blas.warning) sender.send(*blas.warning);
  const auto summary = describe(built, options, blas.name, threads);
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
    return 0;
  }
  const auto& error = text.error();
  fmt::print(stderr, "joulelab-train: {}\n", error.what);
  if (!error.hint.empty()) fmt::print(stderr, "  {}\n", error.hint);
  return error.kind == joulelab::Error::Kind::invalid ? 2 : 1;
}
