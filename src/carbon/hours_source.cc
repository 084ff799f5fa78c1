#include "carbon/hours_source.h"

#include <filesystem>
#include <fmt/format.h>

#include "base/file.h"
#include "carbon/hours_file.h"
#include "carbon/location.h"
#include "carbon/utc_time.h"

namespace joulelab {
namespace {

bool is_file(const std::string& source) {
  std::error_code ignored;
  return source.ends_with(".csv") || std::filesystem::is_regular_file(source, ignored);
}

Result<IntensitySeries> from_file(const HoursRequest& request) {
  Intensity about;
  if (!request.place.empty()) {
    const auto place = JOULELAB_TRY(resolve_place(request.place));
    about.place = place.place;
    about.code = place.code;
  }
  const auto text = JOULELAB_TRY(read_text(request.source));
  return parse_hours(text, request.source, about);
}

}  // namespace

Result<IntensitySeries> hours_between(const IntensitySeries& series, WallTime from, WallTime to) {
  std::vector<IntensityStep> inside;
  for (const auto& step : series.steps) {
    if (step.begin < to && from < step.end) inside.push_back(step);
  }
  if (inside.empty()) {
    return fail(Error::Kind::missing,
                fmt::format("{} has no hours of {} from {} to {}", series.about.source,
                            series.about.place, text_of(from), text_of(to)),
                fmt::format("it has {} to {}", text_of(series.steps.front().begin),
                            text_of(series.steps.back().end)));
  }
  return make_series(series.about, std::move(inside));
}

Result<IntensitySeries> open_hours(const HoursRequest& request) {
  if (!is_file(request.source)) {
    return fail(Error::Kind::invalid, fmt::format("no source of hours '{}'", request.source),
                "a CSV file of hours: docs/PLACE.md, section \"Services\"");
  }
  auto series = JOULELAB_TRY(from_file(request));
  const bool is_all = request.from == WallTime{} && request.to == WallTime{};
  if (is_all) return series;
  return hours_between(series, request.from, request.to);
}

}  // namespace joulelab
