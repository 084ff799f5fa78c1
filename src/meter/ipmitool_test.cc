#include "meter/ipmitool.h"

#include <arpa/inet.h>
#include <csignal>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>

#include "base/child.h"
#include "base/descriptor.h"
#include "base/file.h"
#include "meter/dcmi_power.h"
#include "meter/ipmi.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;
using Kind = Error::Kind;

const std::string answer_344_w =
    "\x00\xDC\x58\x01\x0F\x01\xE9\x01\x3F\x01\x00\x00\x00\x00\xE8\x03\x00\x00\x40"s;

CredentialSources credentials(const std::string& password) {
  CredentialSources sources;
  sources.variable = [password](const std::string& name) -> std::optional<std::string> {
    if (name == "JOULELAB_IPMI_LAN_USER") return "meter";
    if (name == "JOULELAB_IPMI_LAN_PASSWORD") return password;
    return std::nullopt;
  };
  return sources;
}

CredentialSources no_credentials() {
  return {.variable = [](const std::string&) { return std::nullopt; }, .file = {}};
}

Result<std::unique_ptr<Ipmitool>> open(const std::string& text,
                                       const std::string& program = "ipmitool") {
  return Ipmitool::open(*parse_meter_spec(text), credentials("secret"), program);
}

TEST(ParseIpmitool, TakesTheBytesOverSeveralLines) {
  const auto answer = parse_ipmitool(
      "Get HPM.x Capabilities request failed, compcode = d4\n"
      " dc 58 01 0f 01 e9 01 3f 01 00 00 00 00 e8 03 00\n 00 40\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer, answer_344_w);
}

TEST(ParseIpmitool, TakesTheCompletionCodeOfAComplaint) {
  EXPECT_EQ(*parse_ipmitool("Unable to send RAW command (channel=0x0 netfn=0x2c lun=0x0 cmd=0x2 "
                            "rsp=0xc1): Invalid command\n"),
            "\xC1");
}

TEST(ParseIpmitool, AnythingElseIsAGap) {
  for (const auto* text : {"", "\n", "Error: Unable to establish IPMI v2 / RMCP+ session\n",
                           "rsp=0x", "rsp=0xzz", "dc5801", " dc 5", "0xdc"}) {
    const auto answer = parse_ipmitool(text);
    ASSERT_FALSE(answer) << text;
    EXPECT_EQ(answer.error().kind, Kind::transient);
  }
}

TEST(Ipmitool, WhatWasNotMeantIsRefusedBeforeAnythingStarts) {
  EXPECT_EQ(open("ipmi-lan").error().kind, Kind::invalid);
  EXPECT_EQ(open("ipmi-lan:--help").error().kind, Kind::invalid);
  EXPECT_EQ(open("ipmi-lan:bmc,port=0").error().kind, Kind::invalid);
  EXPECT_EQ(open("ipmi-lan:bmc,interface=usb").error().kind, Kind::invalid);
  EXPECT_EQ(open("ipmi-lan:bmc,privilege=king").error().kind, Kind::invalid);
  EXPECT_EQ(open("ipmi-lan:bmc,colour=blue").error().kind, Kind::invalid);
  const auto closed = Ipmitool::open(*parse_meter_spec("ipmi-lan:bmc"), no_credentials());
  EXPECT_EQ(closed.error().kind, Kind::denied);
}

// A program in ipmitool's place that tells what it was given.
TEST(Ipmitool, ThePasswordIsInAPrivateFileAndNotAmongTheArguments) {
  const TemporaryFolder folder;
  const auto program = folder.path() / "ipmitool";
  const auto seen = folder.path() / "seen";
  ASSERT_TRUE(write_text(program, fmt::format("#!/bin/sh\n"
                                              "echo \"$@\" >{0}\n"
                                              "while [ \"$1\" != -f ]; do shift; done\n"
                                              "ls -ld \"$(dirname \"$2\")\" >>{0}\n"
                                              "cat \"$2\" >>{0}\n"
                                              "echo ' dc 01'\n",
                                              seen.string())));
  fs::permissions(program, fs::perms::owner_all);
  auto link = open("ipmi-lan:bmc.local,port=1623,cipher=3,privilege=operator", program.string());
  ASSERT_TRUE(link) << link.error().what;
  const auto answer = (*link)->exchange(dcmi_power_request(), Seconds{10});
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(*answer, "\x00\xDC\x01"s);
  const auto text = read_text(seen).value_or("");
  const auto arguments = text.substr(0, text.find('\n'));
  EXPECT_EQ(arguments.find("secret"), std::string::npos);
  EXPECT_TRUE(arguments.starts_with("-I lanplus -H bmc.local -p 1623 -U meter -f /")) << arguments;
  EXPECT_TRUE(arguments.ends_with("-L OPERATOR -N 1 -R 1 -C 3 raw 0x2c 0x02 0xdc 0x01 0x00 0x00"))
      << arguments;
  EXPECT_NE(text.find("\ndrwx------"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("\nsecret")) << text;
}

TEST(Ipmitool, AProgramThatHangsOrIsNotThereIsToldApart) {
  auto absent = open("ipmi-lan:bmc", "/no/such/ipmitool");
  ASSERT_TRUE(absent);
  const auto missing = (*absent)->exchange(dcmi_power_request(), Seconds{1});
  EXPECT_EQ(missing.error().kind, Kind::missing);
  EXPECT_NE(missing.error().hint.find("apt-get install ipmitool"), std::string::npos);
  const TemporaryFolder folder;
  const auto program = folder.path() / "ipmitool";
  ASSERT_TRUE(write_text(program, "#!/bin/sh\nexec sleep 60\n"));
  fs::permissions(program, fs::perms::owner_all);
  auto hanging = open("ipmi-lan:bmc", program.string());
  ASSERT_TRUE(hanging);
  EXPECT_EQ((*hanging)->exchange(dcmi_power_request(), Seconds{0.05}).error().kind,
            Kind::transient);
}

// OpenIPMI's simulated controller on a port of this machine, spoken to by the real ipmitool.
class IpmiSimTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto version = run_child({"ipmi_sim", "--help"}, "/", Seconds{5});
    if (!version || !run_child({"ipmitool", "-V"}, "/", Seconds{5}))
      GTEST_SKIP() << "there is no ipmi_sim or no ipmitool (run: sudo apt-get install openipmi "
                      "ipmitool)";
    port_ = free_port();
    write("lan.conf",
          fmt::format("name \"test\"\n"
                      "loadlib \"{}\" \"{}\"\n"
                      "set_working_mc 0x20\n"
                      "startlan 1\n"
                      "addr 127.0.0.1 {}\n"
                      "priv_limit admin\n"
                      "allowed_auths_admin none md2 md5 straight\n"
                      "guid a123456789abcdefa123456789abcdef\n"
                      "endlan\n"
                      "user 2 true \"meter\" \"secret\" admin 10 none md2 md5\n",
                      JOULELAB_IPMI_SIM_MODULE, (folder_.path() / "answer").string(), port_));
    write("commands",
          "mc_setbmc 0x20\n"
          "mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02\n"
          "mc_enable 0x20\n");
    start();
  }
  void TearDown() override {
    if (simulator_ <= 0) return;
    ::kill(simulator_, SIGTERM);
    ::waitpid(simulator_, nullptr, 0);
  }
  void write(const std::string& file, const std::string& text) {
    ASSERT_TRUE(write_text(folder_.path() / file, text));
  }
  Result<Ipmi> open_meter(const std::string& password, const std::string& more = "") const {
    const auto spec =
        *parse_meter_spec(fmt::format("ipmi-lan:127.0.0.1,port={},cipher=3{}", port_, more));
    auto link = JOULELAB_TRY(Ipmitool::open(spec, credentials(password)));
    return Ipmi::open(spec, std::move(link), Seconds{5});
  }

 private:
  static int free_port() {
    const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(*socket, reinterpret_cast<sockaddr*>(&address), size), 0);
    ::getsockname(*socket, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }
  void start() {
    const std::string config = folder_.path() / "lan.conf", commands = folder_.path() / "commands",
                      state = folder_.path();
    std::vector<std::string> words = {"ipmi_sim", "-c",  config, "-f", commands,
                                      "-s",       state, "-n",   "-p"};
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ASSERT_EQ(::posix_spawnp(&simulator_, "ipmi_sim", nullptr, nullptr, arguments.data(), environ),
              0);
    // It is up when its port is taken.
    for (int i = 0; i < 200 && !is_up(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    ASSERT_TRUE(is_up()) << "ipmi_sim did not start";
  }
  bool is_up() const {
    const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::bind(*socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0;
  }

  TemporaryFolder folder_;
  pid_t simulator_ = 0;
  int port_ = 0;
};

TEST_F(IpmiSimTest, ASimulatedControllerIsReadOverTheNetwork) {
  write("answer", answer_344_w);
  auto meter = open_meter("secret", ",privilege=administrator");
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_EQ(meter->channels()[0].device, "127.0.0.1");
  std::vector<Sample> samples;
  ASSERT_TRUE(meter->read({}, samples));
  EXPECT_EQ(samples[0].value, 344);
  auto inactive = answer_344_w;
  inactive.back() = 0;
  write("answer", inactive);
  ASSERT_TRUE(meter->read({}, samples));
  EXPECT_EQ(samples[1].event, Event::unreadable);
  write("answer", answer_344_w.substr(0, 5));
  EXPECT_EQ(meter->read({}, samples).error().kind, Kind::transient);
  write("answer", "\xC0");
  EXPECT_EQ(meter->read({}, samples).error().kind, Kind::transient);
  write("answer", "");
  EXPECT_EQ(meter->read({}, samples).error().kind, Kind::transient) << "it measured before";
  EXPECT_EQ(open_meter("secret", ",privilege=administrator").error().kind, Kind::missing);
}

TEST_F(IpmiSimTest, WhoMayNotAskIsDeniedAndAWrongPasswordOpensNothing) {
  write("answer", answer_344_w);
  EXPECT_EQ(open_meter("secret").error().kind, Kind::denied);
  const auto wrong = open_meter("a guess", ",privilege=administrator");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().what.find("a guess"), std::string::npos);
  EXPECT_NE(wrong.error().hint.find("password"), std::string::npos);
}

}  // namespace
}  // namespace joulelab
