#include "carbon/eia.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "carbon/generation_mix.h"
#include "carbon/service_answer.h"
#include "carbon/utc_time.h"

namespace joulelab {
namespace {

using nlohmann::json;

constexpr Seconds hour{3600};
constexpr Seconds day{86400};
constexpr std::size_t page_rows = 5000;  // what one answer holds at most
constexpr std::size_t most_pages = 20;

class Eia final : public CarbonService {
 public:
  explicit Eia(ServiceClient client) : client_(std::move(client)) {}

  Result<IntensitySeries> latest(const ServicePlace& place) override {
    return last_step(range(place, later(client_.now(), -2 * day), client_.now()));
  }

  Result<IntensitySeries> range(const ServicePlace& place, WallTime from, WallTime to) override {
    std::map<WallTime, MixStep> by_time;
    const auto whole = in_chunks(from, to, 30 * day, hour, [&](WallTime begin, WallTime end) {
      return add_chunk(place, begin, end, by_time);
    });
    JOULELAB_TRY(whole);
    std::vector<MixStep> mix;
    for (auto& [at, step] : by_time) mix.push_back(std::move(step));
    return mix_series(client_.facts(), place, mix);
  }

  Result<IntensitySeries> forecast(const ServicePlace& place, Seconds) override {
    return no_forecast(client_.facts(), "the mix of " + place.name);
  }

 private:
  struct Page {
    std::vector<MixStep> rows;  // of one fuel each
    std::size_t count = 0;
    double total = 0;
  };

  Result<void> add_chunk(const ServicePlace& place, WallTime begin, WallTime end,
                         std::map<WallTime, MixStep>& by_time) {
    std::size_t offset = 0;
    for (std::size_t i = 0; i < most_pages; ++i) {
      const auto page = JOULELAB_TRY(page_of(place, begin, end, offset));
      for (const auto& row : page.rows) {
        auto& step = by_time[row.begin];
        step.begin = row.begin;
        step.end = row.end;
        step.by_fuel.insert(row.by_fuel.begin(), row.by_fuel.end());
      }
      offset += page.count;
      if (page.count == 0 || static_cast<double>(offset) >= page.total) return {};
    }
    return strange_answer(client_.facts(), "end");
  }

  Result<Page> page_of(const ServicePlace& place, WallTime begin, WallTime end,
                       std::size_t offset) {
    const auto hour_text = [](WallTime time) { return text_of(time).substr(0, 13); };
    // Brackets are written as an address wants them: data[0]=value. A period is the hour's end.
    ServiceCall call{.path = fmt::format(
                         "/electricity/rto/fuel-type-data/data/?frequency=hourly&data%5B0%5D=value"
                         "&facets%5Brespondent%5D%5B%5D={}&start={}&end={}"
                         "&sort%5B0%5D%5Bcolumn%5D=period&sort%5B0%5D%5Bdirection%5D=asc"
                         "&offset={}&length={}",
                         url_part(place.zone), hour_text(later(begin, hour)), hour_text(end),
                         offset, page_rows)};
    call.secrets = [this](bool) -> Result<ServiceSecrets> {
      const auto key = JOULELAB_TRY(client_.key());
      return ServiceSecrets{.query = "&api_key=" + url_part(key), .words = {key, url_part(key)}};
    };
    Page page;
    const auto asked = client_.ask(call, [&](std::string_view body) -> Result<Seconds> {
      page = JOULELAB_TRY(parse(body));
      // Authorities still correct the last days.
      const bool is_past = page.count > 0 && end < later(client_.now(), -7 * day);
      return is_past ? keep_for_ever : keep_a_moment;
    });
    JOULELAB_TRY(asked);
    return page;
  }

  Result<Page> parse(std::string_view body) const {
    const auto answer = JOULELAB_TRY(parse_answer(body, client_.facts()));
    const auto* response = part_of(answer, "response");
    const auto* data = response ? array_of(*response, "data") : nullptr;
    if (!data) return strange_answer(client_.facts(), "'response' with 'data'");
    Page page{.count = data->size()};
    page.total = number_of(*response, "total").value_or(static_cast<double>(data->size()));
    for (const auto& row : *data) {
      const auto end = time_of(row, "period");
      const auto fuel = text_of(row, "fueltype");
      if (!end || fuel.empty()) return strange_answer(client_.facts(), "'period' and 'fueltype'");
      const auto value = number_of(row, "value");
      if (value) page.rows.push_back({later(*end, -1 * hour), *end, {{fuel, *value}}});
    }
    return page;
  }

  ServiceClient client_;
};

}  // namespace

Result<std::unique_ptr<CarbonService>> open_eia(ServiceSettings settings) {
  auto client = JOULELAB_TRY(ServiceClient::open({.name = "eia",
                                                  .title = "U.S. EIA",
                                                  .url = "https://api.eia.gov/v2",
                                                  .licence = "public domain"},
                                                 std::move(settings)));
  return std::make_unique<Eia>(std::move(client));
}

}  // namespace joulelab
