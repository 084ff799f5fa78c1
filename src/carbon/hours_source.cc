#include "carbon/hours_source.h"

#include <filesystem>
#include <fmt/format.h>

#include "base/file.h"
#include "carbon/hours_file.h"
#include "carbon/location.h"
#include "carbon/utc_time.h"

namespace joulelab {
namespace {

bool is_all(const HoursRequest& request) {
  return request.from == WallTime{} && request.to == WallTime{};
}

// A file that names its place is no source for another. A name that nobody knows tells nothing.
Result<void> check_place(const Intensity& found, const Intensity& asked, const std::string& file) {
  if (asked.code.empty()) return {};
  const auto named = resolve_place(found.place == asked.place ? found.code : found.place);
  if (!named || named->code == asked.code) return {};
  return fail(Error::Kind::invalid,
              fmt::format("{} has the hours of {}, not of {} ({})", file, found.place, asked.place,
                          asked.code),
              "name the place whose hours they are");
}

Result<IntensitySeries> from_file(const HoursRequest& request) {
  Intensity about;
  if (!request.place.empty()) {
    const auto place = JOULELAB_TRY(resolve_place(request.place));
    about.place = place.place;
    about.code = place.code;
  }
  if (request.assumed) about.basis = *request.assumed;
  const auto text = JOULELAB_TRY(read_text(request.source));
  auto series = JOULELAB_TRY(parse_hours(text, request.source, about));
  JOULELAB_TRY(check_place(series.about, about, request.source));
  if (is_all(request)) return series;
  return hours_between(series, request.from, request.to);
}

// What was until now, and what is foretold from then on.
Result<IntensitySeries> joined(const IntensitySeries& past, const IntensitySeries& future) {
  auto steps = past.steps;
  const auto end = steps.back().end;
  for (const auto& step : future.steps) {
    if (step.begin >= end) steps.push_back(step);
  }
  return make_series(past.about, std::move(steps));
}

Result<IntensitySeries> from_service(const HoursRequest& request, const ServiceSettings& settings) {
  const auto service = JOULELAB_TRY(open_service(request.source, settings));
  const auto place = JOULELAB_TRY(service_place(request.source, request.place, request.zone));
  if (is_all(request)) return service->latest(place);
  if (!(request.from < request.to)) {
    return fail(Error::Kind::invalid, fmt::format("there is no time from {} to {}",
                                                  text_of(request.from), text_of(request.to)));
  }
  const auto now = settings.clock->wall();
  if (request.to <= now) return service->range(place, request.from, request.to);
  const auto future = JOULELAB_TRY(service->forecast(place, request.to - now));
  // The caller's now is a moment before ours.
  if (future.steps.front().begin <= request.from)
    return hours_between(future, request.from, request.to);
  const auto past = JOULELAB_TRY(service->range(place, request.from, now));
  return joined(past, future);
}

}  // namespace

bool is_hours_file(const std::string& source) {
  std::error_code ignored;
  return source.ends_with(".csv") || std::filesystem::is_regular_file(source, ignored);
}

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

Result<IntensitySeries> open_hours(const HoursRequest& request, const ServiceSettings& settings) {
  return is_hours_file(request.source) ? from_file(request) : from_service(request, settings);
}

Result<IntensitySeries> open_hours(const HoursRequest& request) {
  return open_hours(request, usual_service_settings());
}

TableMean table_mean(const HoursRequest& request, const Error& reason) {
  TableMean table;
  const auto place = resolve_place(request.place);
  const auto world = place ? place : resolve_place("WORLD");
  if (world) table.mean = *world;
  table.warning = {
      "hours-unavailable",
      fmt::format("no hours from {}: {}; the mean of {} for {} is used", request.source,
                  reason.what, table.mean.year,
                  place ? table.mean.place : "the world, since the place is not known")};
  return table;
}

}  // namespace joulelab
