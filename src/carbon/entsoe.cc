#include "carbon/entsoe.h"

#include <algorithm>
#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/text.h"
#include "carbon/service_answer.h"
#include "carbon/utc_time.h"

namespace joulelab {
namespace {

constexpr Seconds hour{3600};
constexpr Seconds day{86400};
constexpr Seconds longest_period{400.0 * 86400};

// One power of one kind of plant, for a while.
struct Stretch {
  std::string code;
  bool is_consumption = false;
  WallTime begin, end;
  double power_mw = 0;
};

std::optional<Seconds> resolution_named(std::string_view name) {
  if (name == "PT15M") return Seconds(900);
  if (name == "PT30M") return Seconds(1800);
  if (name == "PT60M" || name == "PT1H") return hour;
  if (name == "P1D") return day;
  return std::nullopt;
}

class Document {
 public:
  explicit Document(const ServiceFacts& service) : service_(service) {}

  Result<std::vector<MixStep>> read(std::string_view xml) {
    pugi::xml_document document;
    if (!document.load_buffer(xml.data(), xml.size())) {
      return fail(Error::Kind::broken,
                  fmt::format("the answer of {} is no XML, or was cut off", service_.title),
                  "try again; if it stays, look at what the address answers");
    }
    if (const auto refusal = document.child("Acknowledgement_MarketDocument"))
      return acknowledged(refusal);
    const auto root = document.child("GL_MarketDocument");
    if (!root) return strange_answer(service_, "GL_MarketDocument");
    for (const auto series : root.children("TimeSeries")) JOULELAB_TRY(add_series(series));
    return steps();
  }

 private:
  Result<std::vector<MixStep>> acknowledged(const pugi::xml_node& document) const {
    const auto reason = document.child("Reason");
    std::string words = reason.child_value("text");
    // 999 also refuses: "Unauthorized. Missing or invalid security token".
    if (words.find("No matching data") != std::string::npos) return std::vector<MixStep>{};
    if (words.size() > 120) words.resize(120);
    return fail(Error::Kind::invalid, fmt::format("{} refused: {}", service_.title, words),
                "check the zone and the times");
  }

  Result<void> add_series(const pugi::xml_node& series) {
    const std::string code = series.child("MktPSRType").child_value("psrType");
    if (code.empty()) return strange_answer(service_, "psrType");
    const bool is_consumption = static_cast<bool>(series.child("outBiddingZone_Domain.mRID"));
    const bool is_filled = std::string_view(series.child_value("curveType")) == "A03";
    for (const auto period : series.children("Period"))
      JOULELAB_TRY(add_period(period, code, is_consumption, is_filled));
    return {};
  }

