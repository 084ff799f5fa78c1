#include "meter/modbus.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <modbus.h>
#include <mutex>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>

#include "net/loopback.h"

namespace joulelab {
namespace {

// A device by libmodbus's own server, with 600 registers of either table.
class ModbusDevice {
 public:
  ModbusDevice()
      : context_(::modbus_new_tcp("127.0.0.1", 0)),
        mapping_(::modbus_mapping_new(0, 0, 600, 600)),
        listener_(::modbus_tcp_listen(context_, 1)) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  ~ModbusDevice() {
    is_ending_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    hang_up();
    thread_.join();
    ::close(listener_);
    ::modbus_mapping_free(mapping_);
    ::modbus_free(context_);
  }
  ModbusDevice(const ModbusDevice&) = delete;
  ModbusDevice& operator=(const ModbusDevice&) = delete;

  std::string address() const { return fmt::format("127.0.0.1:{}", port_); }
  void input(int address, std::vector<std::uint16_t> registers) {
    const std::lock_guard lock(mutex_);
    std::ranges::copy(registers, mapping_->tab_input_registers + address);
  }
  void holding(int address, std::vector<std::uint16_t> registers) {
    const std::lock_guard lock(mutex_);
    std::ranges::copy(registers, mapping_->tab_registers + address);
  }
  void hang_up() {
    if (const int open = connection_; open >= 0) ::shutdown(open, SHUT_RDWR);
  }
  int last_device_id() const { return device_id_; }

 private:
  void serve() {
    while (!is_ending_) {
      int socket = listener_;
      connection_ = ::modbus_tcp_accept(context_, &socket);
      if (connection_ < 0) return;
      std::array<std::uint8_t, MODBUS_TCP_MAX_ADU_LENGTH> query;
      for (int size = 0; !is_ending_ && (size = ::modbus_receive(context_, query.data())) >= 0;) {
        const std::lock_guard lock(mutex_);
        device_id_ = query[6];
        if (size > 0) ::modbus_reply(context_, query.data(), size, mapping_);
      }
      connection_ = -1;
      ::modbus_close(context_);
    }
  }

  modbus_t* context_;
  modbus_mapping_t* mapping_;
  int listener_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::atomic<int> connection_ = -1, device_id_ = -1;
  std::atomic<bool> is_ending_ = false;
  std::jthread thread_;
};

Result<Modbus> open_netio(const std::string& address, const std::string& options = ",limit=5") {
  return Modbus::open_netio(*parse_meter_spec("netio-modbus:" + address + options));
}
Result<Modbus> open(const std::string& address, const std::string& options) {
  return Modbus::open(*parse_meter_spec("modbus:" + address + options));
}

std::vector<Sample> read(Modbus& meter, double at_s = 1) {
  std::vector<Sample> samples;
  const auto done = meter.read(after(Instant{}, Seconds{at_s}), samples);
  EXPECT_TRUE(done) << done.error().what;
  return samples;
}

Error error_of(Modbus& meter) {
  std::vector<Sample> samples;
  const auto done = meter.read({}, samples);
  EXPECT_FALSE(done);
  return done ? Error{} : done.error();
}

TEST(Modbus, NetioCountsWattHoursOfAllOutputs) {
  ModbusDevice device;
  device.input(300, {0x00CB, 0xA7E1});  // 13346785 Wh
  device.input(200, {261});
  auto meter = open_netio(device.address());
  ASSERT_TRUE(meter) << meter.error().what;
  ASSERT_EQ(meter->channels().size(), 2U);
  EXPECT_EQ(meter->channels()[0].name, "netio-modbus/energy");
  EXPECT_EQ(meter->channels()[0].resolution, 3600);
  EXPECT_EQ(meter->channels()[0].gain, (Bounds{0.98, 1.02})) << "as by JSON";
  EXPECT_EQ(read(*meter, 1)[0].value, 0);
  device.input(300, {0x00CB, 0xA7E3});
  const auto samples = read(*meter, 2);
  EXPECT_DOUBLE_EQ(samples[0].value, 2 * 3600);
  EXPECT_DOUBLE_EQ(samples[1].value, 261);
}

TEST(Modbus, NetioReadsOneOutputOfMany) {
  ModbusDevice device;
  device.input(302, {0, 7, 0, 9});
  device.input(201, {11, 22});
  auto meter = open_netio(device.address(), ",limit=5,output=2");
  ASSERT_TRUE(meter);
  read(*meter, 1);
  device.input(304, {0, 10});
  const auto samples = read(*meter, 2);
  EXPECT_DOUBLE_EQ(samples[0].value, 3600);
  EXPECT_DOUBLE_EQ(samples[1].value, 22);
}

TEST(Modbus, ADeviceThatCountsAnewIsAReset) {
  ModbusDevice device;
  device.input(300, {1, 0});
  auto meter = open_netio(device.address());
  ASSERT_TRUE(meter);
  read(*meter, 1);
  device.input(300, {0, 0});
  EXPECT_EQ(read(*meter, 2)[0].event, Event::reset);
  device.input(300, {0, 1});
  EXPECT_DOUBLE_EQ(read(*meter, 3)[0].value, 3600);
}

TEST(Modbus, AShortCounterWraps) {
  ModbusDevice device;
  device.holding(10, {65535});
  auto meter = open(device.address(), ",register=10,type=uint16,unit=Wh,scale=0.1,limit=5");
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_DOUBLE_EQ(meter->channels()[0].resolution, 360);
  read(*meter, 1);
  device.holding(10, {1});
  const auto sample = read(*meter, 2)[0];
  EXPECT_EQ(sample.event, Event::wrap);
  EXPECT_NEAR(sample.value, 720, 1e-6);
}

TEST(Modbus, ARegisterIsReadAsItIsDescribed) {
  ModbusDevice device;
  device.input(52, {0x0000, 0x4148});
  auto meter = open(device.address(),
                    ",register=53,count=2,type=float32,function=4,order=little,scale=2,unit=kW,"
                    "address_base=1,device_id=17,name=rack,gain=0.5%,limit=5");
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_EQ(meter->channels()[0].name, "rack/power");
  EXPECT_EQ(meter->channels()[0].gain, (Bounds{0.995, 1.005}));
  EXPECT_DOUBLE_EQ(read(*meter)[0].value, 25000);
  EXPECT_EQ(device.last_device_id(), 17);
  device.input(52, {0x0000, 0x7FC0});
  EXPECT_EQ(read(*meter)[0].event, Event::unreadable);
}

TEST(Modbus, ARegisterThatTheDeviceHasNotIsSaidBeforeTheRun) {
  ModbusDevice device;
  const auto meter = open(device.address(), ",register=9000,unit=Wh,limit=5");
  ASSERT_FALSE(meter);
  EXPECT_EQ(meter.error().kind, Error::Kind::invalid);
}

TEST(Modbus, OptionsThatMakeNoSenseAreRefused) {
  for (const auto* options :
       {",unit=Wh", ",register=1", ",register=1,unit=V", ",register=1,unit=Wh,type=bcd",
        ",register=1,unit=Wh,count=1", ",register=1,unit=Wh,function=6",
        ",register=1,unit=Wh,order=middle", ",register=0,unit=Wh,address_base=1",
        ",register=1.5,unit=Wh", ",register=1,unit=Wh,scale=0", ",register=1,unit=Wh,scale=-1",
        ",register=1,unit=Wh,device_id=250", ",register=70000,unit=Wh"}) {
    const auto meter = open("127.0.0.1:9", options);
    ASSERT_FALSE(meter) << options;
    EXPECT_EQ(meter.error().kind, Error::Kind::invalid) << options;
  }
}

TEST(Modbus, ALostConnectionIsATransientGap) {
  ModbusDevice device;
  device.input(200, {5});
  auto meter = open_netio(device.address());
  ASSERT_TRUE(meter);
  device.hang_up();
  EXPECT_EQ(error_of(*meter).kind, Error::Kind::transient);
  EXPECT_DOUBLE_EQ(read(*meter)[1].value, 5);
}

TEST(Modbus, NobodyThereIsTransient) {
  std::string address;
  {
    ModbusDevice gone;
    address = gone.address();
  }
  EXPECT_EQ(open_netio(address).error().kind, Error::Kind::transient);
}

// Answers right until it is told another way; `answer` gets the head of the request: transaction,
// protocol, length, unit, function.
class HostileModbus : public testing::Test {
 protected:
  using Answer = std::function<void(LoopbackConnection&, std::string)>;

