#pragma once
// What choosing the start would have saved on a year of hours, for a run that could have begun at
// any of them: with the future known, and with what was known then.

#include <array>
#include <string>
#include <vector>

#include "carbon/interruption.h"

namespace joulelab {

// What the chooser goes by.
enum class Foresight {
  perfect,    // the hours as they came: the bound of any forecast
  yesterday,  // each hour as the same hour of the last 24: persistence
  last_week,  // each hour as the same hour of the last seven days
};
std::string_view name_of(Foresight foresight);

struct BacktestPlan {
  RunLoad load;
  Seconds window{0};                             // from the earliest start to the latest end
  std::optional<InterruptionRule> interruption;  // nothing: runs in one piece alone
};

// Savings are shares of what starting at once emits; negative where the choice was worse.
struct BacktestScore {
  Foresight foresight = Foresight::perfect;
  bool is_interruptible = false;
  int starts = 0;
  double median = 0, low = 0, high = 0;  // of the starts; 5 % and 95 %
  double total = 0;                      // of the emissions of all starts together
  // `total` of the starts of one month, and of one hour of the day (UTC); nothing where none was.
  std::array<std::optional<double>, 12> by_month{};
  std::array<std::optional<double>, 24> by_hour{};
  bool operator==(const BacktestScore&) const = default;
};

struct StartBacktest {
  std::vector<BacktestScore> scores;
  Seconds every{0};                    // from one start that was tried to the next
  std::optional<GramsPerKWh> at_once;  // mean over the starts; nothing: none could be tried
};

// Chooses by `chosen_by` and tells what came by `judged_by`: the same hours, or others of the same
// time on another basis. Every start of the year that has its window, and the week before it,
// whole. Starts that follow each other share hours: the spread is that of a year, no
// confidence interval. Error: those of best_start(), where no start could be tried.
Result<StartBacktest> start_backtest(const IntensitySeries& chosen_by,
                                     const IntensitySeries& judged_by, const BacktestPlan& plan);

}  // namespace joulelab