  Result<void> add_period(const pugi::xml_node& period, const std::string& code,
                          bool is_consumption, bool is_filled) {
    const auto interval = period.child("timeInterval");
    const auto begin = utc_time(interval.child_value("start"));
    const auto end = utc_time(interval.child_value("end"));
    const auto length = resolution_named(period.child_value("resolution"));
    if (!begin || !end || !length || !(*begin < *end) || *end - *begin > longest_period)
      return strange_answer(service_, "believable period");
    finest_ = std::min(finest_, *length);
    std::size_t first = stretches_.size();
    for (const auto point : period.children("Point")) {
      const auto position = to_integer(trim(point.child_value("position")));
      const auto power_mw = to_double(trim(point.child_value("quantity")));
      if (!position || !power_mw || *position < 1 || *position > 100'000)
        return strange_answer(service_, "position and quantity");
      const auto at = later(*begin, static_cast<double>(*position - 1) * *length);
      if (at >= *end) continue;
      if (is_filled && stretches_.size() > first) stretches_.back().end = at;
      stretches_.push_back(
          {code, is_consumption, at, std::min(*end, later(at, *length)), *power_mw});
    }
    if (is_filled && stretches_.size() > first) stretches_.back().end = *end;
    return {};
  }

  std::vector<MixStep> steps() const {
    std::map<WallTime, MixStep> by_time;
    const auto each = [&](bool is_consumption, auto put) {
      for (const auto& stretch : stretches_) {
        if (stretch.is_consumption != is_consumption) continue;
        for (auto at = stretch.begin; at < stretch.end; at = later(at, finest_)) put(at, stretch);
      }
    };
    each(false, [&](WallTime at, const Stretch& stretch) {
      auto& step = by_time[at];
      step.begin = at;
      step.end = later(at, finest_);
      step.by_fuel[stretch.code] += stretch.power_mw;
    });
    each(true, [&](WallTime at, const Stretch& stretch) {
      const auto step = by_time.find(at);
      if (step == by_time.end()) return;
      const auto fuel = step->second.by_fuel.find(stretch.code);
      if (fuel != step->second.by_fuel.end()) fuel->second -= stretch.power_mw;
    });
    std::vector<MixStep> steps;
    for (auto& [at, step] : by_time) steps.push_back(std::move(step));
    return steps;
  }

  const ServiceFacts& service_;
  std::vector<Stretch> stretches_;
  Seconds finest_ = day;
};

// "202401010000"
std::string compact(WallTime time) {
  auto text = text_of(time).substr(0, 16);
  std::erase_if(text, [](char c) { return c < '0' || c > '9'; });
  return text;
}

class Entsoe final : public CarbonService {
 public:
  explicit Entsoe(ServiceClient client) : client_(std::move(client)) {}

  Result<IntensitySeries> latest(const ServicePlace& place) override {
    return last_step(range(place, later(client_.now(), -12 * hour), client_.now()));
  }

  Result<IntensitySeries> range(const ServicePlace& place, WallTime from, WallTime to) override {
    std::vector<MixStep> mix;
    const auto whole = in_chunks(from, to, 30 * day, hour, [&](WallTime begin, WallTime end) {
      ServiceCall call{.path = fmt::format("?documentType=A75&processType=A16&in_Domain={}"
                                           "&periodStart={}&periodEnd={}",
                                           url_part(place.zone), compact(begin), compact(end))};
      call.secrets = [this](bool) -> Result<ServiceSecrets> {
        const auto key = JOULELAB_TRY(client_.key());
        return ServiceSecrets{.query = "&securityToken=" + url_part(key),
                              .words = {key, url_part(key)}};
      };
      call.is_answer = [](std::string_view body) {
        return body.find("Acknowledgement_MarketDocument") != std::string_view::npos;
      };
      const auto before = mix.size();
      return client_.ask(call, [&, before](std::string_view body) -> Result<Seconds> {
        mix.resize(before);
        for (auto& step : JOULELAB_TRY(parse_generation(body, client_.facts())))
          mix.push_back(std::move(step));
        // Operators still correct the last days.
        const bool is_past = mix.size() > before && end < later(client_.now(), -7 * day);
        return is_past ? keep_for_ever : keep_a_moment;
      });
    });
    JOULELAB_TRY(whole);
    std::erase_if(mix, [&](const MixStep& step) { return step.end <= from || step.begin >= to; });
    return mix_series(client_.facts(), place, mix);
  }

  Result<IntensitySeries> forecast(const ServicePlace& place, Seconds) override {
    return no_forecast(client_.facts(), "the mix of " + place.name);
  }

 private:
  ServiceClient client_;
};

}  // namespace

Result<std::vector<MixStep>> parse_generation(std::string_view xml, const ServiceFacts& service) {
  return Document(service).read(xml);
}

Result<std::unique_ptr<CarbonService>> open_entsoe(ServiceSettings settings) {
  auto client = JOULELAB_TRY(ServiceClient::open({.name = "entsoe",
                                                  .title = "ENTSO-E Transparency Platform",
                                                  .url = "https://web-api.tp.entsoe.eu/api",
                                                  .licence = "CC BY 4.0, with exceptions",
                                                  .is_banning = true},
                                                 std::move(settings)));
  return std::make_unique<Entsoe>(std::move(client));
}

}  // namespace joulelab
