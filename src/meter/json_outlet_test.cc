#include "meter/json_outlet.h"

#include <gtest/gtest.h>
#include <map>

namespace joulelab {
namespace {

using Answers = std::map<std::string, std::string>;

// Answers from a table that the test keeps and may change.
class Table final : public JsonSource {
 public:
  explicit Table(const Answers& answers) : answers_(answers) {}
  void begin_reading() override {}
  Result<JsonAnswer> ask(const std::string& question) override {
    auto answer = JsonAnswer::parse(answers_.at(question));
    if (!answer) return fail(Error::Kind::broken, "no answer");
    return *std::move(answer);
  }

 private:
  const Answers& answers_;
};

Result<JsonOutlet> open(const Answers& answers, JsonPlan plan,
                        const std::string& spec = "x:plug.local") {
  return JsonOutlet::open(*parse_meter_spec(spec), std::make_unique<Table>(answers),
                          std::move(plan));
}

std::vector<Sample> read(JsonOutlet& outlet, double seconds = 0) {
  std::vector<Sample> samples;
  EXPECT_TRUE(outlet.read(after(Instant{}, Seconds{seconds}), samples));
  samples.resize(outlet.channels().size());
  return samples;
}

JsonPlan plan_of(JsonPlace energy, JsonPlace power) {
  JsonPlan plan;
  if (!energy.pointer.empty()) plan.energy = {.places = {std::move(energy)}, .gain_share = 0.02};
  if (!power.pointer.empty()) plan.power = {.places = {std::move(power)}, .gain_share = 0.02};
  return plan;
}

TEST(JsonOutlet, TheCounterComesFirstAndCountsFromItsFirstReading) {
  Answers answers{{"q", R"({"wh":6.532,"w":8.9})"}};
  auto outlet = open(answers, plan_of({"q", "/wh", 3600}, {"q", "/w"}));
  ASSERT_TRUE(outlet) << outlet.error().what;
  const auto channels = outlet->channels();
  ASSERT_EQ(channels.size(), 2U);
  EXPECT_EQ(channels[0].name, "x/energy");
  EXPECT_EQ(channels[0].form, Form::counter);
  EXPECT_NEAR(channels[0].resolution, 3.6, 1e-12);
  EXPECT_EQ(channels[0].gain, (Bounds{0.98, 1.02}));
  EXPECT_EQ(channels[1].form, Form::gauge);
  EXPECT_NEAR(channels[1].resolution, 0.1, 1e-12);
  EXPECT_EQ(channels[1].device, channels[0].device);
  EXPECT_EQ(read(*outlet)[0].value, 0);
  answers["q"] = R"({"wh":7.532,"w":9.5})";
  const auto samples = read(*outlet, 1);
  EXPECT_NEAR(samples[0].value, 3600, 1e-6);
  EXPECT_EQ(samples[1].value, 9.5);
}

TEST(JsonOutlet, ADeviceThatStartsAnewIsAReset) {
  Answers answers{{"q", R"({"wh":500})"}};
  auto outlet = open(answers, plan_of({"q", "/wh", 3600}, {}));
  ASSERT_TRUE(outlet);
  read(*outlet);
  answers["q"] = R"({"wh":0})";
  EXPECT_EQ(read(*outlet, 1)[0].event, Event::reset);
  answers["q"] = R"({"wh":2})";
  const auto sample = read(*outlet, 2)[0];
  EXPECT_EQ(sample.event, Event::none);
  EXPECT_EQ(sample.value, 7200);
}

TEST(JsonOutlet, NullLeavesItsOwnChannelUnreadableAndNotTheOther) {
  Answers answers{{"q", R"({"wh":null,"w":8.9})"}};
  auto outlet = open(answers, plan_of({"q", "/wh", 3600}, {"q", "/w"}));
  ASSERT_TRUE(outlet);
  EXPECT_EQ(outlet->channels()[0].resolution, 3600) << "nothing is known yet: whole units";
  auto samples = read(*outlet);
  EXPECT_EQ(samples[0].event, Event::unreadable);
  EXPECT_EQ(samples[1].event, Event::none);
  answers["q"] = R"({"wh":1})";
  samples = read(*outlet, 1);
  EXPECT_EQ(samples[0].event, Event::none);
  EXPECT_EQ(samples[1].event, Event::unreadable);
}

TEST(JsonOutlet, PartsAreAddedUpAndOneThatIsMissingMakesNoSum) {
  Answers answers{{"a", R"({"w":100.5})"}, {"b", R"({"w":20})"}};
  JsonPlan plan;
  plan.power.places = {{"a", "/w"}, {"b", "/w"}};
  auto outlet = open(answers, std::move(plan));
  ASSERT_TRUE(outlet);
  EXPECT_NEAR(outlet->channels()[0].resolution, 1.1, 1e-12);
  EXPECT_EQ(read(*outlet)[0].value, 120.5);
  answers["b"] = R"({"w":null})";
  EXPECT_EQ(read(*outlet)[0].event, Event::unreadable);
}

TEST(JsonOutlet, WhatIsMarkedAsVoidOrBelongsToAnotherIsUnreadable) {
  Answers answers{{"q", R"({"w":5,"ok":true,"who":"line"})"}};
  JsonPlan plan;
  plan.power.places = {{"q", "/w", 1, "/ok", "", "/who"}};
  auto outlet = open(answers, std::move(plan));
  ASSERT_TRUE(outlet);
  EXPECT_EQ(read(*outlet)[0].event, Event::none);
  answers["q"] = R"({"w":5,"ok":false,"who":"line"})";
  EXPECT_EQ(read(*outlet)[0].event, Event::unreadable);
  answers["q"] = R"({"w":5,"ok":true,"who":"port"})";
  EXPECT_EQ(read(*outlet)[0].event, Event::unreadable);
}

TEST(JsonOutlet, ASensorWhoseDateStandsStillHasStopped) {
  Answers answers{{"q", R"({"w":5,"when":"12:00:00"})"}};
  JsonPlan plan;
  plan.power.places = {{"q", "/w", 1, "", "/when", ""}};
  auto outlet = open(answers, std::move(plan));
  ASSERT_TRUE(outlet);
  EXPECT_EQ(read(*outlet, 0)[0].event, Event::none);
  EXPECT_EQ(read(*outlet, 60)[0].event, Event::none);
  EXPECT_EQ(read(*outlet, 61)[0].event, Event::unreadable);
  answers["q"] = R"({"w":5,"when":"12:01:02"})";
  EXPECT_EQ(read(*outlet, 62)[0].event, Event::none);
}

TEST(JsonOutlet, OptionsSayHowOftenItRenewsAndWhichDeviceItIs) {
  Answers answers{{"q", R"({"w":5})"}};
  const auto outlet = open(answers, plan_of({}, {"q", "/w"}), "x:plug.local,channel=2,every=10");
  ASSERT_TRUE(outlet);
  EXPECT_EQ(outlet->channels()[0].update_period, Seconds{10});
  EXPECT_EQ(outlet->channels()[0].device, "plug.local#2");
  EXPECT_EQ(
      open(answers, plan_of({}, {"q", "/w"}), "x:h,channel=2,device=desk")->channels()[0].device,
      "desk");
}

TEST(JsonOutlet, NeitherQuantityAndARefusalAreSaid) {
  const Answers empty{{"q", R"({"wh":{"total":1},"w":"off"})"}},
      refusing{{"q", R"({"WARNING":"Need user"})"}};
  EXPECT_EQ(open(empty, plan_of({"q", "/wh"}, {"q", "/w"})).error().kind, Error::Kind::missing);
  auto plan = plan_of({"q", "/wh"}, {"q", "/w"});
  plan.refusal = "/WARNING";
  EXPECT_EQ(open(refusing, std::move(plan)).error().kind, Error::Kind::denied);
}

TEST(JsonOutlet, AChannelIsAWholeNumber) {
  const auto channel = [](const std::string& spec) {
    return channel_of(*parse_meter_spec(spec), 1);
  };
  EXPECT_EQ(*channel("x:h,channel=2"), 2U);
  EXPECT_FALSE(channel("x:h")->has_value());
  for (const auto* wrong : {"x:h,channel=0", "x:h,channel=1.5", "x:h,channel=one"})
    EXPECT_EQ(channel(wrong).error().kind, Error::Kind::invalid) << wrong;
}

}  // namespace
}  // namespace joulelab
