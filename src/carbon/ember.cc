#include "carbon/ember.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "carbon/service_answer.h"
#include "carbon/utc_time.h"

namespace joulelab {
namespace {

constexpr Seconds day{86400};

// The first moment after the month "2024-03" or the year "2024".
WallTime end_of(WallTime begin, bool is_month) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(begin));
  return std::chrono::sys_days(is_month ? date + std::chrono::months(1)
                                        : date + std::chrono::years(1));
}

class Ember final : public CarbonService {
 public:
  explicit Ember(ServiceClient client) : client_(std::move(client)) {}

  Result<IntensitySeries> latest(const ServicePlace& place) override {
    return last_step(range(place, later(client_.now(), -800 * day), client_.now()));
  }

  Result<IntensitySeries> range(const ServicePlace& place, WallTime from, WallTime to) override {
    auto steps = JOULELAB_TRY(ask(place, from, to, true));
    if (steps.empty()) steps = JOULELAB_TRY(ask(place, from, to, false));
    return series_of(client_.facts(), place, Basis::life_cycle, std::move(steps));
  }

  Result<IntensitySeries> forecast(const ServicePlace& place, Seconds) override {
    return no_forecast(client_.facts(), place.name);
  }

 private:
  Result<std::vector<IntensityStep>> ask(const ServicePlace& place, WallTime from, WallTime to,
                                         bool is_monthly) {
    const std::size_t digits = is_monthly ? 7 : 4;  // "2024-03"
    ServiceCall call{.path = fmt::format("/carbon-intensity/{}?entity_code={}&start_date={}"
                                         "&end_date={}&is_aggregate_entity=false",
                                         is_monthly ? "monthly" : "yearly", url_part(place.zone),
                                         text_of(from).substr(0, digits),
                                         text_of(to).substr(0, digits))};
    call.secrets = [this](bool) -> Result<ServiceSecrets> {
      const auto key = JOULELAB_TRY(client_.key());
      return ServiceSecrets{.query = "&api_key=" + url_part(key), .words = {key, url_part(key)}};
    };
    std::vector<IntensityStep> steps;
    const auto asked = client_.ask(call, [&](std::string_view body) -> Result<Seconds> {
      steps.clear();
      const auto answer = JOULELAB_TRY(parse_answer(body, client_.facts()));
      const auto* data = array_of(answer, "data");
      if (!data) return strange_answer(client_.facts(), "list 'data'");
      for (const auto& item : *data) {
        const auto begin = time_of(item, "date");
        if (!begin) return strange_answer(client_.facts(), "'date'");
        const auto value = number_of(item, "emissions_intensity_gco2_per_kwh");
        if (!value || *value < 0) continue;
        steps.push_back({*begin, end_of(*begin, is_monthly), {*value}});
      }
      return 30 * day;
    });
    JOULELAB_TRY(asked);
    return steps;
  }

  ServiceClient client_;
};

}  // namespace

Result<std::unique_ptr<CarbonService>> open_ember(ServiceSettings settings) {
  auto client = JOULELAB_TRY(ServiceClient::open({.name = "ember",
                                                  .title = "Ember",
                                                  .url = "https://api.ember-energy.org/v1",
                                                  .licence = "CC BY 4.0"},
                                                 std::move(settings)));
  return std::make_unique<Ember>(std::move(client));
}

}  // namespace joulelab
