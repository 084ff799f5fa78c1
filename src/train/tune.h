#pragma once
// Which of the settings that leave the result (nearly) as it is train fastest here: threads,
// layout, batches ahead. Each trains a network of its own for a while, in a window `tune` that the
// meters see; the training itself then begins as if it had been told the fastest. Fewer bits are
// tried too but not chosen, since they change the numbers.

#include <string>
#include <vector>

#include "mark/sender.h"
#include "train/architecture.h"
#include "train/data/image_set.h"
#include "train/options.h"

namespace joulelab {

struct Trial {
  TrainOptions options;   // with threads, layout, precision and batches_ahead
  std::string setting{};  // "2 threads, channels-last, float32, 0 ahead"
  std::int64_t images = 0;
  double images_per_second = 0;
};

struct Tuned {
  TrainOptions options;       // the fastest that computes in the precision that was asked for
  std::vector<Trial> trials;  // in the order of the windows' indices
  std::size_t chosen = 0;
};

// What the options set is not varied. Tells of trial i the fact `tune_i` (the setting), the value
// `tune_i_images`, and at last the fact `tuned`. Errors: those of build and train.
Result<Tuned> tune(const ArchitectureChoice& choice, const DataSet& data,
                   const TrainOptions& options, const std::string& device, MarkSender& sender);

std::string tuned_as_text(const Tuned& tuned);
std::string tuned_as_json(const Tuned& tuned);

}  // namespace joulelab
