#include "cli/start_hours.h"

#include <fmt/format.h>

#include "carbon/hours_source.h"
#include "carbon/location.h"
#include "carbon/synthetic_year.h"
#include "record/name.h"

namespace joulelab {
namespace {

Result<IntensitySeries> opened(const std::string& source, const StartHoursRequest& request,
                               std::optional<Basis> assumed = {}) {
  HoursRequest wanted{.source = source, .place = request.place};
  wanted.assumed = assumed;
  if (!is_hours_file(source)) {
    wanted.from = request.wanted.earliest;
    wanted.to = request.wanted.latest_end;
  }
  return open_hours(wanted);
}

Result<IntensitySeries> opened_marginal(const StartHoursRequest& request) {
  auto series = JOULELAB_TRY(opened(request.marginal, request, Basis::marginal));
  if (series.about.basis == Basis::marginal) return series;
  return fail(Error::Kind::invalid,
              fmt::format("the hours of {} are not marginal: their basis is {}", request.marginal,
                          name_of(series.about.basis)),
              "--hours " + request.marginal);
}

}  // namespace

Result<StartHours> start_hours(const StartHoursRequest& request) {
  StartHours hours;
  if (request.hours.empty() && request.marginal.empty()) {
    return fail(Error::Kind::invalid, "no hours were given",
                "--hours FILE.csv, or --hours synthetic to see how it works");
  }
  if (request.hours.empty()) {
    hours.average = JOULELAB_TRY(opened_marginal(request));
    return hours;
  }
  if (request.hours == "synthetic") {
    auto year = synthetic_year(JOULELAB_TRY(resolve_place(request.place)));
    hours = {std::move(year.average), std::move(year.marginal)};
  } else {
    hours.average = JOULELAB_TRY(opened(request.hours, request));
  }
  if (!request.marginal.empty()) hours.marginal = JOULELAB_TRY(opened_marginal(request));
  return hours;
}

}  // namespace joulelab
