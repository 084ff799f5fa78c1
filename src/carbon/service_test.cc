// What every service must do with good answers, bad ones and none, whatever its shapes.

#include "carbon/service.h"

#include <fmt/format.h>

#include "carbon/hours_source.h"
#include "carbon/service_peer.h"
#include "carbon/utc_time.h"

namespace joulelab {
namespace {

struct Case {
  std::string service, zone;
  std::string good;     // an answer with a value for 2025-12-01, 00:00
  std::string nothing;  // one whose values are null
  std::string name() const { return service; }
};

WallTime midnight(double hours = 0) {
  return *utc_time("2025-12-01") +
         std::chrono::duration_cast<WallTime::duration>(Seconds(3600 * hours));
}

std::string generation(const std::string& points) {
  return R"(<?xml version="1.0"?><GL_MarketDocument xmlns="urn:iec62325"><TimeSeries>)"
         "<inBiddingZone_Domain.mRID>10YFR-RTE------C</inBiddingZone_Domain.mRID>"
         "<curveType>A01</curveType><MktPSRType><psrType>B04</psrType></MktPSRType><Period>"
         "<timeInterval><start>2025-12-01T00:00Z</start><end>2025-12-01T02:00Z</end>"
         "</timeInterval><resolution>PT60M</resolution>" +
         points + "</Period></TimeSeries></GL_MarketDocument>";
}

std::vector<Case> cases() {
  const auto maps = [](const char* value) {
    return fmt::format(R"({{"zone":"FR","data":[{{"zone":"FR","carbonIntensity":{},)"
                       R"("datetime":"2025-12-01T00:00:00.000Z","emissionFactorType":"lifecycle",)"
                       R"("isEstimated":false,"estimationMethod":null}}]}})",
                       value);
  };
  const auto moer = [](const char* value) {
    return fmt::format(R"({{"meta":{{"data_point_period_seconds":300,"region":"CAISO_NORTH",)"
                       R"("signal_type":"co2_moer","units":"lbs_co2_per_mwh","warnings":[]}},)"
                       R"("data":[{{"point_time":"2025-12-01T00:00:00+00:00","value":{}}}]}})",
                       value);
  };
  const auto britain = [](const char* actual, const char* forecast) {
    return fmt::format(R"({{"data":[{{"from":"2025-12-01T00:00Z","to":"2025-12-01T00:30Z",)"
                       R"("intensity":{{"forecast":{},"actual":{},"index":"moderate"}}}}]}})",
                       forecast, actual);
  };
  const auto eia = [](const char* value) {
    return fmt::format(R"({{"response":{{"total":"1","data":[{{"period":"2025-12-01T01",)"
                       R"("respondent":"CISO","fueltype":"NG","value":{},)"
                       R"("value-units":"megawatthours"}}]}},"request":{{}}}})",
                       value);
  };
  const auto ember = [](const char* value) {
    return fmt::format(R"({{"stats":{{}},"data":[{{"entity":"France","entity_code":"FRA",)"
                       R"("date":"2025-12","emissions_intensity_gco2_per_kwh":{}}}]}})",
                       value);
  };
  return {
      {"electricitymaps", "FR", maps("42"), maps("null")},
      {"watttime", "CAISO_NORTH", moer("900.5"), moer("null")},
      {"gbintensity", "GB", britain("263", "266"), britain("null", "null")},
      {"entsoe", "10YFR-RTE------C",
       generation("<Point><position>1</position><quantity>10</quantity></Point>"),
       "<Acknowledgement_MarketDocument><Reason><code>999</code><text>No matching data found"
       "</text></Reason></Acknowledgement_MarketDocument>"},
      {"eia", "CISO", eia("\"9123\""), eia("null")},
      {"ember", "FRA", ember("41.5"), ember("null")},
  };
}

class EveryService : public testing::TestWithParam<Case> {
 protected:
  Result<IntensitySeries> ask(const ServiceSettings& settings) const {
    return open_hours({.source = GetParam().service,
                       .place = GetParam().service + ":" + GetParam().zone,
                       .from = midnight(),
                       .to = midnight(1)},
                      settings);
  }
  Result<IntensitySeries> ask() const { return ask(peer_.settings()); }
  static void expect_no_secret(const std::string& text) {
    for (const char* secret : {"hunter2", service_token})
      EXPECT_EQ(text.find(secret), std::string::npos) << text;
  }
  Error error_of(const ServiceSettings& settings) const {
    const auto series = ask(settings);
    EXPECT_FALSE(series);
    const auto error = series ? Error{} : series.error();
    expect_no_secret(error.what + error.hint);
    return error;
  }
  Error error_of() const { return error_of(peer_.settings()); }
  bool is_open() const { return GetParam().service == "gbintensity"; }

