#include "carbon/electricity_maps.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "carbon/service_answer.h"
#include "carbon/utc_time.h"

namespace joulelab {
namespace {

using nlohmann::json;

constexpr Seconds hour{3600};
constexpr Seconds longest_range{240.0 * 3600};  // ten days of hours

// "FR", or "48.86,2.35".
std::string zone_query(const ServicePlace& place) {
  const auto parts = split(place.zone, ',');
  if (parts.size() == 2 && to_double(trim(parts[0])) && to_double(trim(parts[1])))
    return fmt::format("lat={}&lon={}", trim(parts[0]), trim(parts[1]));
  return "zone=" + url_part(place.zone);
}

class ElectricityMaps final : public CarbonService {
 public:
  ElectricityMaps(ServiceClient client, bool is_direct)
      : client_(std::move(client)), is_direct_(is_direct) {}

  Result<IntensitySeries> latest(const ServicePlace& place) override {
    std::vector<IntensityStep> steps;
    const auto asked = ask("latest", place, "", [&](const json& answer) -> Result<Seconds> {
      steps.clear();
      JOULELAB_TRY(add(answer, false, steps));
      return keep_a_moment;
    });
    JOULELAB_TRY(asked);
    return series(place, std::move(steps));
  }

  Result<IntensitySeries> range(const ServicePlace& place, WallTime from, WallTime to) override {
    std::vector<IntensityStep> steps;
    const auto whole = in_chunks(from, to, longest_range, hour, [&](WallTime begin, WallTime end) {
      const auto query =
          fmt::format("&start={}&end={}", url_part(text_of(begin)), url_part(text_of(end)));
      const auto before = steps.size();
      return ask("past-range", place, query, [&, before](const json& answer) -> Result<Seconds> {
        steps.resize(before);
        const auto* data = array_of(answer, "data");
        if (!data) return strange_answer(client_.facts(), "list 'data'");
        for (const auto& item : *data) JOULELAB_TRY(add(item, false, steps));
        const auto hours = static_cast<std::size_t>((end - begin) / std::chrono::hours(1));
        bool is_final = steps.size() - before >= hours;
        for (auto i = before; i < steps.size(); ++i) is_final &= !steps[i].is_estimated;
        return is_final ? keep_for_ever : keep_a_moment;
      });
    });
    JOULELAB_TRY(whole);
    return series(place, std::move(steps));
  }

  Result<IntensitySeries> forecast(const ServicePlace& place, Seconds horizon) override {
    std::vector<IntensityStep> steps;
    const auto asked = ask("forecast", place, "", [&](const json& answer) -> Result<Seconds> {
      steps.clear();
      const auto* hours = array_of(answer, "forecast");
      if (!hours) return strange_answer(client_.facts(), "list 'forecast'");
      for (const auto& item : *hours) JOULELAB_TRY(add(item, true, steps));
      return keep_a_moment;
    });
    JOULELAB_TRY(asked);
    const auto end = later(client_.now(), horizon);
    std::erase_if(steps, [&](const IntensityStep& step) { return step.begin >= end; });
    return series(place, std::move(steps));
  }

 private:
  Result<void> ask(std::string_view what, const ServicePlace& place, const std::string& query,
                   const std::function<Result<Seconds>(const json&)>& read) {
    ServiceCall call{.path = fmt::format("/carbon-intensity/{}?{}{}{}", what, zone_query(place),
                                         is_direct_ ? "&emissionFactorType=direct" : "", query)};
    call.secrets = [this](bool) -> Result<ServiceSecrets> {
      const auto key = JOULELAB_TRY(client_.key());
      return ServiceSecrets{.headers = {"auth-token: " + key}, .words = {key}};
    };
    return client_.ask(call, [&](std::string_view body) -> Result<Seconds> {
      return read(JOULELAB_TRY(parse_answer(body, client_.facts())));
    });
  }

  // An hour without a value adds none. Emissions of the other kind than was asked for are refused.
  Result<void> add(const json& item, bool is_forecast, std::vector<IntensityStep>& steps) const {
    const auto begin = time_of(item, "datetime");
    if (!begin) return strange_answer(client_.facts(), "time 'datetime'");
    const auto kind = text_of(item, "emissionFactorType");
    if (!kind.empty() && kind != (is_direct_ ? "direct" : "lifecycle"))
      return strange_answer(client_.facts(), "emissions of the kind that was asked for");
    const auto value = number_of(item, "carbonIntensity");
    if (!value || *value < 0) return {};
    steps.push_back({*begin,
                     later(*begin, hour),
                     {*value},
                     is_set(item, "isEstimated"),
                     is_forecast || begin > client_.now()});
    return {};
  }

  Result<IntensitySeries> series(const ServicePlace& place,
                                 std::vector<IntensityStep> steps) const {
    const auto basis = is_direct_ ? Basis::direct : Basis::consumption;
    auto made = JOULELAB_TRY(series_of(client_.facts(), place, basis, std::move(steps)));
    if (is_direct_) made.about.note = "direct emissions of what is consumed, imports traced";
    return made;
  }

  ServiceClient client_;
  bool is_direct_;
};

}  // namespace

Result<std::unique_ptr<CarbonService>> open_electricity_maps(ServiceSettings settings,
                                                             bool is_direct) {
  auto client = JOULELAB_TRY(ServiceClient::open({.name = "electricitymaps",
                                                  .title = "Electricity Maps",
                                                  .url = "https://api.electricitymaps.com/v3",
                                                  .licence = "as the plan of the key says"},
                                                 std::move(settings)));
  return std::make_unique<ElectricityMaps>(std::move(client), is_direct);
}

}  // namespace joulelab
