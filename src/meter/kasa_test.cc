#include "meter/kasa.h"

#include <atomic>
#include <gtest/gtest.h>
#include <mutex>

#include "meter/catalogue.h"
#include "meter/loopback_device.h"
#include "net/loopback.h"

namespace joulelab {
namespace {

std::string reading(const std::string& total_wh, const std::string& power_mw = "63499") {
  return R"({"emeter":{"get_realtime":{"current_ma":296,"voltage_mv":230577,"power_mw":)" +
         power_mw + R"(,"total_wh":)" + total_wh + R"(,"err_code":0}}})";
}

// A plug whose answers the test says as bytes on the wire, and which keeps what it was asked.
class Plug {
 public:
  void says(const std::string& message) { says_bytes(kasa_frame(message)); }
  void says_bytes(std::string bytes) {
    const std::lock_guard lock(mutex_);
    bytes_ = std::move(bytes);
  }
  void knows(const std::string& question, const std::string& message) {
    const std::lock_guard lock(mutex_);
    known_[question] = message;
  }
  // Closes the connection after each answer, as some do.
  void is_impatient() { is_impatient_ = true; }
  std::string last_question() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  int connections() const { return loopback_.connections(); }
  std::string address() const { return loopback_.address(); }
  Result<JsonOutlet> open(const std::string& options = {}) const {
    return Kasa::open(*parse_meter_spec("kasa:" + address() + options));
  }

 private:
  void talk(LoopbackConnection& connection) {
    for (;;) {
      const auto header = connection.exactly(4);
      const auto length = header ? kasa_length(*header) : std::nullopt;
      const auto bytes = length ? connection.exactly(*length) : std::nullopt;
      if (!bytes) return;
      connection.say(answer_to(kasa_message(*bytes)));
      if (is_impatient_) return;
    }
  }
  std::string answer_to(const std::string& question) {
    const std::lock_guard lock(mutex_);
    asked_ = question;
    const auto found = known_.find(question);
    return found == known_.end() ? bytes_ : kasa_frame(found->second);
  }

