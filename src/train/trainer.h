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
  double accuracy = 0, loss = 0;  // of the last evaluation: share of hits, mean cross-entropy
  std::optional<double> kappa;    // Cohen's, of the same; nothing where all is of one class
  double train_loss = 0;          // mean over the last epoch's batches, as they were trained on
  int epochs = 0;                 // those that were run: a target accuracy ends the training early
  std::int64_t images_seen = 0;
  Seconds training{0};  // time in the windows "train"
  double images_per_second() const { return static_cast<double>(images_seen) / training.count(); }
};

struct Job {
  std::shared_ptr<Network> network;  // on the device, in the layout
  const DataSet* data = nullptr;
  std::string device = "cpu";
  Layout layout = Layout::channels_first;
  ImageShape input;  // images of another size are scaled to it, batch by batch
};

// Error of kind `broken` where the loss is no longer a number, memory runs out, or LibTorch fails;
// never an exception. The result is the same, bit for bit, for the same seed, threads and library.
Result<Outcome> train(const Job& job, const TrainOptions& options, MarkSender& sender,
                      Progress& progress);

}  // namespace joulelab