  static std::string good(const std::string& head) {
    return head.substr(0, 4) + std::string("\0\7", 2) + head.substr(6, 2) +
           std::string("\4\0\0\0\1", 5);
  }
  void answer(Answer how) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(how);
  }
  Result<Modbus> open_here() { return open(server_.address(), ",register=0,unit=Wh,limit=0.1"); }

  std::mutex mutex_;
  Answer answer_ = [](LoopbackConnection& connection, const std::string& head) {
    connection.say(good(head));
  };
  Loopback server_{[this](LoopbackConnection& connection) {
    while (const auto request = connection.exactly(12)) {
      Answer how;
      {
        const std::lock_guard lock(mutex_);
        how = answer_;
      }
      how(connection, request->substr(0, 8));
    }
  }};
};

TEST_F(HostileModbus, WhateverItAnswersIsTransient) {
  auto meter = open_here();
  ASSERT_TRUE(meter) << meter.error().what;
  const std::pair<const char*, Answer> answers[] = {
      {"silence", [](LoopbackConnection&, const std::string&) {}},
      {"half",
       [](LoopbackConnection& c, const std::string& head) { c.say(good(head).substr(0, 10)); }},
      {"another transaction",
       [](LoopbackConnection& c, std::string head) {
         head[1] = static_cast<char>(head[1] + 1);
         c.say(good(head));
       }},
      {"another function",
       [](LoopbackConnection& c, std::string head) {
         head[7] = 16;
         c.say(good(head));
       }},
      {"no Modbus",
       [](LoopbackConnection& c, const std::string&) { c.say("HTTP/1.1 400\r\n\r\n"); }},
      {"busy",
       [](LoopbackConnection& c, const std::string& head) {
         c.say(head.substr(0, 4) + std::string("\0\3", 2) + head.substr(6, 1) + "\x83\x06");
       }},
      {"no such register any more", [](LoopbackConnection& c, const std::string& head) {
         c.say(head.substr(0, 4) + std::string("\0\3", 2) + head.substr(6, 1) + "\x83\x02");
       }}};
  for (const auto& [name, how] : answers) {
    answer(how);
    EXPECT_EQ(error_of(*meter).kind, Error::Kind::transient) << name;
  }
  answer([](LoopbackConnection& c, const std::string& head) { c.say(good(head)); });
  EXPECT_EQ(read(*meter)[0].value, 0);
}

TEST_F(HostileModbus, BytesThatTrickleInDoNotStretchTheLimit) {
  auto meter = open_here();
  ASSERT_TRUE(meter);
  answer([](LoopbackConnection& connection, const std::string& head) {
    for (const char byte : good(head)) {
      connection.say({&byte, 1});
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
    }
  });
  EXPECT_EQ(error_of(*meter).kind, Error::Kind::transient);  // 13 bytes take four times the limit
}

}  // namespace
}  // namespace joulelab
