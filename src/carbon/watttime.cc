#include "carbon/watttime.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "carbon/hours_file.h"
#include "carbon/service_answer.h"
#include "carbon/utc_time.h"

namespace joulelab {
namespace {

using nlohmann::json;

constexpr Seconds day{86400};
constexpr Seconds token_life{25.0 * 60};  // of its 30 minutes

class WattTimeService final : public WattTime {
 public:
  explicit WattTimeService(ServiceClient client) : client_(std::move(client)) {}

  Result<IntensitySeries> latest(const ServicePlace& place) override {
    return last_step(range(place, later(client_.now(), Seconds(-7200)), client_.now()));
  }

  Result<IntensitySeries> range(const ServicePlace& place, WallTime from, WallTime to) override {
    const auto region = JOULELAB_TRY(region_of(place));
    std::vector<IntensityStep> steps;
    const auto whole =
        in_chunks(from, to, 30 * day, Seconds(300), [&](WallTime begin, WallTime end) {
          const auto path =
              fmt::format("/v3/historical?region={}&signal_type=co2_moer&start={}&end={}",
                          url_part(region), url_part(text_of(begin)), url_part(text_of(end)));
          const auto before = steps.size();
          return ask(path, [&, before](const json& answer) -> Result<Seconds> {
            steps.resize(before);
            JOULELAB_TRY(add_all(answer, false, steps));
            // A model is replaced now and then, but what it said of a past day is said.
            const bool is_past = end < later(client_.now(), -1 * day) && steps.size() > before;
            return is_past ? keep_for_ever : Seconds(300);
          });
        });
    JOULELAB_TRY(whole);
    return series_of(client_.facts(), place, Basis::marginal, std::move(steps));
  }

  Result<IntensitySeries> forecast(const ServicePlace& place, Seconds horizon) override {
    const auto region = JOULELAB_TRY(region_of(place));
    const auto hours = std::clamp(std::ceil(horizon / Seconds(3600)), 1.0, 72.0);
    std::vector<IntensityStep> steps;
    const auto asked =
        ask(fmt::format("/v3/forecast?region={}&signal_type=co2_moer&horizon_hours={}",
                        url_part(region), hours),
            [&](const json& answer) -> Result<Seconds> {
              steps.clear();
              JOULELAB_TRY(add_all(answer, true, steps));
              return keep_a_moment;
            });
    JOULELAB_TRY(asked);
    return series_of(client_.facts(), place, Basis::marginal, std::move(steps));
  }

  Result<MarginPercentile> percentile(const ServicePlace& place) override {
    const auto region = JOULELAB_TRY(region_of(place));
    MarginPercentile found;
    const auto asked =
        ask(fmt::format("/v3/signal-index?region={}&signal_type=co2_moer", url_part(region)),
            [&](const json& answer) -> Result<Seconds> {
              const auto* data = array_of(answer, "data");
              if (!data || data->empty()) return strange_answer(client_.facts(), "list 'data'");
              const auto at = time_of(data->front(), "point_time");
              const auto value = number_of(data->front(), "value");
              if (!at || !value || *value < 0 || *value > 100)
                return strange_answer(client_.facts(), "percentile");
              found = {*value, *at};
              return Seconds(300);
            });
    JOULELAB_TRY(asked);
    return found;
  }

 private:
  Result<std::string> region_of(const ServicePlace& place) {
    const auto parts = split(place.zone, ',');
    if (parts.size() != 2) return place.zone;
    std::string region;
    const auto asked =
        ask(fmt::format("/v3/region-from-loc?latitude={}&longitude={}&signal_type=co2_moer",
                        url_part(trim(parts[0])), url_part(trim(parts[1]))),
            [&](const json& answer) -> Result<Seconds> {
              region = text_of(answer, "region");
              if (region.empty()) return strange_answer(client_.facts(), "region");
              return 30 * day;
            });
    JOULELAB_TRY(asked);
    return region;
  }

  Result<void> ask(const std::string& path,
                   const std::function<Result<Seconds>(const json&)>& read) {
    ServiceCall call{.path = path};
    call.is_renewable = true;
    call.secrets = [this](bool is_refused) -> Result<ServiceSecrets> {
      if (is_refused || client_.clock().now() >= token_end_) JOULELAB_TRY(log_in());
      return ServiceSecrets{.headers = {"Authorization: Bearer " + token_},
                            .words = {token_, password_}};
    };
    return client_.ask(call, [&](std::string_view body) -> Result<Seconds> {
      return read(JOULELAB_TRY(parse_answer(body, client_.facts())));
    });
  }

  Result<void> log_in() {
    ServiceCall call{.path = "/login"};
    call.secrets = [this](bool) -> Result<ServiceSecrets> {
      auto who = JOULELAB_TRY(client_.login());
      password_ = who.password;
      return ServiceSecrets{.credentials = std::move(who), .words = {password_}};
    };
    const auto body = JOULELAB_TRY(client_.fetch(call));
    const auto answer = JOULELAB_TRY(parse_answer(body, client_.facts()));
    token_ = text_of(answer, "token");
    if (token_.empty()) return strange_answer(client_.facts(), "token");
    token_end_ = after(client_.clock().now(), token_life);
    return {};
  }

  // An answer in other units, as of the percentile, is no intensity.
  Result<void> add_all(const json& answer, bool is_forecast,
                       std::vector<IntensityStep>& steps) const {
    const auto* meta = part_of(answer, "meta");
    const auto* data = array_of(answer, "data");
    if (!meta || !data) return strange_answer(client_.facts(), "'meta' and 'data'");
    if (text_of(*meta, "units") != "lbs_co2_per_mwh")
      return strange_answer(client_.facts(), "values in lbs_co2_per_mwh");
    const Seconds length{number_of(*meta, "data_point_period_seconds").value_or(300)};
    if (!(length >= Seconds(1)) || length > day)
      return strange_answer(client_.facts(), "believable period");
    for (const auto& item : *data) {
      const auto begin = time_of(item, "point_time");
      if (!begin) return strange_answer(client_.facts(), "time 'point_time'");
      const auto value = number_of(item, "value");
      if (!value || *value < 0) continue;
      steps.push_back({*begin, later(*begin, length), {*value * kg_per_pound}, false, is_forecast});
    }
    return {};
  }

  ServiceClient client_;
  std::string token_, password_;
  Instant token_end_ = Instant::min();
};

}  // namespace

Result<std::unique_ptr<WattTime>> open_watttime(ServiceSettings settings) {
  auto client = JOULELAB_TRY(ServiceClient::open({.name = "watttime",
                                                  .title = "WattTime",
                                                  .url = "https://api.watttime.org",
                                                  .licence = "as the plan of the account says",
                                                  .access = ServiceFacts::Access::login},
                                                 std::move(settings)));
  return std::make_unique<WattTimeService>(std::move(client));
}

}  // namespace joulelab
