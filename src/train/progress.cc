// The terminal's line is renewed five times a second at most: printing must not cost training time.
#include "train/progress.h"

#include <fmt/format.h>
#include <unistd.h>

namespace joulelab {
namespace {

double rate(std::size_t images, Seconds time) {
  return time.count() > 0 ? static_cast<double>(images) / time.count() : 0;
}

}  // namespace

Progress::Progress(std::FILE* out, Style style, int epochs, std::size_t images_an_epoch)
    : out_(out), style_(style), epochs_(epochs), images_an_epoch_(images_an_epoch) {}

Progress::Style Progress::style_of(std::FILE* out, bool is_quiet) {
  if (is_quiet) return Style::quiet;
  return ::isatty(::fileno(out)) ? Style::terminal : Style::lines;
}

void Progress::batch(int epoch, std::size_t done, Seconds training) {
  constexpr Seconds renewed_every{0.2};
  if (style_ != Style::terminal || training - shown_ < renewed_every) return;
  shown_ = training;
  const std::size_t all = images_an_epoch_ * static_cast<std::size_t>(epochs_);
  const std::size_t trained = images_an_epoch_ * static_cast<std::size_t>(epoch) + done;
  const double images_per_second = rate(trained - before_, training);
  const double left_s =
      images_per_second > 0 ? static_cast<double>(all - trained) / images_per_second : 0;
  fmt::print(out_, "\r\033[Kepoch {}/{}  {}/{} images  {:.0f} images/s  {:.0f} s left", epoch + 1,
             epochs_, done, images_an_epoch_, images_per_second, left_s);
  std::fflush(out_);
}

void Progress::epoch(int epoch, double loss, double accuracy, Seconds training) {
  if (style_ == Style::quiet) return;
  clear();
  const std::size_t trained = images_an_epoch_ * static_cast<std::size_t>(epoch + 1);
  fmt::print(out_, "epoch {}/{}: loss {:.4f}, accuracy {:.2f} %, {:.0f} images/s\n", epoch + 1,
             epochs_, loss, accuracy * 100, rate(trained - before_, training));
  std::fflush(out_);
}

void Progress::note(const std::string& text) {
  if (style_ == Style::quiet) return;
  clear();
  fmt::print(out_, "{}\n", text);
}

void Progress::clear() {
  if (style_ == Style::terminal) fmt::print(out_, "\r\033[K");
}

}  // namespace joulelab
