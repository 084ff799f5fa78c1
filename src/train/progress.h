#pragma once
// How far the training is: one line that renews itself on a terminal, a plain line an epoch
// elsewhere, nothing when quiet.

#include <cstdio>
#include <string>

#include "base/units.h"

namespace joulelab {

class Progress {
 public:
  enum class Style { terminal, lines, quiet };
  Progress(std::FILE* out, Style style, int epochs, std::size_t images_an_epoch);
  static Style style_of(std::FILE* out, bool is_quiet);

  // So many images were trained on before this process began.
  void resume(std::size_t images) { before_ = images; }

  // `done` images of epoch `epoch` (from 0) are trained; `training` is the time spent on all so
  // far.
  void batch(int epoch, std::size_t done, Seconds training);
  void epoch(int epoch, double loss, double accuracy, Seconds training);
  void note(const std::string& text);

 private:
  void clear();

  std::FILE* out_;
  Style style_;
  int epochs_;
  std::size_t images_an_epoch_, before_ = 0;
  Seconds shown_{-1};  // training time when the line was last renewed
};

}  // namespace joulelab
