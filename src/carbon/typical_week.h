#pragma once
// What a history says of hours that have not come yet: the mean of the same hour of the week.

#include "carbon/intensity_integral.h"

namespace joulelab {

// The hours from `from` to `to`, each the mean of the same part of the week in the history; of a
// history of most of a year, of those within 45 days of the same date alone. Steps are as long as
// the history's shortest (5 minutes to an hour). Where the history lacks a part of the week, that
// part of the day stands for it; where it lacks that too, the hour is missing. Error `missing`
// where nothing is left.
Result<IntensitySeries> typical_hours(const IntensitySeries& history, WallTime from, WallTime to);

// So many whole weeks that `from` less them lies in the history, and `to` too; of a history of most
// of a year, those within 45 days of the same date: other weeks in which a plan can be tried.
std::vector<WallTime::duration> weeks_back(const IntensitySeries& history, WallTime from,
                                           WallTime to);

}  // namespace joulelab
