#include "net/http_client.h"

#include <arpa/inet.h>
#include <atomic>
#include <cstdlib>
#include <gtest/gtest.h>
#include <httplib.h>
#include <set>
#include <sys/socket.h>
#include <thread>

#include "net/inherited.h"
#include "net/loopback.h"

namespace joulelab {
namespace {

// A variable of the environment, until the test is over.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    ::setenv(name, value.c_str(), 1);
  }
  ~Variable() {
    if (before_) {
      ::setenv(name_, before_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

class HttpClientTest : public testing::Test {
 protected:
  void SetUp() override {
    server_.Get("/good", [](const httplib::Request&, httplib::Response& response) {
      response.set_header("X-Kind", "plug");
      response.set_content("8.9 W", "text/plain");
    });
    server_.Get("/who", [](const httplib::Request& request, httplib::Response& response) {
      response.set_content(request.get_header_value("Authorization"), "text/plain");
    });
    server_.Post("/rpc", [](const httplib::Request& request, httplib::Response& response) {
      response.set_content(request.body + request.get_header_value("Accept"), "text/plain");
    });
    server_.Get("/asked", [](const httplib::Request& request, httplib::Response& response) {
      response.set_content(request.target, "text/plain");
    });
    server_.Get("/late", [](const httplib::Request&, httplib::Response& response) {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      response.set_content("late", "text/plain");
    });
    server_.Get("/large", [](const httplib::Request&, httplib::Response& response) {
      response.set_content(std::string(1000, 'x'), "text/plain");
    });
    server_.Get("/cut", [](const httplib::Request&, httplib::Response& response) {
      response.set_content_provider(100, "text/plain",
                                    [](std::size_t, std::size_t, httplib::DataSink& sink) {
                                      sink.write("half", 4);
                                      return false;
                                    });
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    ASSERT_GT(port_, 0);
    thread_ = std::jthread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    auto client = HttpClient::open();
    ASSERT_TRUE(client) << client.error().what;
    client_ = std::make_unique<HttpClient>(std::move(*client));
  }
  void TearDown() override {
    client_.reset();  // a connection that is kept alive would keep the server from ending
    server_.stop();
  }

  HttpCall to(const std::string& path) const {
    return {.url = "http://127.0.0.1:" + std::to_string(port_) + path};
  }
  auto call(const HttpCall& request) { return client_->call(request); }

  httplib::Server server_;
  std::unique_ptr<HttpClient> client_;
  int port_ = 0;
  std::jthread thread_;
};

TEST_F(HttpClientTest, AnswersComeWithStatusHeadersAndBody) {
  for (int i = 0; i < 2; ++i) {  // the second on the same connection
    const auto answer = call(to("/good"));
    ASSERT_TRUE(answer) << answer.error().what;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "8.9 W");
    EXPECT_EQ(answer->headers.at("x-kind"), "plug");
  }
}

TEST_F(HttpClientTest, ABodyAndHeadersAreSent) {
  auto request = to("/rpc");
  request.method = "POST";
  request.body = "{}";
  request.headers = {"Accept: application/json"};
  EXPECT_EQ(call(request)->body, "{}application/json");
  EXPECT_EQ(call(to("/good"))->body, "8.9 W") << "nothing of the last call stays";
}

TEST_F(HttpClientTest, CredentialsAreSentAndForgotten) {
  auto request = to("/who");
  request.credentials = Credentials{"admin", "secret"};
  EXPECT_EQ(call(request)->body, "Basic YWRtaW46c2VjcmV0");
  EXPECT_EQ(call(to("/who"))->body, "");
}

TEST_F(HttpClientTest, ALateAnswerIsATransientError) {
  auto request = to("/late");
  request.limit = Seconds{0.05};
  request.credentials = Credentials{"admin", "secret"};
  const auto answer = call(request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Error::Kind::transient);
  EXPECT_EQ(answer.error().what.find("secret"), std::string::npos);
}

TEST_F(HttpClientTest, ALimitOfLessThanAMillisecondIsNotNoLimit) {
  auto request = to("/late");
  for (const Seconds limit : {Seconds{4e-4}, Seconds{0}, Seconds{-1}}) {
    request.limit = limit;
    const auto answer = call(request);
    ASSERT_FALSE(answer) << limit.count();
    EXPECT_EQ(answer.error().kind, Error::Kind::transient);
  }
}

TEST_F(HttpClientTest, ASecretInTheAddressIsSentAndNeverSaid) {
  auto request = to("/asked?a=1");
  request.secret_query = "&password=hunter2";
  EXPECT_EQ(call(request)->body, "/asked?a=1&password=hunter2");
  request.url = "http://127.0.0.1:1/asked?a=1";
  const auto refused = call(request);
  ASSERT_FALSE(refused);
  EXPECT_EQ((refused.error().what + refused.error().hint).find("hunter2"), std::string::npos);
  request.url = "http://bad host/asked?a=1";
  const auto invalid = call(request);
  ASSERT_FALSE(invalid);
  EXPECT_EQ((invalid.error().what + invalid.error().hint).find("hunter2"), std::string::npos);
}

TEST_F(HttpClientTest, ACutAnswerIsATransientErrorNotHalfAnAnswer) {
  const auto answer = call(to("/cut"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Error::Kind::transient);
}

TEST_F(HttpClientTest, AnAnswerThatIsTooLongIsRefused) {
  auto request = to("/large");
  request.body_most_bytes = 999;
  EXPECT_EQ(call(request).error().kind, Error::Kind::broken);
  request.body_most_bytes = 1000;
  EXPECT_TRUE(call(request));
}

TEST_F(HttpClientTest, NobodyThereIsATransientErrorAndNoAddressAnInvalidOne) {
  auto request = to("/good");
  EXPECT_TRUE(call(request));
  server_.stop();
  client_ = std::make_unique<HttpClient>(std::move(*HttpClient::open()));
  thread_.join();
  EXPECT_EQ(call(request).error().kind, Error::Kind::transient);
  request.url = "ftp://127.0.0.1/";
  EXPECT_EQ(call(request).error().kind, Error::Kind::invalid);
}

TEST_F(HttpClientTest, ItsConnectionIsNotInheritedByTheCommandThatIsMeasured) {
  // Those of the server are not ours.
  const auto connected = [this] {
    std::set<int> ours;
    for (const int socket : inherited_sockets()) {
      sockaddr_in peer{};
      socklen_t size = sizeof peer;
      if (::getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) == 0 &&
          peer.sin_family == AF_INET && ntohs(peer.sin_port) == port_)
        ours.insert(socket);
    }
    return ours;
  };
  EXPECT_TRUE(call(to("/good")));
  EXPECT_EQ(connected(), std::set<int>{});
}

TEST_F(HttpClientTest, NoProxyOfTheEnvironmentSeesWhatWeSayToADevice) {
  std::atomic<int> told = 0;
  const Loopback proxy([&](LoopbackConnection& connection) {
    if (connection.line()) ++told;
  });
  const auto address = "http://" + proxy.address();
  const Variable lower("http_proxy", address), all("ALL_PROXY", address), none("no_proxy", "");
  auto request = to("/good");
  request.credentials = Credentials{"admin", "secret"};
  const auto answer = call(request);
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->body, "8.9 W");
  EXPECT_EQ(told, 0);
}

TEST_F(HttpClientTest, AProxyIsUsedWhereACallAllowsIt) {
  std::atomic<int> told = 0;
  const Loopback proxy([&](LoopbackConnection& connection) {
    if (connection.line()) ++told;
    connection.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nproxy");
  });
  const Variable lower("http_proxy", "http://" + proxy.address()), none("no_proxy", "");
  auto request = to("/good");
  request.is_proxy_allowed = true;
  EXPECT_EQ(call(request)->body, "proxy");
  EXPECT_EQ(told, 1);
}

TEST(HttpAnswer, AStatusSaysWhetherToAskAgain) {
  const auto kind = [](long status) { return good_body({status, "", {}}, "plug").error().kind; };
  EXPECT_EQ(kind(401), Error::Kind::denied);
  EXPECT_EQ(kind(404), Error::Kind::missing);
  EXPECT_EQ(kind(429), Error::Kind::transient);
  EXPECT_EQ(kind(500), Error::Kind::transient);
  EXPECT_EQ(kind(501), Error::Kind::missing);
  EXPECT_EQ(kind(418), Error::Kind::broken);
  EXPECT_EQ(*good_body({200, "5", {}}, "plug"), "5");
}

}  // namespace
}  // namespace joulelab
