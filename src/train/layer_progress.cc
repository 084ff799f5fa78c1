#include "train/layer_progress.h"

#include <fmt/format.h>

namespace joulelab {

// Printing must not disturb what is measured: five times a second at most, and between windows.
bool LayerProgress::is_due() {
  constexpr Seconds renewed_every{0.2};
  if (style_ != Progress::Style::terminal || Clock::now() - shown_ < renewed_every) return false;
  shown_ = Clock::now();
  return true;
}

void LayerProgress::plan(std::size_t operation) {
  if (!is_due()) return;
  fmt::print(out_, "\r\033[Ktrying each layer once: operation {}", operation + 1);
  std::fflush(out_);
}

void LayerProgress::begin(int round) {
  if (round == 0) began_ = Clock::now();
  round_ = round;
  if (style_ != Progress::Style::lines) return;
  fmt::print(out_, "round {}/{}\n", round + 1, rounds_);
  std::fflush(out_);
}

void LayerProgress::pass(int done, int all) {
  if (!is_due()) return;
  const Seconds passed = Clock::now() - began_;
  const double share = (round_ + static_cast<double>(done) / all) / rounds_;
  fmt::print(out_, "\r\033[Kround {}/{}  {}/{} passes of layers  {:.0f} s left", round_ + 1,
             rounds_, done, all, passed.count() * (1 / share - 1));
  std::fflush(out_);
}

void LayerProgress::end() {
  if (style_ == Progress::Style::terminal) fmt::print(out_, "\r\033[K");
}

}  // namespace joulelab