  ServicePeer peer_;
};

TEST_P(EveryService, GivesHoursWithBasisSourceAndLicence) {
  peer_.say(GetParam().good);
  const auto series = ask();
  ASSERT_TRUE(series) << series.error().what;
  EXPECT_EQ(series->steps.front().begin, midnight());
  EXPECT_GT(series->steps.front().value.value, 0);
  EXPECT_FALSE(series->steps.front().is_forecast);
  EXPECT_FALSE(series->about.source.empty());
  EXPECT_FALSE(series->about.licence.empty());
}

TEST_P(EveryService, AnHourWithoutAValueIsNoHour) {
  peer_.say(GetParam().nothing);
  EXPECT_EQ(error_of().kind, Error::Kind::missing);
}

TEST_P(EveryService, AByteOrderMarkIsNoMistake) {
  peer_.say("\xEF\xBB\xBF" + GetParam().good);
  EXPECT_TRUE(ask());
}

TEST_P(EveryService, ACutAnswerIsBrokenWhereverItIsCut) {
  const auto& good = GetParam().good;
  for (const auto size : {std::size_t{0}, std::size_t{1}, good.size() / 2, good.size() - 1}) {
    peer_.say(good.substr(0, size));
    EXPECT_EQ(error_of().kind, Error::Kind::broken) << size;
  }
  EXPECT_EQ(peer_.cached(), "") << "no such answer is kept";
}

TEST_P(EveryService, AnAnswerOfAnotherShapeIsBroken) {
  for (const char* strange : {"[]", "{}", "null", "7", R"({"data":7})", R"({"data":[7]})",
                              R"({"data":[{}]})", R"({"response":{"data":[[]]}})", "<a/>"}) {
    peer_.say(strange);
    EXPECT_EQ(error_of().kind, Error::Kind::broken) << strange;
  }
}

TEST_P(EveryService, RefusalsSayWhatToDo) {
  const auto* key = is_open() ? "" : service_secret;  // said back, as some do
  peer_.say(fmt::format(R"({{"message":"no such key {}"}})", key), 401);
  auto error = error_of();
  EXPECT_EQ(error.kind, Error::Kind::denied);
  EXPECT_NE(error.hint.find(is_open() ? "check JOULELAB_" : "set JOULELAB_"), std::string::npos)
      << error.hint;
  peer_.say("{}", 403);
  EXPECT_EQ(error_of().kind, Error::Kind::denied);
  peer_.say("{}", 404);
  error = error_of();
  EXPECT_EQ(error.kind, Error::Kind::missing);
  EXPECT_NE(error.hint.find("--zone"), std::string::npos);
  peer_.say("{}", 400);
  EXPECT_EQ(error_of().kind, Error::Kind::invalid);
}

TEST_P(EveryService, AskedTooOftenItWaitsAsLongAsItIsTold) {
  int asked = 0;
  peer_.play([&](const auto&, httplib::Response& response) {
    if (++asked > 1) return response.set_content(GetParam().good, "application/json");
    response.status = 429;
    response.set_header("Retry-After", "7");
  });
  const auto begin = peer_.clock().now();
  ASSERT_TRUE(ask());
  EXPECT_EQ(peer_.clock().now() - begin, Seconds(7));
}

TEST_P(EveryService, AWaitThatIsTooLongIsGivenUp) {
  peer_.play([](const auto&, httplib::Response& response) {
    response.status = 429;
    response.set_header("Retry-After", "600");
  });
  const auto begin = peer_.clock().now();
  const auto error = error_of();
  EXPECT_EQ(error.kind, Error::Kind::transient);
  EXPECT_EQ(error.hint, "ask again in 600 s");
  EXPECT_EQ(peer_.clock().now() - begin, Seconds(0));
}

TEST_P(EveryService, AFaultThatPassesIsTriedAgain) {
  int asked = 0;
  peer_.play([&](const auto&, httplib::Response& response) {
    if (++asked > 2) return response.set_content(GetParam().good, "application/json");
    response.status = 500;
  });
  const auto begin = peer_.clock().now();
  ASSERT_TRUE(ask());
  EXPECT_EQ(peer_.clock().now() - begin, Seconds(1 + 2));
}

TEST_P(EveryService, AFaultThatStaysIsGivenUp) {
  peer_.say("", 503);
  const auto begin = peer_.clock().now();
  EXPECT_EQ(error_of().kind, Error::Kind::transient);
  EXPECT_EQ(peer_.asked(), 4U);
  EXPECT_EQ(peer_.clock().now() - begin, Seconds(1 + 2 + 4));
}

TEST_P(EveryService, ASlowAnswerIsNotWaitedFor) {
  peer_.play([&](const auto&, httplib::Response& response) {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    response.set_content(GetParam().good, "application/json");
  });
  auto settings = peer_.settings();
  settings.patience.limit = Seconds(0.05);
  settings.patience.tries = 1;
  // WattTime's login answers in time.
  EXPECT_EQ(error_of(settings).kind, Error::Kind::transient);
}

TEST_P(EveryService, AnEndlessAnswerIsCutOff) {
  peer_.say("[" + std::string(100'000, '[') + "]");
  EXPECT_EQ(error_of().kind, Error::Kind::broken);  // deep, and no harm
  auto settings = peer_.settings();
  settings.patience.body_most_bytes = 5000;
  const auto error = error_of(settings);
  EXPECT_EQ(error.kind, Error::Kind::broken);
  EXPECT_NE(error.what.find("longer than 5000 bytes"), std::string::npos) << error.what;
}

TEST_P(EveryService, TheSameIsNotAskedTwice) {
  peer_.say(GetParam().good);
  const auto first = ask();
  ASSERT_TRUE(first);
  const auto asked = peer_.asked();
  const auto again = ask(peer_.settings(false));  // also without a key
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->steps, first->steps);
  EXPECT_EQ(peer_.asked(), asked);
}

TEST_P(EveryService, ADamagedCacheIsReplaced) {
  peer_.say(GetParam().good);
  const auto first = ask();
  ASSERT_TRUE(first);
  const auto asked = peer_.asked();
  for (const auto& entry : std::filesystem::directory_iterator(peer_.folder() / "cache")) {
    auto text = *read_text(entry.path());
    text[text.size() / 2 + 40] ^= 1;
    ASSERT_TRUE(write_text(entry.path(), text));
  }
  const auto again = ask();
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->steps, first->steps);
  EXPECT_GT(peer_.asked(), asked);
}

TEST_P(EveryService, NoSecretIsKept) {
  // A service that says the key back, as some do.
  peer_.play([&](const auto& request, httplib::Response& response) {
    const auto said = request.target + request.get_header_value("auth-token") +
                      request.get_header_value("Authorization");
    auto body = GetParam().good;
    if (body.starts_with('{')) {
      body.insert(1, R"("echo":")" + said + "\",");
    } else {
      body += "<!-- " + said + " -->";
    }
    response.set_content(body, "application/json");
  });
  ASSERT_TRUE(ask());
  EXPECT_NE(peer_.cached(), "");
  expect_no_secret(peer_.cached());
  if (GetParam().service == "watttime") {
    ASSERT_EQ(peer_.logins().size(), 1U);
    EXPECT_TRUE(peer_.logins()[0].starts_with("Basic "));
    EXPECT_EQ(peer_.header("Authorization"), std::string("Bearer ") + service_token);
  } else if (!is_open()) {
    const auto sent = peer_.targets().back() + peer_.header("auth-token");
    EXPECT_NE(sent.find("hunter2"), std::string::npos);
  }
}

TEST_P(EveryService, WithoutAKeyItSaysWhichToSet) {
  peer_.say(GetParam().good);
  if (is_open()) {
    EXPECT_TRUE(ask(peer_.settings(false)));
    return;
  }
  const auto error = error_of(peer_.settings(false));
  EXPECT_EQ(error.kind, Error::Kind::denied);
  EXPECT_NE(error.hint.find("set JOULELAB_"), std::string::npos);
  EXPECT_EQ(peer_.asked(), 0U);
}

TEST_P(EveryService, NobodyThereIsAFaultThatPasses) {
  auto settings = peer_.settings();
  settings.sources.variable = [keys = settings.sources.variable](const std::string& name) {
    return name.ends_with("_URL") ? std::optional<std::string>("http://127.0.0.1:1") : keys(name);
  };
  EXPECT_EQ(error_of(settings).kind, Error::Kind::transient);
}

TEST_P(EveryService, NoAddressWithAPasswordIsTaken) {
  auto settings = peer_.settings();
  settings.sources.variable = [keys = settings.sources.variable](const std::string& name) {
    return name.ends_with("_URL") ? std::optional<std::string>("http://me:hunter2@127.0.0.1")
                                  : keys(name);
  };
  EXPECT_EQ(error_of(settings).kind, Error::Kind::invalid);
}

TEST_P(EveryService, ARunFallsBackToTheTableAndSaysWhy) {
  peer_.say("", 404);
  HoursRequest request{.source = GetParam().service, .place = "France", .from = midnight()};
  request.to = midnight(1);
  request.zone = GetParam().zone;
  const auto hours = open_hours(request, peer_.settings());
  ASSERT_FALSE(hours);
  const auto table = table_mean(request, hours.error());
  EXPECT_EQ(table.mean.code, "FR");
  EXPECT_EQ(table.warning.code, "hours-unavailable");
  EXPECT_NE(table.warning.text.find("answered 404"), std::string::npos);
  expect_no_secret(table.warning.text);
}

INSTANTIATE_TEST_SUITE_P(All, EveryService, testing::ValuesIn(cases()),
                         [](const auto& of) { return of.param.name(); });

TEST(ServicePlaces, ZonesAreFoundByThePlaceOrGiven) {
  const auto zone = [](const char* service, const char* place, const char* named = "") {
    const auto found = service_place(service, place, named);
    return found ? found->zone : found.error().what;
  };
  EXPECT_EQ(zone("electricitymaps", "France"), "FR");
  EXPECT_EQ(zone("electricitymaps-direct", "CA-QC"), "CA-QC");
  EXPECT_EQ(zone("electricitymaps", "US-CA"), "US-CAL-CISO");
  EXPECT_EQ(zone("electricitymaps", "electricitymaps:SE-SE3"), "SE-SE3");
  EXPECT_EQ(zone("electricitymaps", "48.86,2.35"), "48.86,2.35");
  EXPECT_EQ(zone("entsoe", "Germany"), "10Y1001A1001A83F");
  EXPECT_EQ(zone("eia", "US"), "US48");
  EXPECT_EQ(zone("ember", "France"), "FRA");
  EXPECT_EQ(zone("gbintensity", "GB"), "GB");
  EXPECT_EQ(zone("watttime", "US-CA", "CAISO_NORTH"), "CAISO_NORTH");
  EXPECT_EQ(zone("entsoe", "aws:eu-west-3"), "10YFR-RTE------C");
  EXPECT_EQ(zone("electricitymaps", "aws:us-east-2").find(','), 5U);  // by its point
  EXPECT_EQ(zone("gbintensity", "France"),
            "which zone of gbintensity holds France (FR) is not known here");
  EXPECT_NE(zone("eia", "Nowhereland").find("Nowhereland"), std::string::npos);
}

}  // namespace
}  // namespace joulelab