  mutable std::mutex mutex_;
  std::map<std::string, std::string> known_;
  std::string bytes_ = kasa_frame(reading("12068")), asked_;
  std::atomic<bool> is_impatient_ = false;
  Loopback loopback_{[this](LoopbackConnection& connection) { talk(connection); }};
};

TEST(Kasa, AMessageIsWhatAPlugExpects) {
  // Length, then each byte combined with the one before it; the first with 171.
  EXPECT_EQ(kasa_frame("{}"), std::string("\x00\x00\x00\x02\xD0\xAD", 6));
  const std::string message = "{\"emeter\":\xff\x01}";
  const auto frame = kasa_frame(message);
  EXPECT_EQ(kasa_length(frame.substr(0, 4)), message.size());
  EXPECT_EQ(kasa_message(frame.substr(4)), message);
  EXPECT_FALSE(kasa_length(std::string("\x7F\xFF\xFF\xFF", 4)));
  EXPECT_FALSE(kasa_length("abc"));
}

TEST(Kasa, TheNewDialectCountsWattHours) {
  Plug plug;
  auto kasa = plug.open();
  ASSERT_TRUE(kasa) << kasa.error().what;
  EXPECT_EQ(plug.last_question(), R"({"emeter":{"get_realtime":{}}})");
  EXPECT_EQ(kasa->channels()[0].name, "kasa/energy");
  EXPECT_EQ(kasa->channels()[0].resolution, 3600);
  EXPECT_EQ(kasa->channels()[1].resolution, 1e-3);
  EXPECT_NEAR(read_once(*kasa)[1].value, 63.499, 1e-12);
  plug.says(reading("12070"));
  EXPECT_EQ(read_once(*kasa, 1)[0].value, 7200);
  EXPECT_EQ(plug.connections(), 1) << "the connection is kept";
}

TEST(Kasa, TheOldDialectCountsKilowattHours) {
  Plug plug;
  const auto old = [](const std::string& kwh) {
    return R"({"emeter":{"get_realtime":{"current":0.0149,"voltage":231.07,"power":0.9285,)"
           R"("total":)" +
           kwh + R"(,"err_code":0}}})";
  };
  plug.says(old("55.139"));
  auto kasa = plug.open();
  ASSERT_TRUE(kasa);
  EXPECT_NEAR(kasa->channels()[0].resolution, 3600, 1e-9);
  EXPECT_EQ(read_once(*kasa)[1].value, 0.9285);
  plug.says(old("55.140"));
  EXPECT_NEAR(read_once(*kasa, 1)[0].value, 3600, 1e-6);
}

TEST(Kasa, ASocketOfAStripIsAskedByItsId) {
  Plug plug;
  plug.knows(R"({"system":{"get_sysinfo":{}}})",
             R"({"system":{"get_sysinfo":{"children":[{"id":"800600"},{"id":"800601"}]}}})");
  {
    const auto kasa = plug.open(",channel=2");
    ASSERT_TRUE(kasa) << kasa.error().what;
    EXPECT_EQ(plug.last_question(),
              R"({"context":{"child_ids":["800601"]},"emeter":{"get_realtime":{}}})");
  }
  EXPECT_EQ(plug.open(",channel=3").error().kind, Error::Kind::missing);
}

TEST(Kasa, InTheCatalogueItIsAFarMeterWithTheNameAndPeriodOfItsOptions) {
  const Plug plug;
  const auto named = open_meter("kasa:" + plug.address() + ",name=desk,period=2", {});
  ASSERT_TRUE(named) << named.error().what;
  EXPECT_TRUE(named->is_far);
  EXPECT_EQ(named->name, "desk");
  EXPECT_EQ(named->period, Seconds{2});
  EXPECT_EQ(named->meter->channels()[0].name, "desk/energy");
  for (const auto* kind : {"shelly", "tasmota", "kasa", "netio", "gude", "redfish", "http"})
    EXPECT_EQ(open_meter(kind, {}).error().kind, Error::Kind::invalid) << kind << " has no address";
  EXPECT_NE(open_meter("shely:h", {}).error().hint.find("'shelly'"), std::string::npos);
}

TEST(Kasa, APlugThatClosesAfterEachAnswerIsConnectedToAnew) {
  Plug plug;
  plug.is_impatient();
  auto kasa = plug.open();
  ASSERT_TRUE(kasa) << kasa.error().what;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(read_once(*kasa)[1].event, Event::none);
  EXPECT_GE(plug.connections(), 4);
}

TEST(Kasa, WhatIsCutOffOrNoMessageLeavesAGapAndTheNextReadingIsGood) {
  Plug plug;
  auto kasa = plug.open(",limit=0.5");
  ASSERT_TRUE(kasa) << kasa.error().what;
  const auto good = kasa_frame(reading("12068"));
  for (const auto& bytes : {kasa_frame("<html>"), kasa_frame(""), std::string("HTTP/1.1 400\r\n"),
                            good.substr(0, good.size() - 1), good.substr(0, 3)}) {
    plug.says_bytes(bytes);
    EXPECT_EQ(error_of_reading(*kasa).kind, Error::Kind::transient);
    plug.says_bytes(good);
    EXPECT_EQ(read_once(*kasa)[0].event, Event::none);
  }
}

TEST(Kasa, NullIsUnreadableAndACounterThatFallsIsAReset) {
  Plug plug;
  auto kasa = plug.open();
  ASSERT_TRUE(kasa);
  read_once(*kasa);
  plug.says(reading("null"));
  auto samples = read_once(*kasa, 1);
  EXPECT_EQ(samples[0].event, Event::unreadable);
  EXPECT_EQ(samples[1].event, Event::none);
  plug.says(R"({"emeter":{"get_realtime":{"err_code":-1}}})");
  EXPECT_EQ(read_once(*kasa, 2)[1].event, Event::unreadable);
  plug.says(reading("0"));
  EXPECT_EQ(read_once(*kasa, 3)[0].event, Event::reset);
}

TEST(Kasa, APlugThatCannotMeasureAndNobodyAtAllAreSaid) {
  {
    Plug plug;
    plug.says(R"({"emeter":{"err_code":-1,"err_msg":"module not support"}})");
    EXPECT_EQ(plug.open().error().kind, Error::Kind::missing);
    EXPECT_EQ(plug.open(",chanel=1").error().kind, Error::Kind::invalid);
  }
  EXPECT_EQ(Kasa::open(*parse_meter_spec("kasa")).error().kind, Error::Kind::invalid);
  EXPECT_EQ(Kasa::open(*parse_meter_spec("kasa:127.0.0.1:1")).error().kind, Error::Kind::transient);
}

}  // namespace
}  // namespace joulelab
