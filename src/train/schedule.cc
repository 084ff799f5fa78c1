#include "train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace joulelab {
namespace {

// From `first` to `last` along half a cosine, as `share` goes from 0 to 1.
double along_cosine(double first, double last, double share) {
  return last + (first - last) * (1 + std::cos(std::numbers::pi * share)) / 2;
}

// Smith and Topin 2019, with the shares and factors of torch.optim.lr_scheduler.OneCycleLR. The
// momentum stays as it is.
double one_cycle(double most, double done) {
  constexpr double rising = 0.3, first_part = 1.0 / 25, last_part = first_part / 1e4;
  if (done < rising) return along_cosine(most * first_part, most, done / rising);
  return along_cosine(most, most * last_part, (done - rising) / (1 - rising));
}

double scheduled(const TrainOptions& options, double done) {
  switch (options.schedule) {
    case Schedule::step:
      return options.learning_rate * (done < 0.5 ? 1 : done < 0.75 ? 0.1 : 0.01);
    case Schedule::cosine:
      return along_cosine(options.learning_rate, 0, done);
    case Schedule::one_cycle:
      return one_cycle(options.learning_rate, done);
    case Schedule::constant:
      break;
  }
  return options.learning_rate;
}

}  // namespace

double learning_rate(const TrainOptions& options, const Place& batch) {
  const double rate = scheduled(options, batch.begin / options.epochs);
  // The end of the batch counts, so that the first one does not move by nothing.
  const double end = batch.begin + batch.length;
  return end < options.warm_up ? rate * end / options.warm_up : rate;
}

ImageShape training_shape(const TrainOptions& options, const ImageShape& full, int epoch) {
  const int side = std::min(full.height, full.width), last = options.epochs - 1;
  if (options.smallest_side == 0 || options.smallest_side >= side || epoch >= last) return full;
  const double share = static_cast<double>(epoch) / last;
  const double factor =
      std::lerp(static_cast<double>(options.smallest_side), static_cast<double>(side), share) /
      side;
  const auto scaled = [&](int length) { return static_cast<int>(std::lround(length * factor)); };
  return {full.channels, scaled(full.height), scaled(full.width)};
}

}  // namespace joulelab
