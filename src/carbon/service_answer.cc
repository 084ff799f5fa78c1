#include "carbon/service_answer.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "carbon/utc_time.h"

namespace joulelab {

using nlohmann::json;

Result<json> parse_answer(std::string_view body, const ServiceFacts& service) {
  auto parsed = json::parse(body, nullptr, false);
  if (!parsed.is_discarded()) return parsed;
  return fail(Error::Kind::broken,
              fmt::format("the answer of {} is no JSON, or was cut off", service.title),
              "try again; if it stays, look at what the address answers");
}

tl::unexpected<Error> strange_answer(const ServiceFacts& service, std::string_view lacks) {
  return fail(Error::Kind::broken, fmt::format("the answer of {} has no {}", service.title, lacks),
              "its interface may have changed: report this");
}

const json* part_of(const json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

const json* array_of(const json& object, const char* name) {
  const auto* part = part_of(object, name);
  return part && part->is_array() ? part : nullptr;
}

std::optional<double> number_of(const json& object, const char* name) {
  const auto* part = part_of(object, name);
  std::optional<double> number;
  if (part && part->is_number()) number = part->get<double>();
  if (part && part->is_string()) number = to_double(part->get_ref<const std::string&>());
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::string text_of(const json& object, const char* name) {
  const auto* part = part_of(object, name);
  return part && part->is_string() ? part->get<std::string>() : "";
}

std::optional<WallTime> time_of(const json& object, const char* name) {
  return utc_time(text_of(object, name));
}

bool is_set(const json& object, const char* name) {
  const auto* part = part_of(object, name);
  return part && part->is_boolean() && part->get<bool>();
}

WallTime later(WallTime time, Seconds wait) {
  return time + std::chrono::duration_cast<WallTime::duration>(wait);
}

Result<void> in_chunks(WallTime from, WallTime to, Seconds most, Seconds step,
                       const std::function<Result<void>(WallTime, WallTime)>& ask) {
  const auto rounded = [](WallTime time, Seconds unit, auto round) {
    const Seconds since{static_cast<double>(unix_ns_of(time)) / 1e9};
    return later(WallTime{}, unit * round(since / unit));
  };
  const auto floor = [](double value) { return std::floor(value); };
  const auto ceil = [](double value) { return std::ceil(value); };
  const auto end = rounded(to, step, ceil);
  for (auto begin = rounded(from, step, floor); begin < end;) {
    const auto next = std::min(end, later(rounded(begin, most, floor), most));
    JOULELAB_TRY(ask(begin, next));
    begin = next;
  }
  return {};
}

Result<IntensitySeries> series_of(const ServiceFacts& service, const ServicePlace& place,
                                  Basis basis, std::vector<IntensityStep> steps) {
  if (steps.empty()) {
    return fail(Error::Kind::missing,
                fmt::format("{} has no hours of {} ({}) of that time", service.title, place.name,
                            place.zone),
                "other hours, another source, or the yearly mean");
  }
  std::ranges::stable_sort(steps, {}, &IntensityStep::begin);
  const auto is_twice = [](const IntensityStep& a, const IntensityStep& b) {
    return a.begin == b.begin;
  };
  steps.erase(std::unique(steps.begin(), steps.end(), is_twice), steps.end());
  Intensity about{.basis = basis, .place = place.name, .code = place.code, .source = service.title};
  about.licence = service.licence;
  return make_series(std::move(about), std::move(steps));
}

Result<IntensitySeries> mix_series(const ServiceFacts& service, const ServicePlace& place,
                                   const std::vector<MixStep>& mix) {
  const auto intensity = intensity_of(mix);
  auto series = JOULELAB_TRY(series_of(service, place, Basis::life_cycle, intensity.steps));
  widen(series, intensity);
  return series;
}

tl::unexpected<Error> no_forecast(const ServiceFacts& service, std::string_view what) {
  return fail(Error::Kind::missing, fmt::format("{} has no forecast of {}", service.title, what),
              "use electricitymaps or watttime for a forecast");
}

Result<IntensitySeries> last_step(const Result<IntensitySeries>& series) {
  if (!series) return series;
  return make_series(series->about, {series->steps.back()});
}

}  // namespace joulelab
