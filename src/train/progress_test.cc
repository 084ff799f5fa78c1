// What a person sees while a network trains.
#include "train/progress.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace joulelab {
namespace {

std::string shown(Progress::Style style) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = ::open_memstream(&text, &size);
  Progress progress(out, style, 2, 1000);
  progress.note("warning: slow");
  progress.batch(0, 100, Seconds{0.5});
  progress.batch(0, 110, Seconds{0.55});  // too soon to be shown
  progress.epoch(0, 0.25, 0.9, Seconds{5});
  progress.batch(1, 500, Seconds{7.5});
  std::fclose(out);
  std::string result(text, size);
  std::free(text);
  return result;
}

TEST(Progress, renews_one_line_on_a_terminal_with_rate_and_time_left) {
  const std::string clear = "\r\033[K";
  EXPECT_EQ(shown(Progress::Style::terminal),
            clear + "warning: slow\n" +  //
                clear + "epoch 1/2  100/1000 images  200 images/s  10 s left" + clear +
                "epoch 1/2: loss 0.2500, accuracy 90.00 %, 200 images/s\n" + clear +
                "epoch 2/2  500/1000 images  200 images/s  2 s left");
}

TEST(Progress, is_a_plain_line_an_epoch_without_a_terminal) {
  EXPECT_EQ(shown(Progress::Style::lines),
            "warning: slow\nepoch 1/2: loss 0.2500, accuracy 90.00 %, 200 images/s\n");
}

TEST(Progress, is_nothing_when_quiet) {
  EXPECT_EQ(shown(Progress::Style::quiet), "");
  EXPECT_EQ(Progress::style_of(stderr, true), Progress::Style::quiet);
}

}  // namespace
}  // namespace joulelab
