#pragma once
// A training that was laid down: all that its next batch depends on, in one file from which it goes
// on to the same weights, bit for bit. docs/FORMATS.md describes the file.

#include <filesystem>
#include <map>
#include <string>

#include "train/tensor_file.h"
#include "train/trainer.h"

namespace joulelab {

struct Checkpoint {
  int epoch = 0;                // the one under way, from 0: so many are over
  std::size_t images_done = 0;  // of its images, in its order
  Outcome outcome;
  // "network.NAME", "optimizer.NAME", "random.cpu", "random.cuda", "loss_sum"
  NamedTensors tensors;
};

// What must be the same for a training to be the same one: network, data, options, by name.
std::map<std::string, std::string> identity_of(const Job& job, const TrainOptions& options);

// What only the last digits depend on: library, threads, instructions.
std::map<std::string, std::string> surroundings_of(const Job& job);

// Replaces `file` in one step.
Result<void> save_checkpoint(const Checkpoint& checkpoint, const Job& job,
                             const TrainOptions& options, const std::filesystem::path& file);

struct LoadedCheckpoint {
  Checkpoint checkpoint;
  std::string differences;  // in what only the last digits depend on; empty: none
};

// Error of kind `invalid` where the file is no checkpoint or one of another training, with all that
// differs by name.
Result<LoadedCheckpoint> load_checkpoint(const std::filesystem::path& file, const Job& job,
                                         const TrainOptions& options);

// "run.ckpt" -> "run.best.ckpt": where the weights of the best epoch lie, as other programs read
// them.
std::filesystem::path best_weights_file(const std::filesystem::path& checkpoint);

}  // namespace joulelab
