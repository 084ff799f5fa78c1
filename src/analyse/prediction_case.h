#pragma once
// A run as a prediction learns from it: what the network had to do, and what that took.

#include <optional>
#include <string>
#include <vector>

#include "analyse/cost_model.h"
#include "record/run.h"

namespace joulelab {

struct ImageSize {
  int channels = 0, height = 0, width = 0;
  bool operator==(const ImageSize&) const = default;
};

// What a network has to do, for one image of `input` (data/architectures.csv; joulelab-train counts
// the same and tells it).
struct ArchitectureSize {
  std::string name;
  double parameters = 0, macs = 0, activations = 0, layers = 0;
  ImageSize input;
};
// At its native input; nothing for a name that the table does not have.
std::optional<ArchitectureSize> architecture_size(std::string_view name);
std::vector<std::string> architecture_names();
// MACs and activations with the number of pixels, which is exact for convolutions alone.
ArchitectureSize scaled_to(ArchitectureSize size, ImageSize input);
// "3x32x32"; nothing for anything else.
std::optional<ImageSize> image_size(std::string_view text);

ImageWork image_work(const ArchitectureSize& size, double batch_size);

// Power as makers rate it, and how busy it was: for the baselines alone.
struct RatedUse {
  std::optional<double> rated_w;
  std::optional<double> utilisation;  // mean, 0 to 1
};

struct PredictionCase {
  std::string run;  // id
  std::string architecture, data;
  std::string machine;              // its host and device
  std::vector<std::string> covers;  // components whose energy was counted, sorted
  Grade grade = Grade::measured;
  double images = 0, batch_size = 0;  // trained on, all epochs together
  ImageWork work;
  bool has_assumed_input = false;  // the run told neither MACs nor the size of its images
  double energy_j = 0, duration_s = 0;
  RatedUse use;
};

// Error `missing` with the reason in words where the run is not finished, its energy is not whole,
// or it told too little: architecture, images seen, batch size. Pure, thread-safe.
Result<PredictionCase> prediction_case_of(const Run& run, const RatedUse& use);

}  // namespace joulelab
