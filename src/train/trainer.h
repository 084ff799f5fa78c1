#pragma once
// The loop itself: batches, forward, backward, update, an evaluation after each epoch, and the
// marks that say when each of them was.

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/units.h"
#include "mark/sender.h"
#include "train/architecture.h"
#include "train/data/batch.h"
#include "train/options.h"
#include "train/progress.h"

namespace joulelab {

struct Outcome {
  // Of the last evaluation: share of hits, mean cross-entropy, Cohen's kappa (nothing where all is
  // of one class). Nothing where it was stopped before the first one, though it went on from a
  // checkpoint that knew an earlier one.
  std::optional<double> accuracy, loss, kappa;
  std::optional<double> train_loss;  // mean over the last epoch's batches, as they were trained on
  std::optional<double> best_accuracy;  // and this of the whole training, from its beginning
  int best_epoch = 0;                   // from 1
  int epochs = 0;                       // those that are over
  std::int64_t images_seen = 0;         // by this process
  std::int64_t images_seen_before = 0;  // up to the checkpoint that it went on from
  Seconds training{0};                  // time in the windows "train"
  std::string stopped{};                // why it ended before its last epoch; empty: it did not
  // Nothing before the first batch.
  std::optional<double> images_per_second() const {
    if (training <= Seconds{0}) return std::nullopt;
    return static_cast<double>(images_seen) / training.count();
  }
};

struct Job {
  std::shared_ptr<Network> network;  // on the device, in the layout
  const DataSet* data = nullptr;
  std::string device = "cpu";
  Layout layout = Layout::channels_first;
  ImageShape input;  // images of another size are scaled to it, batch by batch
};

// Goes on from a checkpoint, and makes some, where the options say so. Ends early, as the outcome
// says, where a target is reached, patience is over, or a signal asks for it (stop.h).
//
// Error of kind `broken` where the loss is no longer a number, memory runs out, or LibTorch fails;
// never an exception; it names the last checkpoint. The result is the same, bit for bit, for the
// same seed, threads and library, whether it was interrupted and resumed or not.
Result<Outcome> train(const Job& job, const TrainOptions& options, MarkSender& sender,
                      Progress& progress);

}  // namespace joulelab
