#pragma once
// A study under way, as a person follows it: one line a run; on a terminal also what is running now
// and the time left; nothing with --quiet.

#include <string>

#include "analyse/projection_text.h"
#include "study/runner.h"

namespace joulelab {

class StudyProgress final : public StudyObserver {
 public:
  StudyProgress(bool is_quiet, std::string logs);

  void warm_up_started(const Cell& cell, Seconds duration) override;
  void cell_started(const Cell& cell, const Progress& progress) override;
  // Of the run that goes on, after each of its epochs; on another thread than the others, between
  // cell_started and cell_finished.
  void cell_goes_on(const RunProgress& progress);
  void cell_finished(const Run& run, const Progress& progress) override;
  void warned(const Warning& warning) override;

 private:
  void show_now(const std::string& text);
  void clear_now();

  bool is_quiet_;
  bool is_live_;  // standard error is a terminal
  std::string logs_;
  std::string now_;  // "3 of 12 done; lenet5 mnist": the cell that runs
};

}  // namespace joulelab
