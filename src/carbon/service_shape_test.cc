// What is peculiar to each service: units, chunks, pages, forecasts, tokens.

#include <fmt/format.h>

#include "carbon/entsoe.h"
#include "carbon/generation_mix.h"
#include "carbon/hours_source.h"
#include "carbon/service.h"
#include "carbon/service_peer.h"
#include "carbon/utc_time.h"
#include "carbon/watttime.h"

namespace joulelab {
namespace {

class ServiceShape : public testing::Test {
 protected:
  Result<IntensitySeries> range(const std::string& service, const std::string& zone,
                                const char* from, const char* to) const {
    const auto asked = open_service(service, peer_.settings()).value();
    return asked->range({zone, zone, zone}, *utc_time(from), *utc_time(to));
  }
  ServicePeer peer_;
};

TEST_F(ServiceShape, ElectricityMapsAsksForLongTimesInPieces) {
  peer_.play([](const httplib::Request& request, httplib::Response& response) {
    response.set_content(
        fmt::format(R"({{"data":[{{"carbonIntensity":50,"datetime":"{}","isEstimated":true}}]}})",
                    request.get_param_value("start")),
        "application/json");
  });
  const auto series = range("electricitymaps", "FR", "2025-11-01T00:30Z", "2025-11-25");
  ASSERT_TRUE(series) << series.error().what;
  EXPECT_GE(peer_.asked(), 3U);
  EXPECT_EQ(series->steps.size(), peer_.asked());
  EXPECT_EQ(series->steps.front().begin, *utc_time("2025-11-01T00:00Z"));
  EXPECT_TRUE(series->steps.front().is_estimated);
  EXPECT_EQ(series->about.basis, Basis::consumption);
}

TEST_F(ServiceShape, AnEstimateIsAskedForAgainLater) {
  const auto say = [&](const char* is_estimated) {
    peer_.say(fmt::format(R"({{"data":[{{"carbonIntensity":50,"datetime":"2025-12-01T00:00:00Z",)"
                          R"("isEstimated":{}}}]}})",
                          is_estimated));
  };
  const auto ask = [&] { return range("electricitymaps", "FR", "2025-12-01", "2025-12-01T01"); };
  say("true");
  ASSERT_TRUE(ask());
  peer_.clock().sleep_until(after(peer_.clock().now(), Seconds(1000)));
  say("false");
  EXPECT_FALSE(ask()->steps[0].is_estimated);
  peer_.clock().sleep_until(after(peer_.clock().now(), Seconds(1e8)));
  EXPECT_TRUE(ask());
  EXPECT_EQ(peer_.asked(), 2U) << "what is measured does not change";
}

TEST_F(ServiceShape, ElectricityMapsSaysDirectWhereItIs) {
  peer_.say(R"({"data":[{"carbonIntensity":20,"datetime":"2025-12-01T00:00:00Z",)"
            R"("emissionFactorType":"direct"}]})");
  const auto series = range("electricitymaps-direct", "FR", "2025-12-01", "2025-12-01T01");
  ASSERT_TRUE(series) << series.error().what;
  EXPECT_EQ(series->about.basis, Basis::direct);
  EXPECT_NE(peer_.targets()[0].find("emissionFactorType=direct"), std::string::npos);
  EXPECT_EQ(range("electricitymaps", "FR", "2025-12-01", "2025-12-01T01").error().kind,
            Error::Kind::broken)
      << "direct emissions are never taken for those of a life cycle";
}

TEST_F(ServiceShape, ElectricityMapsForecasts) {
  peer_.say(R"({"zone":"FR","forecast":[{"carbonIntensity":30,"datetime":"2026-01-01T00:00:00Z"},)"
            R"({"carbonIntensity":40,"datetime":"2026-01-01T01:00:00Z"},)"
            R"({"carbonIntensity":50,"datetime":"2026-01-01T02:00:00Z"}],"updatedAt":".."})");
  const auto service = open_service("electricitymaps", peer_.settings()).value();
  const auto series = service->forecast({"France", "FR", "FR"}, Seconds(7200));
  ASSERT_TRUE(series) << series.error().what;
  ASSERT_EQ(series->steps.size(), 2U);
  EXPECT_TRUE(series->steps[0].is_forecast);
}

TEST_F(ServiceShape, WattTimeTellsPoundsWhichBecomeGrams) {
  peer_.say(R"({"meta":{"units":"lbs_co2_per_mwh","data_point_period_seconds":300},)"
            R"("data":[{"point_time":"2025-12-01T00:00:00+00:00","value":1000}]})");
  const auto series = range("watttime", "CAISO_NORTH", "2025-12-01", "2025-12-01T01");
  ASSERT_TRUE(series) << series.error().what;
  EXPECT_DOUBLE_EQ(series->steps[0].value.value, 453.59237);
  EXPECT_EQ(series->steps[0].end - series->steps[0].begin, std::chrono::minutes(5));
  EXPECT_EQ(series->about.basis, Basis::marginal);
}

TEST_F(ServiceShape, APercentileIsNeverAnIntensity) {
  peer_.say(R"({"meta":{"units":"percentile"},)"
            R"("data":[{"point_time":"2025-12-31T23:55:00Z","value":43.0}]})");
  EXPECT_EQ(range("watttime", "CAISO_NORTH", "2025-12-01", "2025-12-01T01").error().kind,
            Error::Kind::broken);
  const auto service = open_watttime(peer_.settings()).value();
  const auto percentile = service->percentile({"", "", "CAISO_NORTH"});
  ASSERT_TRUE(percentile) << percentile.error().what;
  EXPECT_EQ(percentile->percent, 43);
}

TEST_F(ServiceShape, WattTimeLogsInOnceAndOnceMoreWhereItIsRefused) {
  int asked = 0;
  const char* good = R"({"meta":{"units":"lbs_co2_per_mwh"},)"
                     R"("data":[{"point_time":"2025-12-01T00:00:00Z","value":1}]})";
  peer_.play([&](const auto&, httplib::Response& response) {
    if (++asked == 2) response.status = 401;
    response.set_content(good, "application/json");
  });
  const auto service = open_service("watttime", peer_.settings()).value();
  const auto hour = [&](const char* from, const char* to) {
    return service->range({"", "", "X"}, *utc_time(from), *utc_time(to));
  };
  ASSERT_TRUE(hour("2025-12-01T00", "2025-12-01T01"));
  EXPECT_EQ(peer_.logins().size(), 1U);
  ASSERT_TRUE(hour("2025-12-01T00", "2025-12-01T02"));
  EXPECT_EQ(peer_.logins().size(), 2U);
  ASSERT_TRUE(hour("2025-12-01T00", "2025-12-01T03"));
  EXPECT_EQ(peer_.logins().size(), 2U);
  peer_.clock().sleep_until(after(peer_.clock().now(), Seconds(1800)));
  ASSERT_TRUE(hour("2025-12-01T00", "2025-12-01T04"));
  EXPECT_EQ(peer_.logins().size(), 3U) << "a token lives for half an hour";
}

TEST_F(ServiceShape, WattTimeFindsTheRegionOfAPoint) {
  peer_.play([](const httplib::Request& request, httplib::Response& response) {
    if (request.path == "/v3/region-from-loc")
      return response.set_content(R"({"region":"CAISO_NORTH"})", "application/json");
    EXPECT_EQ(request.get_param_value("region"), "CAISO_NORTH");
    response.set_content(R"({"meta":{"units":"lbs_co2_per_mwh"},"data":[)"
                         R"({"point_time":"2025-12-01T00:00:00Z","value":0}]})",
                         "application/json");
  });
  const auto series = range("watttime", "38.72,-121.42", "2025-12-01", "2025-12-01T01");
  ASSERT_TRUE(series) << series.error().what;
  EXPECT_EQ(series->steps[0].value.value, 0) << "nothing at the margin is a value";
}

TEST_F(ServiceShape, BritainForecastsWhereItHasNotMeasuredYet) {
  peer_.say(R"({"data":[{"from":"2025-12-01T00:00Z","to":"2025-12-01T00:30Z","intensity":)"
            R"({"forecast":266,"actual":null,"index":"moderate"}},{"from":"2025-12-01T00:30Z",)"
            R"("to":"2025-12-01T01:00Z","intensity":{"forecast":1,"actual":250,"index":"low"}}]})");
  const auto series = range("gbintensity", "GB", "2025-12-01", "2025-12-01T01");
  ASSERT_TRUE(series) << series.error().what;
  EXPECT_EQ(series->steps[0].value.value, 266);
  EXPECT_TRUE(series->steps[0].is_forecast);
  EXPECT_EQ(series->steps[1].value.value, 250);
  EXPECT_FALSE(series->steps[1].is_forecast);
  EXPECT_EQ(series->about.basis, Basis::direct);
  EXPECT_EQ(peer_.targets()[0], "/intensity/2025-12-01T00:00Z/2025-12-01T01:00Z");
}

TEST_F(ServiceShape, ABritishRegionMayBeAnObjectOrAList) {
  const std::string region =
      R"({"regionid":3,"data":[{"from":"2025-12-01T00:00Z","to":"2025-12-01T00:30Z",)"
      R"("intensity":{"forecast":99,"index":"low"}}]})";
  for (const auto& data : {region, "[" + region + "]"}) {
    ServicePeer peer;
    peer.say(R"({"data":)" + data + "}");
    const auto service = open_service("gbintensity", peer.settings()).value();
    const auto series =
        service->range({"GB", "GB", "3"}, *utc_time("2025-12-01"), *utc_time("2025-12-01T01"));
    ASSERT_TRUE(series) << series.error().what;
    EXPECT_EQ(series->steps[0].value.value, 99);
  }
}

std::string plants(const char* code, const char* curve, const char* points,
                   const char* domain = "in") {
  return fmt::format(
      "<TimeSeries><{}BiddingZone_Domain.mRID>X</{}BiddingZone_Domain.mRID><curveType>{}"
      "</curveType><MktPSRType><psrType>{}</psrType></MktPSRType><Period><timeInterval>"
      "<start>2025-12-01T00:00Z</start><end>2025-12-01T04:00Z</end></timeInterval>"
      "<resolution>PT60M</resolution>{}</Period></TimeSeries>",
      domain, domain, curve, code, points);
}

std::string point(int position, int power_mw) {
  return fmt::format("<Point><position>{}</position><quantity>{}</quantity></Point>", position,
                     power_mw);
}

std::string document(const std::string& series) {
  return "<GL_MarketDocument>" + series + "</GL_MarketDocument>";
}

TEST(Entsoe, PointsThatAreLeftOutRepeatTheLast) {
  const auto xml = document(plants("B04", "A03", (point(1, 10) + point(3, 20)).c_str()));
  const auto mix = parse_generation(xml, {});
  ASSERT_TRUE(mix) << mix.error().what;
  ASSERT_EQ(mix->size(), 4U);
  EXPECT_EQ((*mix)[1].by_fuel.at("B04"), 10);
  EXPECT_EQ((*mix)[3].by_fuel.at("B04"), 20);
  const auto holes = document(plants("B04", "A01", (point(1, 10) + point(3, 20)).c_str()));
  EXPECT_EQ(parse_generation(holes, {})->size(), 2U);
}

TEST(Entsoe, WhatPumpsAndPlantsConsumeIsSubtracted) {
  const auto xml = document(plants("B04", "A03", point(1, 100).c_str()) +
                            plants("B04", "A03", point(1, 10).c_str(), "out") +
                            plants("B10", "A03", point(2, 50).c_str()) +
                            plants("B10", "A03", point(1, 70).c_str(), "out"));
  const auto mix = parse_generation(xml, {}).value();
  EXPECT_EQ(mix[0].by_fuel.at("B04"), 90);
  EXPECT_EQ(mix[1].by_fuel.at("B10"), -20);
  const auto intensity = intensity_of(mix);
  ASSERT_EQ(intensity.steps.size(), 4U);
  for (const auto& step : intensity.steps) EXPECT_EQ(step.value.value, 490) << "gas alone";
}

TEST(Entsoe, AnAcknowledgementIsNoDataOrARefusal) {
  const auto said = [](int code, const char* text) {
    return parse_generation(
        fmt::format("<Acknowledgement_MarketDocument><Reason><code>{}</code><text>{}</text>"
                    "</Reason></Acknowledgement_MarketDocument>",
                    code, text),
        {.title = "ENTSO-E"});
  };
  EXPECT_TRUE(said(999, "No matching data found")->empty());
  EXPECT_EQ(said(401, "why").error().what, "ENTSO-E refused: why");
  EXPECT_FALSE(said(999, "Unauthorized. Missing or invalid security token"));
}

TEST_F(ServiceShape, NoDataIsMissingWhateverTheStatus) {
  for (const int status : {200, 400, 404}) {
    peer_.say(
        "<Acknowledgement_MarketDocument><Reason><code>999</code>"
        "<text>No matching data found</text></Reason>"
        "</Acknowledgement_MarketDocument>",
        status);
    EXPECT_EQ(range("entsoe", "X", "2025-12-01", "2025-12-01T01").error().kind,
              Error::Kind::missing);
  }
}

TEST_F(ServiceShape, ABanIsNotProvoked) {
  peer_.say("", 429);
  EXPECT_EQ(range("entsoe", "X", "2025-12-01", "2025-12-01T01").error().kind,
            Error::Kind::transient);
  EXPECT_EQ(peer_.asked(), 1U);
}

TEST(GenerationMix, IsTheMeanOfItsFactorsWithTheirRange) {
  const auto begin = *utc_time("2025-12-01");
  const auto hour = std::chrono::hours(1);
  const auto made = intensity_of({{begin, begin + hour, {{"B14", 50}, {"B05", 50}}},
                                  {begin + hour, begin + 2 * hour, {{"B14", 50}}}});
  ASSERT_EQ(made.steps.size(), 1U) << "half a mix is none";
  EXPECT_DOUBLE_EQ(made.steps[0].value.value, (12 + 820) / 2.0);
  EXPECT_DOUBLE_EQ(made.low, (3.7 + 740) / (12 + 820));
  EXPECT_DOUBLE_EQ(made.high, (110 + 910.0) / (12 + 820));
}

TEST(GenerationMix, TheSunMayLackAtNight) {
  const auto begin = *utc_time("2025-12-01");
  const auto hour = std::chrono::hours(1);
  const auto made = intensity_of({{begin, begin + hour, {{"B04", 50}}},
                                  {begin + hour, begin + 2 * hour, {{"B04", 50}, {"B16", 50}}}});
  ASSERT_EQ(made.steps.size(), 2U);
  EXPECT_LT(made.steps[1].value, made.steps[0].value);
}

TEST_F(ServiceShape, TheUsMixComesInPagesAndAPeriodIsAnHoursEnd) {
  peer_.play([](const httplib::Request& request, httplib::Response& response) {
    const bool is_first = request.get_param_value("offset") == "0";
    response.set_content(
        fmt::format(R"({{"response":{{"total":"2","data":[{{"period":"2025-12-01T01",)"
                    R"("fueltype":"{}","value":"{}"}}]}}}})",
                    is_first ? "NUC" : "SUN", is_first ? "100" : "-3"),
        "application/json");
  });
  const auto series = range("eia", "CISO", "2025-12-01", "2025-12-01T01");
  ASSERT_TRUE(series) << series.error().what;
  EXPECT_EQ(peer_.asked(), 2U);
  ASSERT_EQ(series->steps.size(), 1U);
  EXPECT_EQ(series->steps[0].begin, *utc_time("2025-12-01T00"));
  EXPECT_EQ(series->steps[0].value.value, 12) << "the sun at night takes nothing away";
  EXPECT_EQ(series->about.basis, Basis::life_cycle);
  ASSERT_TRUE(series->about.range);
  EXPECT_NEAR(series->about.range->low.value, 3.7, 1e-9);
  EXPECT_NEAR(series->about.range->high.value, 110, 1e-9);
}

TEST_F(ServiceShape, EmberFallsBackFromMonthsToYears) {
  peer_.play([](const httplib::Request& request, httplib::Response& response) {
    const bool is_yearly = request.path.ends_with("/yearly");
    response.set_content(is_yearly ? R"({"data":[{"entity_code":"FRA","date":"2024",)"
                                     R"("emissions_intensity_gco2_per_kwh":44.2}]})"
                                   : R"({"data":[]})",
                         "application/json");
  });
  const auto series = range("ember", "FRA", "2024-03-05", "2024-04-01");
  ASSERT_TRUE(series) << series.error().what;
  EXPECT_EQ(series->steps[0].begin, *utc_time("2024"));
  EXPECT_EQ(series->steps[0].end, *utc_time("2025"));
  EXPECT_EQ(series->about.basis, Basis::life_cycle);
}

}  // namespace
}  // namespace joulelab
