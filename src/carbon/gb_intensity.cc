#include "carbon/gb_intensity.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "carbon/service_answer.h"
#include "carbon/utc_time.h"

namespace joulelab {
namespace {

using nlohmann::json;

constexpr Seconds half_hour{1800};
constexpr Seconds day{86400};

class GbIntensity final : public CarbonService {
 public:
  explicit GbIntensity(ServiceClient client) : client_(std::move(client)) {}

  Result<IntensitySeries> latest(const ServicePlace& place) override {
    if (place.zone != "GB") {
      return last_step(range(place, client_.now(), later(client_.now(), Seconds(1))));
    }
    std::vector<IntensityStep> steps;
    const auto asked = ask("/intensity", [&](const json& data) -> Result<Seconds> {
      steps.clear();
      JOULELAB_TRY(add_all(data, steps));
      return until_the_half_hour();
    });
    JOULELAB_TRY(asked);
    return series_of(client_.facts(), place, Basis::direct, std::move(steps));
  }

  Result<IntensitySeries> range(const ServicePlace& place, WallTime from, WallTime to) override {
    std::vector<IntensityStep> steps;
    const auto whole = in_chunks(from, to, 14 * day, half_hour, [&](WallTime begin, WallTime end) {
      const auto before = steps.size();
      return ask(path_of(place, minute_text(begin), minute_text(end)),
                 [&, before](const json& data) -> Result<Seconds> {
                   steps.resize(before);
                   JOULELAB_TRY(add_all(data, steps));
                   bool is_final = steps.size() > before && end < later(client_.now(), -1 * day);
                   for (auto i = before; i < steps.size(); ++i) is_final &= !steps[i].is_forecast;
                   return is_final ? keep_for_ever : until_the_half_hour();
                 });
    });
    JOULELAB_TRY(whole);
    // The half hour that ends when the first begins is among them.
    std::erase_if(steps, [&](const IntensityStep& step) { return step.end <= from; });
    return series_of(client_.facts(), place, Basis::direct, std::move(steps));
  }

  Result<IntensitySeries> forecast(const ServicePlace& place, Seconds horizon) override {
    const auto end = later(client_.now(), horizon);
    std::vector<IntensityStep> steps;
    const auto asked =
        ask(path_of(place, minute_text(client_.now()), horizon > day ? "fw48h" : "fw24h"),
            [&](const json& data) -> Result<Seconds> {
              steps.clear();
              JOULELAB_TRY(add_all(data, steps));
              return until_the_half_hour();
            });
    JOULELAB_TRY(asked);
    std::erase_if(steps, [&](const IntensityStep& step) {
      return step.begin >= end || step.end <= client_.now();
    });
    for (auto& step : steps) step.is_forecast = true;
    return series_of(client_.facts(), place, Basis::direct, std::move(steps));
  }

 private:
  static std::string path_of(const ServicePlace& place, const std::string& from,
                             const std::string& to) {
    if (place.zone == "GB") return fmt::format("/intensity/{}/{}", from, to);
    return fmt::format("/regional/intensity/{}/{}/regionid/{}", from, to, url_part(place.zone));
  }

  Seconds until_the_half_hour() const {
    const auto since = Seconds(static_cast<double>(unix_ns_of(client_.now()) / 1'000'000'000));
    return half_hour - Seconds(std::fmod(since.count(), half_hour.count()));
  }

  Result<void> ask(const std::string& path,
                   const std::function<Result<Seconds>(const json&)>& read) {
    return client_.ask({.path = path}, [&](std::string_view body) -> Result<Seconds> {
      const auto answer = JOULELAB_TRY(parse_answer(body, client_.facts()));
      const auto* data = part_of(answer, "data");
      if (!data) return strange_answer(client_.facts(), "'data'");
      return read(*data);
    });
  }

  // `data` is a list of half hours, or a region or a list of regions with such a list in it.
  Result<void> add_all(const json& data, std::vector<IntensityStep>& steps) const {
    if (data.is_array()) {
      for (const auto& item : data) JOULELAB_TRY(add_all(item, steps));
      return {};
    }
    if (const auto* inner = part_of(data, "data")) {
      if (!inner->is_array()) return strange_answer(client_.facts(), "list of half hours");
      for (const auto& item : *inner) JOULELAB_TRY(add(item, steps));
      return {};
    }
    return add(data, steps);
  }

  // What was, else what was foretold.
  Result<void> add(const json& item, std::vector<IntensityStep>& steps) const {
    const auto begin = time_of(item, "from"), end = time_of(item, "to");
    const auto* intensity = part_of(item, "intensity");
    if (!begin || !end || !intensity)
      return strange_answer(client_.facts(), "'from', 'to' and 'intensity'");
    const auto actual = number_of(*intensity, "actual");
    const auto value = actual ? actual : number_of(*intensity, "forecast");
    if (!value || *value < 0) return {};
    steps.push_back({*begin, *end, {*value}, false, !actual});
    return {};
  }

  ServiceClient client_;
};

}  // namespace

Result<std::unique_ptr<CarbonService>> open_gb_intensity(ServiceSettings settings) {
  auto client = JOULELAB_TRY(ServiceClient::open({.name = "gbintensity",
                                                  .title = "NESO Carbon Intensity API",
                                                  .url = "https://api.carbonintensity.org.uk",
                                                  .licence = "CC BY 4.0",
                                                  .access = ServiceFacts::Access::open},
                                                 std::move(settings)));
  return std::make_unique<GbIntensity>(std::move(client));
}

}  // namespace joulelab
